/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A memory: a heap, the list of what is taken of it, and the handles made from it. Kernels work within one memory, so a large
 * matrix gets a memory of its own, beside which its working vectors live.
 */
import { requireInteger, SpredError } from '@spred/core';
import { maximumBytes, type Heap } from '../engine/heap.ts';
import type { RealKernels } from '../engine/raw.ts';
import { Allocator } from './allocator.ts';
import { bytesOf, viewOf, type Dtype, type RealDtype } from './dtype.ts';
import { Matrix } from './matrix.ts';
import { makeVector, type Vector } from './vector.ts';

/** The kernels of a real type over a memory. @internal */
export let kernelsOf: (memory: Memory, dtype: RealDtype) => RealKernels;

/** The address of at least `bytes` bytes that the memory keeps for the length of one kernel call. @internal */
export let scratchOf: (memory: Memory, bytes: number) => number;

/** The heap below a memory. @internal */
export let heapOf: (memory: Memory) => Heap;

/** Makes a memory over a heap; `retire` is called when the memory is freed. @internal */
export let makeMemory: (heap: Heap, retire: (memory: Memory) => void) => Memory;

/** A memory for vectors and matrices, at most 4 GiB. Made by `createMemory`. */
export class Memory {
  readonly #heap: Heap;
  readonly #allocator: Allocator;
  readonly #retire: (memory: Memory) => void;
  #isFree = false;
  #scratch = { address: 0, bytes: 0 };

  static {
    kernelsOf = (memory, dtype) => memory.#heap.kernels[dtype];
    heapOf = (memory) => memory.#heap;
    scratchOf = (memory, bytes) => {
      const own = memory.#scratch;
      if (bytes > own.bytes) {
        if (own.bytes > 0) memory.#allocator.free(own.address);
        memory.#scratch = { address: 0, bytes: 0 };
        memory.#scratch = { address: memory.#allocate(bytes), bytes };
      }
      return memory.#scratch.address;
    };
    makeMemory = (heap, retire) => new Memory(heap, retire);
  }

  private constructor(heap: Heap, retire: (memory: Memory) => void) {
    this.#heap = heap;
    this.#allocator = new Allocator(heap.base);
    this.#retire = retire;
  }

  /** `wasm`, or `plain` where the TypeScript twins serve. */
  get engine(): 'wasm' | 'plain' {
    return this.#heap.engine;
  }

  /** The bytes as they are now. Growth detaches it, so it never leaves the package. @internal */
  get buffer(): ArrayBuffer | SharedArrayBuffer {
    return this.#heap.buffer;
  }

  /** How long the memory is, in bytes. It never shrinks; when it is freed it has none. */
  get bytes(): number {
    return this.#isFree ? 0 : this.#heap.buffer.byteLength;
  }

  /** Bytes that handles (and the kernels' own working space) hold now. */
  get used(): number {
    return this.#isFree ? 0 : this.#allocator.used;
  }

  get isFree(): boolean {
    return this.#isFree;
  }

  /**
   * A new vector, of a length in zeros, or with these values.
   * Throws `out-of-memory` beyond 4 GiB, or when the machine has no more.
   */
  vector<D extends Dtype>(dtype: D, content: number | ArrayLike<number>): Vector<D> {
    const length = typeof content === 'number' ? content : content.length;
    requireInteger('content', length, 0);
    if (!(dtype in bytesOf)) {
      const known = Object.keys(bytesOf).join(', ');
      throw new SpredError('invalid-argument', `dtype must be one of ${known}, got ${dtype}`, { argument: 'dtype' });
    }
    const dirty = this.#heap.untouched;
    const address = this.#allocate(length * bytesOf[dtype]);
    const vector = makeVector(this, dtype, length, address);
    if (typeof content !== 'number') return vector.write(content);
    // What was never given out is zero already: a large new vector costs nothing.
    const stale = Math.min(length, Math.ceil(Math.max(0, dirty - address) / bytesOf[dtype]));
    if (stale > 0) viewOf(dtype, this.buffer, address, stale).fill(0);
    return vector;
  }

  /** A new rows x columns matrix, of zeros, or with these values, column by column. */
  matrix<D extends Dtype>(dtype: D, rows: number, columns: number, values?: ArrayLike<number>): Matrix<D> {
    requireInteger('rows', rows, 0);
    requireInteger('columns', columns, 0);
    // A product beyond the safe integers is as far beyond 4 GiB as the largest of them.
    const length = Math.min(rows * columns, Number.MAX_SAFE_INTEGER);
    const matrix = new Matrix(this.vector(dtype, length), rows, columns);
    if (values === undefined) return matrix;
    try {
      return matrix.write(values);
    } catch (error) {
      matrix.free();
      throw error;
    }
  }

  /** Ends the memory and every handle of it. */
  free(): void {
    if (this.#isFree) throw this.#freed();
    this.#isFree = true;
    this.#retire(this);
  }

  [Symbol.dispose](): void {
    if (!this.#isFree) this.free();
  }

  /** Takes back the block of a vector. @internal */
  release(address: number): void {
    this.#allocator.free(address);
  }

  #allocate(bytes: number): number {
    if (this.#isFree) throw this.#freed();
    const address = this.#allocator.allocate(bytes, this.#makeRoom);
    this.#heap.untouched = Math.max(this.#heap.untouched, address + bytes);
    return address;
  }

  readonly #makeRoom = (end: number): void => {
    const { bytes } = this;
    if (end <= bytes) return;
    // Growth by at least a quarter makes many small allocations few growths; exactly what is needed is the second try.
    const generous = Math.max(end, Math.min(bytes * 1.25, maximumBytes));
    if (end <= maximumBytes && (this.#heap.grow(generous) || this.#heap.grow(end))) return;
    throw new SpredError(
      'out-of-memory',
      `a memory of ${bytes} bytes cannot grow to the ${end} that are needed (4 GiB at most)`,
    );
  };

  #freed(): SpredError {
    return new SpredError('use-after-free', 'a memory is used after it was freed');
  }
}
