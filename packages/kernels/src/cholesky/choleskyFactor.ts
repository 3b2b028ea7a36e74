/**
 * A Cholesky factorisation A = L L' of a growing and shrinking symmetric positive definite matrix, in a memory.
 *
 *   append:  the new last row of L is (v', d) with L v = a_(new, old) and d^2 = a_(new, new) - v'v;
 *   remove:  row i leaves, and Givens rotations of the columns i .. m-1 restore the triangle;
 *   solve:   L z = b forwards, L' x = z backwards.
 *
 * Golub and Van Loan, Matrix Computations, sections 4.2 and 6.5. Costs: append, remove and solve O(m^2). L lies by
 * rows, packed, so that forward substitution is made of dots with contiguous rows, backward substitution of updates by
 * them, and no row moves when another is appended. The class `Cholesky` of `@spred/kernels/plain` is the same on typed
 * arrays.
 */
import { requireInteger, SpredError } from '@spred/core';
import { bytesOf, viewOf, type RealDtype } from '../memory/dtype.ts';
import { kernelsOf, scratchOf, type Memory } from '../memory/memory.ts';
import { requireDtype, requireMemory, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { transposeFlag, upperFlag } from '../triangular/flags.ts';
import { triangle } from './triangle.ts';

/** What a {@link CholeskyFactor} is made for. */
export interface CholeskyFactorOptions<D extends RealDtype = RealDtype> {
  readonly dtype?: D;
  /** The size up to which it grows without a new allocation. Default 8. */
  readonly capacity?: number;
}

/** A pivot that is not above this fraction of its diagonal entry is lost in rounding. */
const leastPivot = { float64: 1e-14, float32: 1e-5 } as const;

/**
 * The factor of a matrix that gains a row and column at the end, or loses any one of them.
 *
 * @example
 * ```ts
 * import { CholeskyFactor, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const factor = new CholeskyFactor(memory);
 * factor.append(memory.vector('float64', 0), 4);
 * factor.append(memory.vector('float64', [2]), 5); // [4 2; 2 5]
 * const x = memory.vector('float64', [8, 14]);
 * factor.solve(x);
 * console.log(Array.from(x.read()).join(' ')); // 0.75 2.5
 * console.log(factor.append(memory.vector('float64', [4, 2]), 4)); // false
 * factor.remove(0);
 * console.log(factor.size, factor.logDeterminant().toFixed(6)); // 1 1.609438
 * memory.free();
 * ```
 */
export class CholeskyFactor<D extends RealDtype = 'float64'> {
  readonly memory: Memory;
  readonly dtype: D;
  #lower: Vector<D>;
  #capacity: number;
  #size = 0;

  /** An empty factor. Throws `invalid-argument` for a capacity that is no integer >= 0, and `out-of-memory`. */
  constructor(memory: Memory, options: CholeskyFactorOptions<D> = {}) {
    const { dtype = 'float64' as D, capacity = 8 } = options;
    requireInteger('capacity', capacity, 0);
    this.memory = memory;
    this.dtype = dtype;
    this.#capacity = Math.max(capacity, 1);
    this.#lower = memory.vector(dtype, triangle(this.#capacity));
  }

  /** Rows (and columns) of the factorised matrix. */
  get size(): number {
    return this.#size;
  }

  /** The size up to which it grows without a new allocation. */
  get capacity(): number {
    return this.#capacity;
  }

  /**
   * Appends a row and column: `cross` are the new entries against the present ones (at least `size` of them),
   * `diagonal` is the new diagonal entry. Returns false, and changes nothing, when the new pivot d^2 is not above
   * `relativePivot * diagonal` (default 1e-14, in float32 1e-5): the new column depends (numerically) on the present
   * ones. Throws `shape-mismatch`, `mixed-memories`, `dtype-mismatch`, `out-of-memory`.
   */
  append(cross: Vector<D>, diagonal: number, relativePivot: number = leastPivot[this.dtype]): boolean {
    const m = this.#size;
    this.#requireOwn('append', 'cross', cross);
    if (cross.length < m) {
      throw new SpredError('shape-mismatch', `append: cross has length ${cross.length}, but the factor has size ${m}`, {
        argument: 'cross',
        shapes: [[cross.length], [m]],
      });
    }
    addressOf(cross);
    this.#reserve(m + 1);
    const accepted = this.#kernels.factorAppend(m, this.#address, addressOf(cross), diagonal, relativePivot);
    if (accepted !== 0) this.#size = m + 1;
    return accepted !== 0;
  }

  /**
   * Removes row and column `index`; the rows behind it move up by one. Throws `invalid-argument` for an index that is
   * no row.
   */
  remove(index: number): void {
    const m = this.#size;
    if (!Number.isInteger(index) || index < 0 || index >= m) {
      throw new SpredError('invalid-argument', `remove: index ${index} is not a row of a factor of size ${m}`, {
        argument: 'index',
        index,
      });
    }
    const rotations = scratchOf(this.memory, 2 * m * bytesOf[this.dtype]);
    this.#kernels.factorRemove(m, this.#address, index, rotations);
    this.#size = m - 1;
  }

  /** Empties the factor; its capacity stays. */
  clear(): void {
    this.#size = 0;
  }

  /** x with A x = b, in place of b (of length `size`). Throws `shape-mismatch`, `mixed-memories`, `dtype-mismatch`. */
  solve(b: Vector<D>): void {
    this.solveLower(b);
    this.#kernels.trsv(upperFlag, this.#size, this.#address, 0, addressOf(b));
  }

  /** z with L z = b, in place of b. Throws as {@link CholeskyFactor.solve}. */
  solveLower(b: Vector<D>): void {
    this.#requireOwn('solve', 'b', b);
    requireVector('solve', 'b', b, this.#size);
    // L by rows is L' by columns: an upper triangle, with leading dimension 0 for a packed one.
    this.#kernels.trsv(upperFlag | transposeFlag, this.#size, this.#address, 0, addressOf(b));
  }

  /**
   * out_j = [A^-1]_jj = ||L^-1 e_j||^2, in O(size^3). `out` has length `size`. Throws as {@link CholeskyFactor.solve}.
   */
  inverseDiagonal(out: Vector<D>): void {
    this.#requireOwn('inverseDiagonal', 'out', out);
    requireVector('inverseDiagonal', 'out', out, this.#size);
    const work = scratchOf(this.memory, (4 * this.#size + 4) * bytesOf[this.dtype]);
    this.#kernels.factorInverseDiagonal(this.#size, this.#address, addressOf(out), work);
  }

  /** log det A = 2 sum_i log L_ii; 0 for an empty factor. */
  logDeterminant(): number {
    const lower = viewOf(this.dtype, this.memory.buffer, this.#address, triangle(this.#size));
    let sum = 0;
    for (let i = 0; i < this.#size; i++) sum += Math.log(lower[triangle(i) + i]);
    return 2 * sum;
  }

  get isFree(): boolean {
    return this.#lower.isFree;
  }

  /** Gives the numbers back to the memory. */
  free(): void {
    this.#lower.free();
  }

  [Symbol.dispose](): void {
    if (!this.isFree) this.free();
  }

  /** The kernels of the memory, and where L lies now: it moves when the factor outgrows its capacity. */
  get #kernels() {
    return kernelsOf(this.memory, this.dtype);
  }

  get #address(): number {
    return addressOf(this.#lower);
  }

  #requireOwn(kernel: string, argument: string, vector: Vector): void {
    requireMemory(kernel, argument, vector, this.memory);
    requireDtype(kernel, argument, vector, this.dtype);
  }

  #reserve(size: number): void {
    if (size <= this.#capacity) return;
    const { memory, dtype } = this;
    const old = this.#lower;
    const count = triangle(this.#size);
    const grown = memory.vector(dtype, triangle(2 * size));
    const { buffer } = memory;
    viewOf(dtype, buffer, addressOf(grown), count).set(viewOf(dtype, buffer, addressOf(old), count));
    this.#lower = grown;
    this.#capacity = 2 * size;
    old.free();
  }
}
