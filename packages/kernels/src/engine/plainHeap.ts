/** A heap without WebAssembly: an ArrayBuffer, replaced by a larger one when it grows, and the twins over it. */
import type { Cells } from './cells.ts';
import { maximumBytes, pageBytes, type Heap } from './heap.ts';
import type { RawKernels } from './raw.ts';
import { twinKernels } from './twins.ts';

/** An ArrayBuffer and the views of it that the twins share, made again at each growth. */
class PlainBytes {
  buffer: ArrayBuffer = new ArrayBuffer(0);
  doubles: Float64Array = new Float64Array(0);
  floats: Float32Array = new Float32Array(0);
  ints: Int32Array = new Int32Array(0);

  grow(bytes: number): boolean {
    if (bytes > maximumBytes) return false;
    try {
      const buffer = new ArrayBuffer(Math.ceil(bytes / pageBytes) * pageBytes);
      new Uint8Array(buffer).set(new Uint8Array(this.buffer));
      this.buffer = buffer;
    } catch {
      return false;
    }
    this.doubles = new Float64Array(this.buffer);
    this.floats = new Float32Array(this.buffer);
    this.ints = new Int32Array(this.buffer);
    return true;
  }
}

/** The bytes as cells of one real type: always those of now. */
const cellsOf = (own: PlainBytes, bytes: 8 | 4): Cells => ({
  bytes,
  get reals() {
    return bytes === 8 ? own.doubles : own.floats;
  },
  get ints() {
    return own.ints;
  },
  get doubles() {
    return own.doubles;
  },
  get floats() {
    return own.floats;
  },
});

/** A new plain heap of at least `bytes` bytes. */
export function plainHeap(bytes: number): Heap {
  const own = new PlainBytes();
  own.grow(Math.max(bytes, pageBytes));
  const kernels: RawKernels = { float64: twinKernels(cellsOf(own, 8)), float32: twinKernels(cellsOf(own, 4)) };
  return {
    engine: 'plain',
    kernels,
    base: 64,
    untouched: 64,
    get buffer() {
      return own.buffer;
    },
    grow: (size) => size <= own.buffer.byteLength || own.grow(size),
  };
}
