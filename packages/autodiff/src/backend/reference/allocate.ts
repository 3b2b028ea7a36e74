/**
 * Where the storage of new tensors comes from.
 *
 * A `Float64Array` of more than 8 entries costs a JavaScript engine a memory block of its own: more than a microsecond
 * for a few hundred entries, several times what the arithmetic on them costs. Middle-sized tensors are therefore cut
 * off a shared slab. The price: one of them keeps its slab (64 KiB) alive, and its `data.buffer` is not its own.
 */

const slabLength = 8192;
const leastFromSlab = 64;
const mostFromSlab = 1024;

let slab = new ArrayBuffer(0);
let used = 0;

/** Zeros, `size` of them. */
export function allocate(size: number): Float64Array {
  if (size < leastFromSlab || size > mostFromSlab) return new Float64Array(size);
  if (used + size * 8 > slab.byteLength) {
    slab = new ArrayBuffer(slabLength * 8);
    used = 0;
  }
  const storage = new Float64Array(slab, used, size);
  used += size * 8;
  return storage;
}
