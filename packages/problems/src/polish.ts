/**
 * The polish of a solution: one Cholesky solve on its support with its signs held,
 *
 *   G_SS v = X_S'y~ - lam sign(w_S),
 *
 * kept only if no sign changes. At the right support and signs it turns a gap of 1e-6 into 1e-14.
 */
import { toSumScaled } from './lambda.ts';
import type { Problem } from './problem.ts';
import { solveOnSupport } from './certificate/dualPoints.ts';

/** Polished coefficients (a new vector), or undefined when the solve fails or a sign would change. */
export function polish(problem: Problem, coefficients: Float64Array): Float64Array | undefined {
  const lam = toSumScaled(problem.lambda, problem.matrix.rows);
  const fit = solveOnSupport(problem.projection, lam, coefficients);
  if (fit === undefined) return undefined;
  const polished = new Float64Array(coefficients.length);
  for (let k = 0; k < fit.support.length; k++) {
    const j = fit.support[k];
    if (Math.sign(fit.values[k]) !== Math.sign(coefficients[j])) return undefined;
    polished[j] = fit.values[k];
  }
  return polished;
}
