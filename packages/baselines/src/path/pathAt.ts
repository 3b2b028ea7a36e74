/**
 * A point between two lambdas of a path. The lasso's coefficients are piecewise linear in lambda, so between two knots
 *
 *   w(lambda) = (1 - t) w_k + t w_(k+1),   t = (lambda_k - lambda) / (lambda_k - lambda_(k+1)),
 *
 * is exact on a path of all its knots (`larsPath`), and an approximation on any other (as good as its grid is fine).
 */
import { SpredError } from '@spred/core';
import { requireLambda, type Iterate } from '@spred/problems';

/** What a point is read off: lambdas, decreasing, and the point at each of them. Every `Path` is one. */
export interface PathPoints {
  readonly lambdas: Float64Array;
  readonly solutions: readonly Iterate[];
}

/**
 * Coefficients and intercept at any lambda from the last one of the path upwards; above the first one, the first point.
 * Throws `invalid-lambda` for a lambda that is none, or is below the last.
 *
 * @example
 * ```ts
 * import { larsPath, pathAt } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const path = larsPath(createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0 }));
 * console.log(pathAt(path, 0.1).coefficients[0].toFixed(4)); // 0.8500
 * ```
 */
export function pathAt(path: PathPoints, lambda: number): Iterate {
  requireLambda(lambda);
  const { lambdas, solutions } = path;
  const last = lambdas.length - 1;
  if (!(lambda >= lambdas[last])) {
    throw new SpredError('invalid-lambda', `lambda is ${lambda}, but the path ends at ${lambdas[last]}`, {
      argument: 'lambda',
    });
  }
  const k = lambdas.findIndex((value) => value <= lambda);
  const after = solutions[k];
  const before = solutions[Math.max(k - 1, 0)];
  const t = k === 0 || lambdas[k] === lambda ? 1 : (lambdas[k - 1] - lambda) / (lambdas[k - 1] - lambdas[k]);
  const between = (a: number, b: number): number => (t === 1 ? b : (1 - t) * a + t * b);
  return {
    coefficients: after.coefficients.map((w, j) => between(before.coefficients[j], w)),
    intercept: between(before.intercept, after.intercept),
  };
}
