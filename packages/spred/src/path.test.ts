import { coordinateDescent } from '@spred/baselines';
import { createProblem, solve } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { randomProblem } from '../test/randomProblem.ts';
import { caught } from '../../../testing/caught.ts';
import { spredAdam, spredPath } from './index.ts';

describe('a path', () => {
  it('has at every lambda the objective of coordinate descent, certified', () => {
    for (const seed of [2, 3, 9]) {
      const { problem } = randomProblem(seed);
      const { lambdas, solutions } = spredPath(problem, { count: 12, tolerance: 1e-10 });
      expect(lambdas[0]).toBe(problem.lambdaMax);
      expect(solutions[0].support).toEqual([]);
      solutions.forEach((solution, k) => {
        const at = problem.withLambda(lambdas[k]);
        expect(solution.status).toBe('converged');
        const { certificate } = solve(coordinateDescent, at, { tolerance: 1e-10, maxIterations: 200_000 });
        expect(solution.certificate.primal).toBeCloseTo(certificate.primal, 8);
      });
    }
  });

  it('follows a coefficient through zero to the other sign', () => {
    // Two correlated columns: the second helps the first at large lambdas, and is turned against it at small ones.
    const X = [
      [1, 0.95],
      [1, 0.9],
      [-1, -0.8],
      [0, 0.3],
      [-1, -0.99],
    ];
    const problem = createProblem({ X, y: [1, 1.1, -1.3, -0.4, -0.9], lambda: 0, intercept: false });
    const lambdas = [0.3, 0.1, 0.01, 1e-4];
    for (const solver of [undefined, spredAdam]) {
      const { solutions } = spredPath(problem, { lambdas, tolerance: 1e-9, ...(solver && { solver }) });
      solutions.forEach((solution, k) => {
        const exact = solve(coordinateDescent, problem.withLambda(lambdas[k]), { tolerance: 1e-13 });
        expect(solution.coefficients.map(Math.sign)).toEqual(exact.coefficients.map(Math.sign));
      });
    }
  });

  it('ends early where it is asked to, with what it has', () => {
    const { problem } = randomProblem(4);
    const path = spredPath(problem, { count: 20, onIteration: ({ index }) => index < 3 });
    expect(path.lambdas.length).toBe(path.solutions.length);
    expect(path.solutions.length).toBeLessThan(6);
  });

  it('refuses lambdas that are none, or that rise', () => {
    const { problem } = randomProblem(1);
    expect(caught(() => spredPath(problem, { lambdas: [] })).code).toBe('empty');
    expect(caught(() => spredPath(problem, { lambdas: [1, -1] })).code).toBe('invalid-lambda');
    expect(caught(() => spredPath(problem, { lambdas: [1, 2] })).code).toBe('invalid-argument');
    expect(caught(() => spredPath(problem, { ratio: 2 })).code).toBe('invalid-argument');
  });

  it('has one lambda where every one has the same solution', () => {
    const problem = createProblem({ X: [[1], [2]], y: [3, 3], lambda: 0 });
    expect(spredPath(problem).solutions.map(({ status }) => status)).toEqual(['converged']);
  });
});
