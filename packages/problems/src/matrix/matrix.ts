/**
 * What a solver may ask of a design matrix X (n rows, p columns, column j is x_j). Dense, centred and other matrices
 * answer the same questions, so that a solver is written once. A matrix is read, never modified.
 */
export interface Matrix {
  /** n: the samples. */
  readonly rows: number;
  /** p: the features. */
  readonly columns: number;
  /** x_j'v for a vector of length n. */
  columnDot(j: number, v: Float64Array): number;
  /** out += a x_j, for a vector of length n. */
  columnAxpy(j: number, a: number, out: Float64Array): void;
  /** x_i'x_j: an entry of the Gram matrix. */
  columnsDot(i: number, j: number): number;
  /** out = X w (w of length p, out of length n). */
  multiply(w: Float64Array, out: Float64Array): void;
  /** out = X'v (v of length n, out of length p). */
  multiplyTransposed(v: Float64Array, out: Float64Array): void;
  /** ||x_j||^2 for every column; computed once, not to be written to. */
  squaredNorms(): Float64Array;
  /** The mean of every column; computed once, not to be written to. */
  means(): Float64Array;
}
