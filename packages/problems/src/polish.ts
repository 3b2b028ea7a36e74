/**
 * The polish of a solution: one Cholesky solve on its support S with its signs held,
 *
 *   (G_SS + ridge_S) v = X_S'y~ - t sign(w_S),
 *
 * kept only if no sign changes and no limit is crossed; what is held at a limit stays there. At the right support and
 * signs it turns a gap of 1e-6 into 1e-14.
 */
import { fitWithSigns, plainPasses } from './certificate/dualPoints.ts';
import type { Problem } from './problem.ts';

/** Polished coefficients (a new vector), or undefined when the solve fails, a sign would change or a limit be crossed. */
export function polish(problem: Problem, coefficients: Float64Array): Float64Array | undefined {
  const { projection, terms } = problem;
  const w = projection.reduce(coefficients);
  const fit = fitWithSigns(projection, plainPasses(projection, terms), terms, w);
  if (fit === undefined || !isKept(problem, w, fit.w)) return undefined;
  return projection.iterate(fit.w).coefficients;
}

/** True where a fit with the signs of w has these signs, and is within the limits. */
export function isKept({ terms }: Problem, w: Float64Array, fitted: Float64Array): boolean {
  const { lower, upper } = terms;
  return fitted.every(
    (value, j) => Math.sign(value) === Math.sign(w[j]) && !(lower && value < lower[j]) && !(upper && value > upper[j]),
  );
}
