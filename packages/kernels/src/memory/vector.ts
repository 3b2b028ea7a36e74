/**
 * Handles to numbers in a memory. A vector either owns its numbers or is a view of a part of another's. It knows an address,
 * never an array: whoever wants the numbers in JavaScript reads a copy.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { bytesOf, newArray, viewOf, type Dtype, type TypedArrays } from './dtype.ts';
import type { Memory } from './memory.ts';

/** The byte address of a vector. Throws `use-after-free` when it, or the vector it is a view of, was freed. @internal */
export let addressOf: (vector: Vector) => number;

/** Makes the handle of `length` numbers at an address. @internal */
export let makeVector: <D extends Dtype>(memory: Memory, dtype: D, length: number, address: number) => Vector<D>;

/**
 * A handle to `length` numbers in a memory.
 *
 * @example
 * ```ts
 * import { createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 2, 3, 4]);
 * x.subvector(1, 3).write([20, 30]);
 * console.log(Array.from(x.read()).join(' ')); // 1 20 30 4
 * x.free();
 * memory.free();
 * ```
 */
export class Vector<D extends Dtype = Dtype> {
  /** The memory that it lies in; kernels take vectors of one memory. */
  readonly memory: Memory;
  readonly dtype: D;
  readonly length: number;
  /** What owns the numbers: this vector, or the one it is a view of. */
  readonly #owner: Vector;
  #address: number;
  #isFree = false;

  static {
    addressOf = (vector) => {
      if (vector.#isFree || vector.#owner.#isFree || vector.memory.isFree) throw vector.#freed();
      return vector.#address;
    };
    makeVector = (memory, dtype, length, address) => new Vector(memory, dtype, length, address);
  }

  private constructor(memory: Memory, dtype: D, length: number, address: number, owner?: Vector) {
    this.memory = memory;
    this.dtype = dtype;
    this.length = length;
    this.#address = address;
    this.#owner = owner ?? this;
  }

  /**
   * Copies numbers into the vector, from its entry `offset` on. Throws `shape-mismatch` when they do not fit, and
   * `invalid-argument` for what is no 32-bit integer where such are held (the index is named).
   */
  write(values: ArrayLike<number>, offset = 0): this {
    requireInteger('offset', offset, 0);
    if (offset + values.length > this.length) {
      throw new SpredError(
        'shape-mismatch',
        `values has ${values.length} entries, which from ${offset} on do not fit into a vector of length ${this.length}`,
        { argument: 'values', shapes: [[values.length], [this.length]] },
      );
    }
    if (this.dtype === 'int32') requireIntegers(values);
    viewOf(this.dtype, this.memory.buffer, addressOf(this), this.length).set(values, offset);
    return this;
  }

  /** Sets every entry. */
  fill(value: number): this {
    viewOf(this.dtype, this.memory.buffer, addressOf(this), this.length).fill(value);
    return this;
  }

  /** A copy of the numbers: into `out`, which must have the same length, or into a new array. */
  read(out: TypedArrays[D] = newArray(this.dtype, this.length)): TypedArrays[D] {
    if (out.length !== this.length) {
      throw new SpredError('shape-mismatch', `out has length ${out.length}, but the vector has ${this.length}`, {
        argument: 'out',
        shapes: [[out.length], [this.length]],
      });
    }
    out.set(viewOf(this.dtype, this.memory.buffer, addressOf(this), this.length));
    return out;
  }

  /** A view of the entries `start` to `end` (not included). It is freed with the vector that owns the numbers. */
  subvector(start: number, end: number = this.length): Vector<D> {
    requireInteger('start', start, 0);
    if (!Number.isSafeInteger(end) || end < start || end > this.length) {
      throw new SpredError('invalid-argument', `end must be an integer from ${start} to ${this.length}, got ${end}`, {
        argument: 'end',
        shapes: [[this.length]],
      });
    }
    const address = addressOf(this) + start * bytesOf[this.dtype];
    return new Vector(this.memory, this.dtype, end - start, address, this.#owner);
  }

  /** True after `free`, of this vector or of the one it is a view of, or of the memory. */
  get isFree(): boolean {
    return this.#isFree || this.#owner.#isFree || this.memory.isFree;
  }

  /** Gives the numbers back to the memory; a view only ends itself. Throws `use-after-free` the second time. */
  free(): void {
    const address = addressOf(this);
    this.#isFree = true;
    if (this.#owner === (this as unknown as Vector)) this.memory.release(address);
  }

  [Symbol.dispose](): void {
    if (!this.isFree) this.free();
  }

  #freed(): SpredError {
    const shape = [this.length];
    const what = this.memory.isFree ? 'its memory was freed' : 'it was freed';
    return new SpredError('use-after-free', `a ${this.dtype} vector ${formatShape(shape)} is used after ${what}`, {
      shapes: [shape],
    });
  }
}

/** Indices are not rounded in silence. */
function requireIntegers(values: ArrayLike<number>): void {
  if (values instanceof Int32Array) return;
  for (let i = 0; i < values.length; i++) {
    if ((values[i] | 0) === values[i]) continue;
    throw new SpredError('invalid-argument', `values[${i}] is ${values[i]}, not a 32-bit integer`, {
      argument: 'values',
      index: i,
    });
  }
}
