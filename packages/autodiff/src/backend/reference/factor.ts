/**
 * Systems of linear equations on row-major float64 arrays: LU with partial pivoting, Cholesky, and triangular
 * substitution. (Golub and Van Loan, Matrix Computations, algorithms 3.1.1, 3.4.1 and 4.2.1.)
 */

/** P A = L U, both triangles in one matrix; `order[i]` is the row of A in row i, `sign` the sign of P. */
export interface Lu {
  readonly factors: Float64Array;
  readonly order: Int32Array;
  readonly sign: number;
  /** The first column without a pivot; -1 where the matrix is regular. */
  readonly singular: number;
}

/** The LU factors of an n x n matrix, of its transpose where asked. */
export function factorLu(a: Float64Array, n: number, transposed = false): Lu {
  const lu = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) lu[i * n + j] = transposed ? a[j * n + i] : a[i * n + j];
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  let singular = -1;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]) > Math.abs(lu[best * n + k])) best = i;
    if (best !== k) {
      for (let j = 0; j < n; j++) {
        const kept = lu[k * n + j];
        lu[k * n + j] = lu[best * n + j];
        lu[best * n + j] = kept;
      }
      [order[k], order[best]] = [order[best], order[k]];
      sign = -sign;
    }
    const pivot = lu[k * n + k];
    if (pivot === 0) {
      if (singular < 0) singular = k;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (lu[i * n + k] /= pivot);
      for (let j = k + 1; j < n; j++) lu[i * n + j] -= factor * lu[k * n + j];
    }
  }
  return { factors: lu, order, sign, singular };
}

/** Which triangle of a matrix a substitution reads, and how. */
export interface Triangle {
  readonly lower: boolean;
  readonly transpose: boolean;
  readonly unitDiagonal: boolean;
}

/** Solves op(A) X = B for B of n x k, in place. */
export function substitute(a: Float64Array, x: Float64Array, n: number, k: number, triangle: Triangle): void {
  const { lower, transpose, unitDiagonal } = triangle;
  const forward = lower !== transpose;
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step;
    for (let j = forward ? 0 : i + 1; j < (forward ? i : n); j++) {
      const factor = transpose ? a[j * n + i] : a[i * n + j];
      for (let c = 0; c < k; c++) x[i * k + c] -= factor * x[j * k + c];
    }
    if (!unitDiagonal) for (let c = 0; c < k; c++) x[i * k + c] /= a[i * n + i];
  }
}

/**
 * The lower Cholesky factor of the symmetric part of an n x n matrix, written to `out` (zeros before). Returns the
 * first column whose pivot is not positive, -1 where there is none.
 */
export function factorCholesky(a: Float64Array, out: Float64Array, n: number): number {
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let rest = i === j ? a[i * n + i] : (a[i * n + j] + a[j * n + i]) / 2;
      for (let k = 0; k < j; k++) rest -= out[i * n + k] * out[j * n + k];
      if (i === j && rest <= 0) return j;
      out[i * n + j] = i === j ? Math.sqrt(rest) : rest / out[j * n + j];
    }
  }
  return -1;
}
