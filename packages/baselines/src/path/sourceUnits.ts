/**
 * Coefficients of a problem on a standardised view are in the units of the matrix behind the view. Where that is a view
 * in its turn, column (x_j - m_j) / d_j, they are brought to what is behind all views:
 *
 *   w_j <- w_j / d_j,   b <- b - sum_j m_j w_j.
 */
import type { Iterate, Matrix } from '@spred/problems';

/** The matrix behind all standardised views. */
export function sourceOf(matrix: Matrix): Matrix {
  return matrix.standardization ? sourceOf(matrix.standardization.base) : matrix;
}

/** A point of a problem on `matrix`, in the units of {@link sourceOf} that matrix. */
export function inSourceUnits(matrix: Matrix, { coefficients, intercept }: Iterate): Iterate {
  const base = matrix.standardization?.base;
  if (base?.standardization === undefined) return { coefficients, intercept };
  const { means, deviations } = base.standardization;
  const unscaled = coefficients.map((w, j) => w / deviations[j]);
  const shift = unscaled.reduce((sum, w, j) => (w === 0 ? sum : sum + means[j] * w), 0);
  return inSourceUnits(base, { coefficients: unscaled, intercept: intercept - shift });
}
