/**
 * Which addresses of a heap are taken. Blocks lie side by side from `base` on, each a multiple of 64 bytes long (a cache
 * line, and four SIMD vectors); free neighbours are joined, and a free block is found through bins by size. Nothing of
 * this lives in the heap itself, so a kernel that writes out of bounds cannot break it.
 */

const granule = 64;

/** How many blocks of its own bin an allocation looks at: a bin may hold thousands that are a little too small. */
const looks = 8;

interface Block {
  readonly address: number;
  size: number;
  isFree: boolean;
  before: Block | undefined;
  after: Block | undefined;
  /** Its place in its bin, while free. */
  place: number;
}

/** Sizes that differ by less than a quarter share a bin: four bins per power of two. */
function binOf(size: number): number {
  const units = size / granule; // at most 2^26: a heap has 4 GiB
  const exponent = 31 - Math.clz32(units);
  return 4 * exponent + (exponent < 2 ? 0 : (units >>> (exponent - 2)) & 3);
}

/** Hands out runs of addresses of a heap. */
export class Allocator {
  readonly #bins: Block[][] = [];
  readonly #taken = new Map<number, Block>();
  #last: Block | undefined;
  #used = 0;

  /** The first address after all blocks: the heap must be at least so long. */
  end: number;

  constructor(base: number) {
    this.end = Math.ceil(base / granule) * granule;
  }

  /** Bytes that are taken now. */
  get used(): number {
    return this.#used;
  }

  /**
   * The address of `bytes` bytes, a multiple of 64. Where the end has to rise, `makeRoom` is told the new one first, and may
   * throw: then nothing has changed.
   */
  allocate(bytes: number, makeRoom: (end: number) => void): number {
    const size = Math.max(granule, Math.ceil(bytes / granule) * granule);
    let block = this.#locate(size);
    if (block === undefined) {
      makeRoom(this.end + size - (this.#last?.isFree ? this.#last.size : 0));
      block = this.#extend(size);
    } else {
      this.#unbin(block);
    }
    if (block.size > size) this.#split(block, size);
    block.isFree = false;
    this.#taken.set(block.address, block);
    this.#used += size;
    return block.address;
  }

  /** Gives back what `allocate` handed out. */
  free(address: number): void {
    let block = this.#taken.get(address);
    if (block === undefined) return;
    this.#taken.delete(address);
    this.#used -= block.size;
    const { before, after } = block;
    if (after?.isFree) {
      this.#unbin(after);
      this.#join(block, after);
    }
    if (before?.isFree) {
      this.#unbin(before);
      this.#join(before, block);
      block = before;
    }
    block.isFree = true;
    this.#bin(block);
  }

  /** A free block of at least this size: one of the last few of its own bin, or any of a bin above. */
  #locate(size: number): Block | undefined {
    if (size > this.end) return undefined;
    const own = binOf(size);
    const peers = this.#bins[own] ?? [];
    const oldest = Math.max(0, peers.length - looks);
    for (let i = peers.length - 1; i >= oldest; i--) if (peers[i].size >= size) return peers[i];
    for (let k = own + 1; k < this.#bins.length; k++) {
      const bin = this.#bins[k];
      if (bin !== undefined && bin.length > 0) return bin[bin.length - 1];
    }
    return undefined;
  }

  /** A block at the end, grown out of the last one where that is free. */
  #extend(size: number): Block {
    const last = this.#last;
    if (last?.isFree) {
      this.#unbin(last);
      this.end += size - last.size;
      last.size = size;
      return last;
    }
    const block: Block = { address: this.end, size, isFree: true, before: last, after: undefined, place: -1 };
    if (last !== undefined) last.after = block;
    this.#last = block;
    this.end += size;
    return block;
  }

  /** Cuts a block down to `size`; the rest becomes a free block of its own. */
  #split(block: Block, size: number): void {
    const { after } = block;
    const rest: Block = {
      address: block.address + size,
      size: block.size - size,
      isFree: true,
      before: block,
      after,
      place: -1,
    };
    block.size = size;
    block.after = rest;
    if (after === undefined) this.#last = rest;
    else after.before = rest;
    this.#bin(rest);
  }

  #join(first: Block, second: Block): void {
    first.size += second.size;
    first.after = second.after;
    if (second.after === undefined) this.#last = first;
    else second.after.before = first;
  }

  #bin(block: Block): void {
    const bin = (this.#bins[binOf(block.size)] ??= []);
    block.place = bin.length;
    bin.push(block);
  }

  #unbin(block: Block): void {
    const bin = this.#bins[binOf(block.size)];
    const moved = bin.pop() as Block;
    if (moved === block) return;
    bin[block.place] = moved;
    moved.place = block.place;
  }
}
