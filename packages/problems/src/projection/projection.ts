/**
 * The problem without what no penalty acts on. Least squares: rows are multiplied by sqrt(s_i), the offset is
 * subtracted, and the unpenalised columns (the intercept's, those of factor 0 without limits) are projected out of the others
 * and of the targets; at the best values of the unpenalised coefficients the same problem remains. Penalty factors and the
 * scale of a standardised view are folded into the columns. Solvers and certificates work on this, sum-scaled:
 *
 *   P(w) = 1/2 ||y~ - X~ w||^2 + sum_j g_j(w_j),   x~_j = (I - QQ') sqrt(s) x_j / divisor_j,
 *
 * with g_j as in `penalty/terms.ts`. Column j of X~ is column j of X: what is left out (factor Infinity), projected out
 * (factor 0) or zero has the squared norm 0, and solvers leave its w_j at 0.
 */
import type { Matrix } from '../matrix/matrix.ts';
import type { Iterate } from '../solver/solution.ts';

/** A least-squares problem in its reduced form. Independent of lambda: shared along a path. */
export interface Projection {
  readonly rows: number;
  readonly columns: number;
  /** X~ for plain loops; made when first asked for, written out only where no view can stand for it. */
  readonly matrix: Matrix;
  /** y~. Not to be written to. */
  readonly target: Float64Array;
  /** ||y~||^2. */
  readonly squaredNorm: number;
  /** True when y~ is zero up to rounding: then w = 0 is the answer whatever lambda is. */
  readonly nullModelOptimal: boolean;
  /** X~'y~; computed when first asked for. Not to be written to. */
  readonly correlations: Float64Array;
  /** ||x~_j||^2; computed when first asked for. Not to be written to. */
  squaredNorms(): Float64Array;
  /** out = x~_j, for one column at a time. */
  writeColumn(j: number, out: Float64Array): void;
  /** out = X~'v (v of length n, out of length p). */
  correlate(v: Float64Array, out: Float64Array): void;
  /** out = y~ - X~ w. */
  residual(w: Float64Array, out: Float64Array): void;
  /** v <- v - Q Q'v, in place: takes out of a vector of length n its part along the unpenalised columns. */
  removeUnpenalised(v: Float64Array): void;
  /** The w of coefficients in the user's units, as a new vector; what is a limit up to rounding is that limit. */
  reduce(coefficients: ArrayLike<number>): Float64Array;
  /** Coefficients and intercept in the user's units, the unpenalised ones at their best for w; new vectors. */
  iterate(w: Float64Array): Iterate;
  /** sqrt(s) (y - o - X w - b) for any coefficients and intercept in the user's units, as a new vector. */
  residualAt(coefficients: Float64Array, intercept: number): Float64Array;
  /** What X~ is made of, for an engine that loads it into a memory of its own. */
  readonly source: ProjectionSource;
}

/** What a projection is made of; arrays are not to be written to. */
export interface ProjectionSource {
  /** X, as given. */
  readonly matrix: Matrix;
  /** sqrt(s_i), length n; absent: all 1. */
  readonly rowScale?: Float64Array;
  /** The orthonormal q_k, length n each; empty: nothing is projected out. */
  readonly basis: readonly Float64Array[];
  /** True when the intercept is all that is projected out and the rows are not weighted: then x~_j = x_j - mean_j, divided. */
  readonly centringOnly: boolean;
  /** What columns are divided by, length p; absent: all 1. */
  readonly divisors?: Float64Array;
  /** 1 where a column is left out or projected out, length p; absent: none. */
  readonly leftOut?: Uint8Array;
}
