/**
 * The KKT violation: how far a point is from satisfying the optimality conditions, without a unit.
 *
 *   penalised j:    dist(x_j'r, d g_j(w_j)) / lam_j,   lam_j = n lambda f_j
 *   unpenalised c:  |c'r| / (||c|| ||F'(null)||), F'(null) the gradient of the model without coefficients
 *
 * Folding f_j into the columns divides both sides of the first line by f_j, so that it is n lambda that divides here.
 */
import { dot, squaredNorm } from '@spred/kernels/plain';
import { toSumScaled } from '../lambda.ts';
import { distanceAt, thresholdAt } from '../penalty/coordinate.ts';
import { isPlain } from '../penalty/terms.ts';
import type { Problem } from '../problem.ts';

/** The worst violation at w of the projection, given the residual r = sqrt(s) (y - o - X w - b) and x~_j'r. */
export function kktViolation(
  problem: Problem,
  w: Float64Array,
  correlations: Float64Array,
  residual: Float64Array,
): number {
  const { lambda, projection, datafit, terms } = problem;
  const n = residual.length;
  const lam = toSumScaled(lambda, n);
  const norms = projection.squaredNorms();
  const isLasso = lam > 0 && isPlain(terms);
  const nullGradient = Math.sqrt(squaredNorm(projection.nullModelOptimal ? datafit.targets : projection.target));
  let worst = 0;
  for (const q of projection.source.basis) worst = Math.max(worst, relative(dot(n, q, 0, residual, 0), nullGradient));
  let excess = 0;
  for (let j = 0; j < w.length; j++) {
    if (isLasso && w[j] === 0) {
      // Nearly all columns of a large problem.
      const size = Math.abs(correlations[j]) - terms.l1;
      if (size > excess && norms[j] > 0) excess = size;
      continue;
    }
    // Not penalised, and not projected out because of its limits: then the distance is to the cone of its limits.
    const isFree = lam === 0 || (thresholdAt(terms, j) === 0 && !(terms.ridge && terms.ridge[j] > 0));
    const s = norms[j] > 0 ? correlations[j] : 0;
    const distance = distanceAt(terms, j, w[j], s);
    worst = Math.max(worst, isFree ? relative(distance, Math.sqrt(norms[j]) * nullGradient) : distance / lam);
  }
  return isLasso ? Math.max(worst, excess / lam) : worst;
}

/** |value| / scale, and 0 where both are 0. */
function relative(value: number, scale: number): number {
  return value === 0 ? 0 : Math.abs(value) / scale;
}
