/**
 * The whole package on a page: one lasso, four solvers, one yardstick, and the path.
 */
import { expect, it } from 'vitest';
import { createProblem, solve } from '@spred/problems';
import { coordinateDescent, fista, ista, larsLasso, larsPath } from './index.ts';

const X = [
  [1, 0.5, 0.1],
  [-1, 0.2, 0.3],
  [0.5, -1, -0.2],
  [0.2, 0.8, 1],
];
const y = [2.1, -1.6, 0.4, 1.2];

it('four solvers agree on one lasso, and each proves how close it is', () => {
  const problem = createProblem({ X, y, lambda: 0.05 });
  const solutions = [ista, fista, coordinateDescent, larsLasso].map((solver) =>
    solve(solver, problem, { tolerance: 1e-12 }),
  );
  for (const { status, certificate, coefficients, support } of solutions) {
    expect(status).toBe('converged');
    expect(certificate.relativeGap).toBeLessThanOrEqual(1e-12);
    expect(support).toEqual(solutions[0].support);
    coefficients.forEach((w, j) => expect(w).toBeCloseTo(solutions[0].coefficients[j], 4));
  }
});

it('the path starts at zero at lambdaMax and ends at least squares', () => {
  const problem = createProblem({ X, y, lambda: 0 });
  const { lambdas, solutions } = larsPath(problem);
  expect(lambdas[0]).toBeCloseTo(problem.lambdaMax, 12);
  expect(solutions[0].support).toEqual([]);
  expect(lambdas.at(-1)).toBe(0);
  expect(solutions.at(-1)!.support).toEqual([0, 1, 2]);
});
