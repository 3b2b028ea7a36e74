/**
 * What a solver may ask of a design matrix X (n rows, p columns, column j is x_j). Dense, sparse, standardised and other
 * matrices answer the same questions, so that a solver is written once. A matrix is read, never modified, and what it
 * computes is float64 whatever its numbers are stored in.
 */

/** What a column was made of: column j of the view is (x_j - means_j) / deviations_j, x_j being that column of `base`. */
export interface Standardization {
  /** What was subtracted, p numbers; zeros where the view is not centred. */
  readonly means: Float64Array;
  /** What it was divided by, p numbers > 0; ones where the view is not scaled. */
  readonly deviations: Float64Array;
  /** The matrix in its own units; it may be standardised in its turn. */
  readonly base: Matrix;
  /** Whether the means were subtracted, and whether the deviations were divided by. */
  readonly center: boolean;
  readonly scale: boolean;
  /** The sample weights behind means and deviations, length n, only their proportions count; absent: all the same. */
  readonly weights?: Float64Array;
}

/**
 * Where the numbers of a matrix lie, for an engine that loads them all at once. Its arrays must not be written to.
 *
 * - `dense`: column-major, entry (i, j) at values[i + j * rows]: exactly this matrix;
 * - `csc`: compressed columns, the entries of column j are values[k] in the rows rowIndices[k], rising, for
 *   columnStarts[j] <= k < columnStarts[j + 1]; column j of this matrix is (csc_j - shifts_j 1) / scales_j;
 * - `view`: anything else, to be read by `writeColumn`.
 */
export type Layout =
  | { readonly kind: 'dense'; readonly values: Float64Array | Float32Array }
  | {
      readonly kind: 'csc';
      readonly columnStarts: Int32Array;
      readonly rowIndices: Int32Array;
      readonly values: Float64Array | Float32Array;
      readonly shifts?: Float64Array;
      readonly scales?: Float64Array;
    }
  | { readonly kind: 'view' };

/** A design matrix; see {@link denseMatrix}, {@link cscMatrix}, {@link standardized} and {@link subset}. */
export interface Matrix {
  /** n: the samples. */
  readonly rows: number;
  /** p: the features. */
  readonly columns: number;
  /** The name of every column, where they were given. */
  readonly names?: readonly string[];
  /** Where the numbers lie. */
  readonly layout: Layout;
  /** Present on a standardised view. */
  readonly standardization?: Standardization;
  /** x_j'v for a vector of length n. */
  columnDot(j: number, v: Float64Array): number;
  /** out += a x_j, for a vector of length n. */
  columnAxpy(j: number, a: number, out: Float64Array): void;
  /** x_i'x_j: an entry of the Gram matrix. */
  columnsDot(i: number, j: number): number;
  /** out = x_j, for a vector of length n. */
  writeColumn(j: number, out: Float64Array): void;
  /** out = X w (w of length p, out of length n). */
  multiply(w: Float64Array, out: Float64Array): void;
  /** out = X'v (v of length n, out of length p). */
  multiplyTransposed(v: Float64Array, out: Float64Array): void;
  /** ||x_j||^2 for every column, 0 where it is zero up to rounding; computed once, not to be written to. */
  squaredNorms(): Float64Array;
  /** The mean of every column; computed once, not to be written to. */
  means(): Float64Array;
}

const brand: unique symbol = Symbol.for('@spred/matrix') as never;

/** Marks a matrix as one of this family, across copies of this package. */
export function markMatrix(matrix: Matrix): void {
  Object.defineProperty(matrix, brand, { value: true });
}

/**
 * True for a matrix that this package made (or another copy of it: a brand is compared, not a class).
 *
 * @example
 * ```ts
 * import { isMatrix, matrixFromRows } from '@spred/problems';
 *
 * console.log(isMatrix(matrixFromRows([[1]])), isMatrix([[1]])); // true false
 * ```
 */
export function isMatrix(value: unknown): value is Matrix {
  return typeof value === 'object' && value !== null && brand in value;
}
