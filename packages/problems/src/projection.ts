/**
 * The problem without its unpenalised intercept. Least squares: the best intercept for given w is the mean of
 * y - X w, and putting it in leaves the same problem on centred columns and centred targets. Solvers and certificates
 * work on this projection, sum-scaled:
 *
 *   P(w) = 1/2 ||y~ - X~ w||^2 + lam ||w||_1,   lam = n lambda.
 */
import { squaredNorm, sum } from '@spred/kernels/plain';
import { centered } from './matrix/centered.ts';
import type { DenseMatrix } from './matrix/dense.ts';
import type { Matrix } from './matrix/matrix.ts';

/** A least-squares problem after projecting out the intercept. Independent of lambda: shared along a path. */
export interface Projection {
  /** X~: the centred view, or X itself where there is no intercept. */
  readonly matrix: Matrix;
  /** y~: the centred targets, or y itself. Not to be written to. */
  readonly target: Float64Array;
  /** ||y~||^2. */
  readonly squaredNorm: number;
  /** True when y~ is zero up to rounding: then w = 0 is the answer whatever lambda is. */
  readonly nullModelOptimal: boolean;
  /** X~'y~. Not to be written to. */
  readonly correlations: Float64Array;
  /** out = y~ - X~ w. */
  residual(w: Float64Array, out: Float64Array): void;
  /** Takes out of a vector of length n, in place, its part along the unpenalised columns (its mean). */
  removeUnpenalised(v: Float64Array): void;
  /** The best intercept for coefficients w (0 where there is none). */
  intercept(w: Float64Array): number;
}

/** Projects the intercept, if there is one, out of X and y. */
export function project(X: DenseMatrix, y: Float64Array, intercept: boolean): Projection {
  const n = y.length;
  const matrix = intercept ? centered(X) : X;
  const mean = intercept ? exactMean(y) : 0;
  const target = intercept ? y.map((value) => value - mean) : y;
  const total = squaredNorm(y);
  const remaining = squaredNorm(target);
  const correlations = new Float64Array(X.columns);
  matrix.multiplyTransposed(target, correlations);
  const norms = matrix.squaredNorms();
  for (let j = 0; j < correlations.length; j++) if (norms[j] === 0) correlations[j] = 0;
  return {
    matrix,
    target,
    squaredNorm: remaining,
    nullModelOptimal: target.every((value) => value === 0) || remaining < (n * Number.EPSILON) ** 2 * total,
    correlations,
    residual(w, out) {
      matrix.multiply(w, out);
      for (let i = 0; i < n; i++) out[i] = target[i] - out[i];
    },
    removeUnpenalised(v) {
      if (!intercept) return;
      const excess = sum(v.length, v, 0) / v.length;
      for (let i = 0; i < v.length; i++) v[i] -= excess;
    },
    intercept(w) {
      if (!intercept) return 0;
      let fitted = 0;
      const means = X.means();
      for (let j = 0; j < w.length; j++) if (w[j] !== 0) fitted += means[j] * w[j];
      return mean - fitted;
    },
  };
}

function exactMean(y: Float64Array): number {
  const first = sum(y.length, y, 0) / y.length;
  if (y.every((value) => value === y[0])) return y[0];
  let residual = 0;
  for (const value of y) residual += value - first;
  return first + residual / y.length;
}
