/** Where the solvers of a lasso problem start, in units that follow the scaling of X and y. */
import type { Iterate, Problem } from '@spred/problems';
import { pairOf } from './descent.ts';
import { decompose, initialFactors } from './factors.ts';
import type { Pair } from './factorObjective.ts';

/** The unit of the weights: the largest coefficient of a fit on one column alone, max_j |x_j'y| / ||x_j||^2. */
export function weightUnit({ projection }: Problem): number {
  const norms = projection.squaredNorms();
  let unit = 0;
  for (let j = 0; j < norms.length; j++) {
    if (norms[j] > 0) unit = Math.max(unit, Math.abs(projection.correlations[j]) / norms[j]);
  }
  // Targets orthogonal to every column give no unit; then the answer is zero, and any unit will do.
  return unit > 0 ? unit : 1;
}

/** Factors at the given coefficients, imbalanced; `scale` in units of the square root of {@link weightUnit}. */
export function startingFactors(problem: Problem, from: Iterate, scale: number): Pair {
  const reach = scale * Math.sqrt(weightUnit(problem));
  const w = problem.projection.reduce(from.coefficients);
  if (w.every((value) => value === 0)) return pairOf(initialFactors([w.length], { scale: reach }));
  return pairOf(decompose(w, { imbalance: reach ** 2 }));
}
