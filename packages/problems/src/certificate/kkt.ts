/**
 * The KKT violation: how far a point is from satisfying the optimality conditions, without a unit.
 *
 *   penalised j:    dist(x_j'r, lam d|w_j|) / lam
 *   unpenalised c:  |c'r| / (||c|| ||F'(null)||), F'(null) the gradient of the model without coefficients
 */
import { squaredNorm, sum } from '@spred/kernels/plain';
import { toSumScaled } from '../lambda.ts';
import type { Problem } from '../problem.ts';

/** The worst violation at coefficients w, given the residual r = y - X w - b and the correlations x~_j'r. */
export function kktViolation(
  problem: Problem,
  w: Float64Array,
  correlations: Float64Array,
  residual: Float64Array,
): number {
  const { lambda, penalty, projection, hasIntercept, datafit } = problem;
  const n = residual.length;
  const lam = toSumScaled(lambda, n);
  const norms = projection.matrix.squaredNorms();
  const nullGradient = Math.sqrt(squaredNorm(projection.nullModelOptimal ? datafit.targets : projection.target));
  let worst = 0;
  if (hasIntercept) worst = relative(sum(n, residual, 0), Math.sqrt(n) * nullGradient);
  for (let j = 0; j < w.length; j++) {
    const violation =
      lam > 0
        ? penalty.subdifferentialDistance(w[j], -correlations[j], lam) / lam
        : relative(norms[j] > 0 ? correlations[j] : 0, Math.sqrt(norms[j]) * nullGradient);
    worst = Math.max(worst, violation);
  }
  return worst;
}

/** |value| / scale, and 0 where both are 0. */
function relative(value: number, scale: number): number {
  return value === 0 ? 0 : Math.abs(value) / scale;
}
