/**
 * Standardised views: column j is (x_j - m_j 1) / d_j with the mean m_j and the population standard deviation
 * d_j = sqrt(sum_i (x_ij - m_j)^2 / n), both weighted where there are sample weights. Nothing is copied.
 */
import { requireKnown } from '@spred/core';
import { weightsOf } from '../samples.ts';
import { rescaled, type AffineView } from './affine.ts';
import type { Matrix, Standardization } from './matrix.ts';
import { ownMatrix } from './own.ts';
import type { BaseMatrix } from './source.ts';
import { weightedMoments } from './weightedMoments.ts';

/** What {@link standardized} does. */
export interface StandardizeOptions {
  /** Subtract the mean of every column; default true. */
  readonly center?: boolean;
  /** Divide every column by its standard deviation; default true. */
  readonly scale?: boolean;
  /**
   * Sample weights s_i >= 0, length n: means and deviations become sum_i s_i x_ij / sum_i s_i and
   * sqrt(sum_i s_i (x_ij - m_j)^2 / sum_i s_i), so that a row of weight 2 counts as two of weight 1. Default: all the same.
   */
  readonly weights?: ArrayLike<number> | undefined;
}

const optionNames = Object.keys({
  center: true,
  scale: true,
  weights: true,
} satisfies Record<keyof StandardizeOptions, true>);

/** A view of a matrix with its columns centred, scaled or both. */
export interface StandardizedMatrix extends Matrix {
  /** The means and deviations, and the matrix in its own units. */
  readonly standardization: Standardization;
}

/**
 * The view of X with columns (x_j - m_j) / d_j. The deviation d_j has 1/n under the root and is taken around the mean
 * even when `center` is false (as scikit-learn's `StandardScaler` and glmnet have it); a column that is constant up to
 * rounding has d_j = 1, and counts as exactly zero when it is centred.
 *
 * On a dense X, the mean is subtracted inside the loops: no digits are lost, however large it is. A sparse X stays
 * sparse (implicit centring): inner products with a centred column are x_j'v - m_j 1'v, which costs a sum of v, O(n), in
 * `columnDot` and once in `multiplyTransposed`; that difference cancels digits where a column has a mean much larger than
 * its deviation, as only a nearly full column can.
 *
 * Throws `invalid-argument` for what is no matrix and for an option that there is not; for weights `shape-mismatch`,
 * `non-finite`, and `invalid-argument` where one is negative or all are zero.
 *
 * @example
 * ```ts
 * import { matrixFromRows, standardized } from '@spred/problems';
 *
 * const X = matrixFromRows([[1, 7], [3, 7]]);
 * const Z = standardized(X);
 * console.log(Z.columnDot(0, Float64Array.of(0, 1)), ...Z.squaredNorms()); // 1 2 0
 * console.log(...Z.standardization.means, ...Z.standardization.deviations); // 2 7 1 1
 * ```
 */
export function standardized(X: Matrix, options: StandardizeOptions = {}): StandardizedMatrix {
  requireKnown('standardized', options, optionNames);
  const { center = true, scale = true } = options;
  const base = ownMatrix('X', X);
  const weights = options.weights && weightsOf(options.weights, base.rows);
  const zeros = new Float64Array(base.columns);
  const ones = new Float64Array(base.columns).fill(1);
  if (weights) {
    const { means, deviations } = weightedMoments(base, weights);
    return view(base, {
      means: center ? means : zeros,
      deviations: scale ? deviations : ones,
      center,
      scale,
      weights,
    });
  }
  const means = center ? base.means() : zeros;
  if (!scale) return view(base, { means, deviations: ones, center, scale });
  const around = { means: base.means(), deviations: ones, center: true, scale: false };
  const squares = rescaled(base, around).squaredNorms();
  const deviations = squares.map((square) => Math.sqrt(square / base.rows) || 1);
  const norms = center ? squares.map((square, j) => square / deviations[j] / deviations[j]) : undefined;
  return view(base, { means, deviations, center, scale }, norms);
}

function view(
  base: BaseMatrix,
  standardization: Omit<Standardization, 'base'>,
  squaredNorms?: Float64Array,
): StandardizedMatrix {
  return rescaled(base, standardization, squaredNorms) as AffineView & StandardizedMatrix;
}
