/**
 * Cholesky factors of the two matrices of Woodbury's identity, which turn a system of size |J| into one of size n and
 * back:
 *
 *   inner (|J| x |J|):  D + X_J'X_J          outer (n x n):  I + X_J E X_J',  E = D^-1
 *
 *   (D + X_J'X_J)^-1 (X_J'g + b) = E b + E X_J' (I + X_J E X_J')^-1 (g - X_J E b).
 *
 * Both are positive definite however the columns depend on each other.
 */
import { axpy, Cholesky } from '@spred/kernels/plain';
import type { Matrix } from '@spred/problems';

/** Multiplications between two yields: about 5 ms of work. */
const sliceWork = 4_000_000;

/** Refinements of every solve with a factor. */
const refinements = 2;

/** The factor of D + X_J'X_J; `diagonal` is D, in the order of the columns. Undefined when rounding leaves no pivot. */
export function* factorInner(
  matrix: Matrix,
  columns: ArrayLike<number>,
  diagonal: Float64Array,
  gram: (i: number, j: number) => number = (i, j) => matrix.columnsDot(i, j),
): Generator<'slice', Cholesky | undefined, void> {
  const factor = new Cholesky(columns.length);
  const cross = new Float64Array(columns.length);
  let work = 0;
  for (let k = 0; k < columns.length; k++) {
    for (let i = 0; i < k; i++) cross[i] = gram(columns[i], columns[k]);
    if (!factor.append(cross, diagonal[k] + matrix.squaredNorms()[columns[k]], 0)) return undefined;
    work += k * (matrix.rows + k / 2);
    if (work >= sliceWork) {
      work = 0;
      yield 'slice';
    }
  }
  return factor;
}

/** The factor of I + X_J E X_J'; `weights` is the diagonal of E, in the order of the columns. */
export function* factorOuter(
  matrix: Matrix,
  columns: ArrayLike<number>,
  weights: Float64Array,
): Generator<'slice', Cholesky | undefined, void> {
  const n = matrix.rows;
  // The lower triangle by rows: row i at i (i + 1) / 2.
  const lower = new Float64Array((n * (n + 1)) / 2);
  const column = new Float64Array(n);
  let work = 0;
  for (let k = 0; k < columns.length; k++) {
    column.fill(0);
    matrix.columnAxpy(columns[k], 1, column);
    for (let i = 0; i < n; i++) axpy(i + 1, weights[k] * column[i], column, 0, lower, (i * (i + 1)) / 2);
    work += (n * n) / 2;
    if (work >= sliceWork) {
      work = 0;
      yield 'slice';
    }
  }
  const factor = new Cholesky(n);
  for (let i = 0; i < n; i++) {
    const start = (i * (i + 1)) / 2;
    if (!factor.append(lower.subarray(start, start + i), lower[start + i] + 1, 0)) return undefined;
    work += (i * i) / 2;
    if (work >= sliceWork) {
      work = 0;
      yield 'slice';
    }
  }
  return factor;
}

/** z of (D + X'X) z = X'g + b for one factor. */
type Solve = (g: Float64Array, b: Float64Array) => Float64Array;

/** Solves (D + X'X) z = X'g + b on all columns, again and again for new diagonals D; the Gram matrix is formed once. */
export class ShiftedGram {
  readonly #matrix: Matrix;
  readonly #columns: Float64Array;
  /** X'X, entry (i, j) for i < j at i + j p, once it is needed. */
  #gram: Float64Array | undefined;

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#columns = Float64Array.from({ length: matrix.columns }, (_, j) => j);
  }

  /**
   * z, or undefined when rounding leaves no factor. Two refinements, z += (D + X'X)^-1 (X'(g - X z) + b - D z), win back
   * the digits that a D of many orders of magnitude costs; their right side is summed up first, because it is small
   * where its terms are not.
   */
  *solve(
    diagonal: Float64Array,
    g: Float64Array,
    b: Float64Array = new Float64Array(diagonal.length),
  ): Generator<'slice', Float64Array | undefined, void> {
    const { rows: n, columns: p } = this.#matrix;
    const solve = yield* p * p <= 3 * n * n ? this.#inner(diagonal) : this.#outer(diagonal);
    if (solve === undefined) return undefined;
    const z = solve(g, b);
    const none = new Float64Array(n);
    const left = new Float64Array(n);
    const right = new Float64Array(p);
    for (let refinement = 0; refinement < refinements; refinement++) {
      this.#matrix.multiply(z, left);
      for (let i = 0; i < n; i++) left[i] = g[i] - left[i];
      this.#matrix.multiplyTransposed(left, right);
      for (let j = 0; j < p; j++) right[j] += b[j] - diagonal[j] * z[j];
      axpy(p, 1, solve(none, right), 0, z, 0);
      yield 'slice';
    }
    return z;
  }

  *#inner(diagonal: Float64Array): Generator<'slice', Solve | undefined, void> {
    const p = this.#matrix.columns;
    const gram = (this.#gram ??= yield* gramMatrix(this.#matrix));
    const factor = yield* factorInner(this.#matrix, this.#columns, diagonal, (i, j) => gram[i + j * p]);
    return (
      factor &&
      ((g, b) => {
        const right = new Float64Array(p);
        this.#matrix.multiplyTransposed(g, right);
        axpy(p, 1, b, 0, right, 0);
        return factor.solve(right);
      })
    );
  }

  *#outer(diagonal: Float64Array): Generator<'slice', Solve | undefined, void> {
    const { rows: n, columns: p } = this.#matrix;
    const inverse = diagonal.map((value) => 1 / value);
    const factor = yield* factorOuter(this.#matrix, this.#columns, inverse);
    return (
      factor &&
      ((g, b) => {
        const scaled = b.map((value, j) => value * inverse[j]);
        const right = new Float64Array(n);
        this.#matrix.multiply(scaled, right);
        for (let i = 0; i < n; i++) right[i] = g[i] - right[i];
        const z = new Float64Array(p);
        this.#matrix.multiplyTransposed(factor.solve(right), z);
        return z.map((value, j) => value * inverse[j] + scaled[j]);
      })
    );
  }
}

/** The entries x_i'x_j for i < j, at i + j p. */
function* gramMatrix(matrix: Matrix): Generator<'slice', Float64Array, void> {
  const p = matrix.columns;
  const gram = new Float64Array(p * p);
  let work = 0;
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < j; i++) gram[i + j * p] = matrix.columnsDot(i, j);
    work += j * matrix.rows;
    if (work >= sliceWork) {
      work = 0;
      yield 'slice';
    }
  }
  return gram;
}
