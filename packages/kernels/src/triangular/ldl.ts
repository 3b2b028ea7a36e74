/** Symmetric indefinite systems: the factorisation A = P L D L' P' with the rook's pivots of Bunch and Kaufman. */
import { SpredError } from '@spred/core';
import { viewOf, type RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { kernelsFor, requireBeside, requireMatrix, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** How many eigenvalues of a symmetric matrix have each sign. */
export interface Inertia {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
}

/** Makes the handle of a factorisation. */
let makeFactor: <D extends RealDtype>(a: Matrix<D>, pivots: Vector<'int32'>, zeroPivot: number) => LdlFactor<D>;

/** The factorisation that {@link ldl} leaves in a matrix. `free` frees the list of pivots, not the matrix. */
export class LdlFactor<D extends RealDtype = RealDtype> {
  /** Rows (and columns) of the factorised matrix. */
  readonly size: number;
  /** The index of the first pivot that is exactly 0, or -1: then the matrix is singular, and there is no `solve`. */
  readonly zeroPivot: number;
  readonly #a: Matrix<D>;
  readonly #pivots: Vector<'int32'>;

  static {
    makeFactor = (a, pivots, zeroPivot) => new LdlFactor(a, pivots, zeroPivot);
  }

  private constructor(a: Matrix<D>, pivots: Vector<'int32'>, zeroPivot: number) {
    this.size = a.rows;
    this.zeroPivot = zeroPivot;
    this.#a = a;
    this.#pivots = pivots;
  }

  /** Whether a pivot is exactly 0. */
  get isSingular(): boolean {
    return this.zeroPivot >= 0;
  }

  /**
   * x with A x = b, in place of b: a vector, or a matrix with one right-hand side per column. Throws `invalid-argument`
   * with the index of the pivot where the matrix is singular, `shape-mismatch`, `mixed-memories`, `dtype-mismatch`.
   */
  solve(b: Vector<D> | Matrix<D>): void {
    const a = this.#a;
    const { size, zeroPivot } = this;
    const kernels = kernelsFor('solve', 'a', a);
    requireBeside('solve', 'b', b, a);
    if ('length' in b) requireVector('solve', 'b', b, size);
    else requireMatrix('solve', 'b', b, size, b.columns);
    const [aAt, pivotsAt] = [addressOf(a.data), addressOf(this.#pivots)];
    if (zeroPivot >= 0) {
      throw new SpredError('invalid-argument', `solve: the matrix is singular: pivot ${zeroPivot} is 0`, {
        argument: 'a',
        index: zeroPivot,
      });
    }
    const columns = 'length' in b ? [b] : Array.from({ length: b.columns }, (_, j) => b.column(j));
    for (const column of columns) kernels.ldlSolve(size, aAt, a.leading, pivotsAt, addressOf(column));
  }

  /**
   * How many eigenvalues are positive, negative and zero: as many as of D (Sylvester's law of inertia). An eigenvalue
   * of D counts as zero where it is at most `tolerance` times the largest one in magnitude. Default 0: signs as they
   * were computed.
   */
  inertia(tolerance = 0): Inertia {
    const eigenvalues = this.#eigenvalues();
    const bound = tolerance * eigenvalues.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const positive = eigenvalues.filter((value) => value > bound).length;
    const negative = eigenvalues.filter((value) => value < -bound).length;
    return { positive, negative, zero: this.size - positive - negative };
  }

  get isFree(): boolean {
    return this.#pivots.isFree;
  }

  free(): void {
    this.#pivots.free();
  }

  [Symbol.dispose](): void {
    if (!this.isFree) this.free();
  }

  /** The eigenvalues of D, block by block. */
  #eigenvalues(): number[] {
    const { data, leading } = this.#a;
    const pivots = this.#pivots.read();
    const entries = viewOf(data.dtype, data.memory.buffer, addressOf(data), data.length);
    const entry = (i: number, j: number): number => entries[i + j * leading];
    const values: number[] = [];
    for (let k = 0; k < this.size; k++) {
      if (pivots[k] >= 0) values.push(entry(k, k));
      else {
        // [a b; b c] has the eigenvalues m +- hypot(d, b), m = (a + c)/2 and d = (a - c)/2; the smaller one comes
        // from their product.
        const [first, off, second] = [entry(k, k), entry(k + 1, k), entry(k + 1, k + 1)];
        const middle = first / 2 + second / 2;
        const radius = Math.hypot(first / 2 - second / 2, off);
        const large = middle < 0 ? middle - radius : middle + radius;
        values.push(large, first * (second / large) - off * (off / large));
        k++;
      }
    }
    return values;
  }
}

/**
 * Factorises a symmetric matrix, definite or not: A = P L D L' P' with a unit lower triangle L, blocks of 1 x 1 and 2 x
 * 2 on the diagonal of D, and a permutation P, which the rook's pivots of Bunch and Kaufman make: no entry of L exceeds
 * 2.8. The lower triangle of `a` is overwritten, the upper one is neither read nor written; `a` must live as long as
 * the factor. For systems of up to a few hundred unknowns (those of interior points and of Newton's method).
 *
 * The solution of a system is that of one with A + E, ||E|| of the order of n u ||A|| (Ashcraft, Grimes and Lewis, SIAM
 * J. Matrix Analysis 20, 1998). A singular matrix is factorised, too: the factor says so, and counts its zeros.
 *
 * Throws `non-finite` with the row and column of an entry of the lower triangle, `overflow` where the factors leave the
 * range of the type,
 * `shape-mismatch`, `dtype-mismatch`, `out-of-memory`.
 *
 * @example
 * ```ts
 * import { createMemory, ldl } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const factor = ldl(memory.matrix('float64', 3, 3, [0, 1, 2, 1, 0, 3, 2, 3, 0]));
 * const { positive, negative, zero } = factor.inertia();
 * console.log(positive, negative, zero, factor.isSingular); // 1 2 0 false
 * const x = memory.vector('float64', [3, 4, 5]);
 * factor.solve(x);
 * console.log(Array.from(x.read(), (value) => value.toFixed(6)).join(' ')); // 1.000000 1.000000 1.000000
 * memory.free();
 * ```
 */
export function ldl<D extends RealDtype>(a: Matrix<D>): LdlFactor<D> {
  const kernels = kernelsFor('ldl', 'a', a);
  const n = a.rows;
  requireMatrix('ldl', 'a', a, n, n);
  const column = kernels.notFiniteColumn(n, addressOf(a.data), a.leading);
  if (column >= 0) {
    const row =
      column + Array.from(a.column(column).read().subarray(column)).findIndex((value) => !Number.isFinite(value));
    const index = [row, column];
    throw new SpredError('non-finite', `ldl: a[${row},${column}] is not finite`, { argument: 'a', index });
  }
  const pivots = a.memory.vector('int32', n);
  const zeroPivot = kernels.ldl(n, addressOf(a.data), a.leading, addressOf(pivots));
  if (kernels.notFiniteColumn(n, addressOf(a.data), a.leading) < 0) return makeFactor(a, pivots, zeroPivot);
  pivots.free();
  throw new SpredError('overflow', 'ldl: the factors of a leave the range of its type', { argument: 'a' });
}
