/**
 * Ordinary least squares on some columns, by a QR factorisation. The columns, scaled to unit norm, are orthonormalised
 * by modified Gram-Schmidt, twice over (which keeps q_1, q_2, ... orthogonal to working precision):
 *
 *   X_S D^-1 = Q R,   R c = Q'y,   w_S = D^-1 c,   [(X_S'X_S)^-1]_jj = ||e_j'R^-1||^2 / d_j^2.
 *
 * A column of which less than 1e-7 is left (R's `lm` has this figure, too) depends on those before it and is left out.
 */
import { axpy, dot, squaredNorm } from '@spred/kernels/plain';
import type { Projection } from '@spred/problems';

/** The share of a column's norm below which it counts as dependent. */
const dependent = 1e-7;

/** A least-squares fit. */
export interface LeastSquaresFit {
  /** The columns that the fit uses. */
  readonly columns: readonly number[];
  /** Columns that depend on those. */
  readonly leftOut: readonly number[];
  /** The coefficients of `columns`. */
  readonly values: Float64Array;
  /** The diagonal of (X_S'X_S)^-1. */
  readonly inverseDiagonal: Float64Array;
  /** ||y - X w||^2. */
  readonly residualSumOfSquares: number;
}

/** Fits the (projected) targets on the given columns. */
export function leastSquaresFit(projection: Projection, columns: readonly number[]): LeastSquaresFit {
  const { rows: n, target } = projection;
  const norms = projection.squaredNorms();
  const kept: number[] = [];
  const leftOut: number[] = [];
  const basis: Float64Array[] = [];
  /** R by columns. */
  const triangle: Float64Array[] = [];
  for (const j of columns) {
    const column = new Float64Array(n);
    if (norms[j] > 0) projection.writeColumn(j, column);
    const norm = Math.sqrt(norms[j]) || 1;
    for (let i = 0; i < n; i++) column[i] /= norm;
    const entries = new Float64Array(basis.length + 1);
    removeSpan(basis, column, entries);
    const left = Math.sqrt(squaredNorm(column));
    if (!(left > dependent) || basis.length === n) {
      leftOut.push(j);
      continue;
    }
    entries[basis.length] = left;
    triangle.push(entries);
    basis.push(column.map((value) => value / left));
    kept.push(j);
  }
  const residual = Float64Array.from(target);
  const right = new Float64Array(basis.length);
  removeSpan(basis, residual, right);
  const scales = kept.map((j) => Math.sqrt(norms[j]));
  return {
    columns: kept,
    leftOut,
    values: backSubstitute(triangle, right).map((value, k) => value / scales[k]),
    inverseDiagonal: inverseRowNorms(triangle).map((value, k) => value / scales[k] ** 2),
    residualSumOfSquares: squaredNorm(residual),
  };
}

/** v -= Q Q'v, twice; the inner products are added to `entries`. */
function removeSpan(basis: readonly Float64Array[], v: Float64Array, entries: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    basis.forEach((q, k) => {
      const share = dot(v.length, q, 0, v, 0);
      entries[k] += share;
      axpy(v.length, -share, q, 0, v, 0);
    });
  }
}

/** x with R x = b, R upper triangular by columns. */
function backSubstitute(triangle: readonly Float64Array[], b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let k = triangle.length - 1; k >= 0; k--) {
    x[k] /= triangle[k][k];
    for (let i = 0; i < k; i++) x[i] -= triangle[k][i] * x[k];
  }
  return x;
}

/** ||e_i'R^-1||^2 for every row i: the columns of R^-1 one by one. */
function inverseRowNorms(triangle: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(triangle.length);
  for (let k = 0; k < triangle.length; k++) {
    const unit = new Float64Array(k + 1);
    unit[k] = 1;
    backSubstitute(triangle.slice(0, k + 1), unit).forEach((value, i) => (total[i] += value * value));
  }
  return total;
}
