/**
 * The KKT violation: how far a point is from satisfying the optimality conditions, without a unit.
 *
 *   penalised j:    dist(x_j'r, lam d|w_j|) / lam
 *   unpenalised c:  |c'r| / (||c|| ||F'(null)||), F'(null) the gradient of the model without coefficients
 */
import { toSumScaled } from '../lambda.ts';
import type { Problem } from '../problem.ts';

/**
 * The worst violation at coefficients w, given the correlations x~_j'r and the mean of the residual (its part along the
 * intercept).
 */
export function kktViolation(
  problem: Problem,
  w: Float64Array,
  correlations: Float64Array,
  residualMean: number,
): number {
  const { lambda, penalty, projection, hasIntercept, matrix } = problem;
  const n = matrix.rows;
  const lam = toSumScaled(lambda, n);
  const norms = projection.matrix.squaredNorms();
  const nullGradient = Math.sqrt(projection.squaredNorm);
  let worst = 0;
  if (hasIntercept && residualMean !== 0) {
    const scale = nullGradient > 0 && !projection.nullModelOptimal ? nullGradient : norm(problem.datafit.targets);
    worst = (Math.sqrt(n) * Math.abs(residualMean)) / (scale || Number.MIN_VALUE);
  }
  for (let j = 0; j < w.length; j++) {
    if (lam > 0) worst = Math.max(worst, penalty.subdifferentialDistance(w[j], -correlations[j], lam) / lam);
    else if (norms[j] > 0 && nullGradient > 0) {
      worst = Math.max(worst, Math.abs(correlations[j]) / (Math.sqrt(norms[j]) * nullGradient));
    }
  }
  return worst;
}

function norm(v: Float64Array): number {
  let total = 0;
  for (let i = 0; i < v.length; i++) total += v[i] * v[i];
  return Math.sqrt(total);
}
