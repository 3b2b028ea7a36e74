/**
 * Tiny problems with known answers, most of them from scikit-learn's own tests (their names in brackets).
 */
import { describe, expect, it } from 'vitest';
import { createProblem, fittedValues, solve, type Problem, type ProblemInput, type Solution } from '@spred/problems';
import { caught } from '../../../testing/caught.ts';
import { named, solvers } from '../test/problems.ts';

const line = [[-1], [0], [1]];

/** The answer of every solver, at a gap of 1e-14. */
function solveAll(input: ProblemInput): { problem: Problem; solutions: Solution[] } {
  const problem = createProblem(input);
  return { problem, solutions: solvers.map((solver) => solve(solver, problem, { tolerance: 1e-14 })) };
}

describe('one column', () => {
  it('lasso_zero: targets of zero have the answer zero, with a gap of zero', () => {
    const { problem, solutions } = solveAll({ X: [[0], [0], [0]], y: [0, 0, 0], lambda: 0.1 });
    for (const solution of solutions) {
      expect([...solution.coefficients, solution.intercept, solution.certificate.gap]).toEqual([0, 0, 0]);
      expect([...fittedValues(problem, solution.coefficients, solution.intercept)]).toEqual([0, 0, 0]);
      expect([solution.status, solution.iterations]).toEqual(['converged', 0]);
    }
  });

  it.each([
    [1e-8, 1],
    [0.1, 0.85],
    [0.5, 0.25],
    [1, 0],
  ])('lasso_toy: y = x shrinks by 3/2 lambda: at lambda %s it is %s', (lambda, expected) => {
    const { problem, solutions } = solveAll({ X: line, y: [-1, 0, 1], lambda });
    for (const { coefficients, intercept, certificate } of solutions) {
      expect(coefficients[0]).toBeCloseTo(expected, 6);
      expect(certificate.gap).toBeLessThan(1e-12);
      const unseen = createProblem({ X: [[2], [3], [4]], y: [0, 0, 0], lambda });
      const predictions = fittedValues(unseen, coefficients, intercept);
      [2, 3, 4].forEach((x, i) => expect(predictions[i]).toBeCloseTo(x * expected, 5));
      expect(problem.objective(coefficients, intercept)).toBeCloseTo(certificate.primal, 14);
    }
  });

  it('non_float_y: y of integers and of floats are the same y', () => {
    const X = [
      [0, 0],
      [1, 1],
      [-1, -1],
    ];
    for (const solver of solvers) {
      const [first, second] = [[0, 2, -2], Float64Array.of(0, 2, -2)].map((y) =>
        solve(solver, createProblem({ X, y, lambda: 0.1, intercept: false })),
      );
      expect(first.coefficients).toEqual(second.coefficients);
    }
  });

  it('coef_shape: one column has one coefficient', () => {
    const { solutions } = solveAll({ X: [[1], [1], [1]], y: [1, 1, 1], lambda: 0.1, intercept: false });
    for (const { coefficients } of solutions) {
      expect(coefficients.length).toBe(1);
      expect(coefficients[0]).toBeCloseTo(0.9, 6);
    }
  });
});

describe('constant targets', () => {
  const X = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1)]);

  it.each([0, 5])('uniform_target: y = %d everywhere is predicted exactly', (value) => {
    const y = Array.from({ length: 10 }, () => value);
    const { problem, solutions } = solveAll({ X, y, lambda: 0.1 });
    expect(problem.lambdaMax).toBe(0);
    for (const { coefficients, intercept } of solutions) {
      expect([...fittedValues(problem, coefficients, intercept)]).toEqual(y);
    }
  });
});

describe('lambdaMax', () => {
  const X = [
    [3, -1],
    [2, -5],
    [5, -3],
    [1, -4],
  ];
  const y = X.map(([a, b]) => a - 2 * b);

  it.each([true, false])('alpha_max: is the least lambda of an all-zero answer, intercept %s', (intercept) => {
    const problem = createProblem({ X, y, lambda: 0, intercept });
    for (const solver of solvers) {
      const at = solve(solver, problem.withLambda(problem.lambdaMax), { tolerance: 1e-12 });
      expect([...at.coefficients]).toEqual([0, 0]);
      const below = solve(solver, problem.withLambda(0.99 * problem.lambdaMax), { tolerance: 1e-12 });
      expect(Math.max(...below.coefficients.map(Math.abs))).toBeGreaterThan(1e-3);
    }
  });

  it('one_iter_alpha_max: and above it the answer is exactly zero, after at most one iteration', () => {
    const problem = createProblem({ X, y, lambda: 0 });
    for (const solver of solvers) {
      const solution = solve(solver, problem.withLambda(5 * problem.lambdaMax), { tolerance: 1e-12 });
      expect([...solution.coefficients]).toEqual([0, 0]);
      expect(solution.iterations).toBeLessThanOrEqual(1);
    }
  });
});

describe('lambda = 0', () => {
  const problem = createProblem({ X: line, y: [-1, 0, 1], lambda: 0 });

  it.each(named)('alpha0: %s warns that ordinary least squares would do, and finds it', (_, solver) => {
    const solution = solve(solver, problem, { tolerance: 1e-12 });
    expect(solution.coefficients[0]).toBeCloseTo(1, 6);
    expect(solution.warnings).toContain('lambda-zero');
  });
});

describe('numbers near the end of their range', () => {
  it('overflow: are refused with their place, never turned into NaN', () => {
    const u = [0.3, 0.9, 0.1, 0.7];
    const huge = u.map((value) => [Number.MAX_VALUE * 2 * value, value]);
    expect(caught(() => createProblem({ X: huge, y: u, lambda: 1 })).code).toBe('non-finite');
    const large = u.map((value) => [1e300 * value, value]);
    const error = caught(() => createProblem({ X: large, y: u, lambda: 1 }));
    expect([error.code, error.argument, error.index]).toEqual(['overflow', 'X', 0]);
  });
});
