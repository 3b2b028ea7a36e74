/**
 * The decision which coefficients are zero, for methods whose iterates never are. A coefficient becomes zero where a
 * coordinate step would make it zero:
 *
 *   ST(w_j + x_j'r / ||x_j||^2, lam / ||x_j||^2) = 0,   that is   |x_j'r + ||x_j||^2 w_j| <= lam.
 *
 * Seen from the dual: |x_j'r| <= lam - delta_j with delta_j = ||x_j||^2 |w_j|, a margin that shrinks with the
 * coefficient and needs no threshold to be chosen. All coefficients are decided at the same r = y~ - X~ w; the others
 * keep their values. Certificates are made after the decision.
 */
import type { Problem } from '@spred/problems';

/** A copy of w with its zeros decided. */
export function decideZeros(problem: Problem, w: Float64Array): Float64Array {
  const { projection } = problem;
  const { matrix } = projection;
  const lam = problem.terms.l1;
  const norms = matrix.squaredNorms();
  const residual = new Float64Array(matrix.rows);
  const correlations = new Float64Array(matrix.columns);
  projection.residual(w, residual);
  matrix.multiplyTransposed(residual, correlations);
  return w.map((value, j) => (norms[j] === 0 || Math.abs(correlations[j] + norms[j] * value) <= lam ? 0 : value));
}
