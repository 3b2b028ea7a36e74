/**
 * The two scalings that the lasso literature uses. Both return a new data set and leave the given one alone.
 *
 *   centerAndNormalize  columns centred, ||x_j|| = 1; target centred    (Efron et al. 2004: no intercept is needed)
 *   standardize         columns centred, ||x_j||^2 = n; target as it is (glmnet's internal scale, with an intercept)
 *
 * A constant column has no scale: once centred it is exactly zero, is left so, and its scale is recorded as 1. A target
 * that is constant becomes exactly zero when centred.
 */
import type { Dataset } from './dataset.ts';

/** What a scaling did: column j of the result is (x_j - means[j]) / scales[j], and y has lost `targetMean`. */
export interface Scaling {
  /** Length p. */
  readonly means: Float64Array;
  /** Length p, all > 0. */
  readonly scales: Float64Array;
  readonly targetMean: number;
}

/** A scaled data set, with what is needed to go back: w_raw[j] = w_scaled[j] / scales[j]. */
export interface ScaledDataset extends Dataset {
  readonly scaling: Scaling;
}

/**
 * Columns centred and of unit Euclidean norm, target centred.
 *
 * @example
 * ```ts
 * import { centerAndNormalize, loadDiabetes } from '@spred/datasets';
 *
 * const { X, y, samples } = centerAndNormalize(loadDiabetes());
 * const age = X.subarray(0, samples);
 * console.log(age.reduce((sum, x) => sum + x * x, 0).toFixed(12)); // 1.000000000000
 * console.log(Math.abs(y.reduce((sum, v) => sum + v, 0)) < 1e-9); // true
 * ```
 */
export function centerAndNormalize(dataset: Dataset): ScaledDataset {
  return scaled(dataset, (squaredNorm) => Math.sqrt(squaredNorm), accurateMean(dataset.y, 0, dataset.samples));
}

/**
 * Columns centred and of unit variance (the mean of squares is 1), target as it is.
 *
 * @example
 * ```ts
 * import { loadIris, standardize } from '@spred/datasets';
 *
 * const { X, samples } = standardize(loadIris());
 * console.log((X.subarray(0, samples).reduce((sum, x) => sum + x * x, 0) / samples).toFixed(12)); // 1.000000000000
 * ```
 */
export function standardize(dataset: Dataset): ScaledDataset {
  return scaled(dataset, (squaredNorm) => Math.sqrt(squaredNorm / dataset.samples), 0);
}

function scaled(dataset: Dataset, scaleOf: (squaredNorm: number) => number, targetMean: number): ScaledDataset {
  const { samples: n, features: p, trueCoefficients } = dataset;
  const X = dataset.X.slice();
  const means = new Float64Array(p);
  const scales = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    means[j] = accurateMean(X, j * n, n);
    let squaredNorm = 0;
    for (let i = j * n; i < (j + 1) * n; i++) {
      X[i] -= means[j];
      squaredNorm += X[i] * X[i];
    }
    scales[j] = squaredNorm > 0 ? scaleOf(squaredNorm) : 1;
    for (let i = j * n; i < (j + 1) * n; i++) X[i] /= scales[j];
  }
  return {
    ...dataset,
    X,
    y: dataset.y.map((value) => value - targetMean),
    ...(trueCoefficients && { trueCoefficients: trueCoefficients.map((w, j) => w * scales[j]) }),
    scaling: { means, scales, targetMean },
  };
}

/** The mean, corrected once for the rounding of the first sum; of a constant stretch exactly its value. */
function accurateMean(values: Float64Array, start: number, length: number): number {
  let total = 0;
  let constant = true;
  for (let i = start; i < start + length; i++) {
    total += values[i];
    if (values[i] !== values[start]) constant = false;
  }
  if (constant) return values[start];
  const first = total / length;
  let residual = 0;
  for (let i = start; i < start + length; i++) residual += values[i] - first;
  return first + residual / length;
}
