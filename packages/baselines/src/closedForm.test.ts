/**
 * Tiny problems with known answers, most of them from scikit-learn's own tests (their names in brackets).
 */
import { describe, expect, it } from 'vitest';
import { createProblem, fittedValues, solve, type Problem, type ProblemInput, type Solution } from '@spred/problems';
import { coordinateDescent, larsLasso, larsPath } from './index.ts';
import { caught } from '../../../testing/caught.ts';
import { named, solvers } from '../test/problems.ts';

const line = [[-1], [0], [1]];

/** The answer of every solver, at a gap of 1e-14. */
function solveAll(input: ProblemInput): { problem: Problem; solutions: Solution[] } {
  const problem = createProblem(input);
  return { problem, solutions: solvers.map((solver) => solve(solver, problem, { tolerance: 1e-14 })) };
}

describe('one column', () => {
  it('targets of zero have the answer zero, with a gap of zero [lasso_zero]', () => {
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
  ])('y = x shrinks by 3/2 lambda: at lambda %s it is %s [lasso_toy]', (lambda, expected) => {
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

  it('y of integers and of floats are the same y [non_float_y]', () => {
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

  it('one column has one coefficient [coef_shape]', () => {
    const { solutions } = solveAll({ X: [[1], [1], [1]], y: [1, 1, 1], lambda: 0.1, intercept: false });
    for (const { coefficients } of solutions) {
      expect(coefficients.length).toBe(1);
      expect(coefficients[0]).toBeCloseTo(0.9, 6);
    }
  });
});

describe('constant targets', () => {
  const X = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1)]);

  it.each([0, 5])('y = %d everywhere is predicted exactly [uniform_target]', (value) => {
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

  it.each([true, false])('is the least lambda of an all-zero answer, intercept %s [alpha_max]', (intercept) => {
    const problem = createProblem({ X, y, lambda: 0, intercept });
    for (const solver of solvers) {
      const at = solve(solver, problem.withLambda(problem.lambdaMax), { tolerance: 1e-12 });
      expect([...at.coefficients]).toEqual([0, 0]);
      const below = solve(solver, problem.withLambda(0.99 * problem.lambdaMax), { tolerance: 1e-12 });
      expect(Math.max(...below.coefficients.map(Math.abs))).toBeGreaterThan(1e-3);
    }
  });

  it('and above it the answer is exactly zero, after at most one iteration [one_iter_alpha_max]', () => {
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

  it.each(named)('%s warns that ordinary least squares would do, and finds it [alpha0]', (_, solver) => {
    const solution = solve(solver, problem, { tolerance: 1e-12 });
    expect(solution.coefficients[0]).toBeCloseTo(1, 6);
    expect(solution.warnings).toContain('lambda-zero');
  });
});

describe('numbers near the end of their range', () => {
  it('are refused with their place, never turned into NaN [overflow]', () => {
    const u = [0.3, 0.9, 0.1, 0.7];
    const huge = u.map((value) => [Number.MAX_VALUE * 2 * value, value]);
    expect(caught(() => createProblem({ X: huge, y: u, lambda: 1 })).code).toBe('non-finite');
    const large = u.map((value) => [1e300 * value, value]);
    const error = caught(() => createProblem({ X: large, y: u, lambda: 1 }));
    expect([error.code, error.argument, error.index]).toEqual(['overflow', 'X', 0]);
  });
});

describe('LARS where it is hard', () => {
  /** The objective of LARS must not exceed that of coordinate descent at a tolerance of 1e-10. */
  function expectNotWorse(input: ProblemInput): Solution {
    const problem = createProblem(input);
    const lars = solve(larsLasso, problem, { tolerance: 0 });
    const cd = solve(coordinateDescent, problem, { tolerance: 1e-10, maxIterations: 5000 });
    expect(lars.certificate.primal).toBeLessThanOrEqual(cd.certificate.primal * (1 + 1e-8));
    expect(lars.coefficients.every(Number.isFinite)).toBe(true);
    return lars;
  }

  it('interpolated between knots it is the answer of CD [path_vs_lars]', () => {
    const X = [
      [1, 2.3],
      [2, 5.4],
      [3.1, 4.3],
    ];
    const problem = createProblem({ X, y: [1, 2, 3.1], lambda: 0, intercept: false });
    const { lambdas, solutions } = larsPath(problem);
    for (const lambda of [5, 1, 0.5]) {
      const k = lambdas.findIndex((knot) => knot <= lambda);
      const share = (lambdas[k - 1] - lambda) / (lambdas[k - 1] - lambdas[k]);
      const cd = solve(coordinateDescent, problem.withLambda(lambda), { tolerance: 1e-14 });
      cd.coefficients.forEach((w, j) => {
        const [left, right] = [solutions[k - 1], solutions[k]].map(({ coefficients }) => coefficients[j]);
        expect(left + share * (right - left)).toBeCloseTo(w, 6);
      });
    }
  });

  it('two equal columns: one of them is used, and a warning says so [lars_singular]', () => {
    const problem = createProblem({
      X: [
        [1, 1],
        [1, 1],
      ],
      y: [1, 1],
      lambda: 0,
      intercept: false,
    });
    const { solutions } = larsPath(problem);
    expect(solutions.length).toBe(2);
    expect([...solutions[0].coefficients]).toEqual([0, 0]);
    expect(solutions[1].coefficients[0]).toBeCloseTo(1, 14);
    expect(solutions[1].coefficients[1]).toBe(0);
    expect(solve(larsLasso, problem.withLambda(0.5)).status).toBe('converged');
  });

  it.each([true, false])(
    'collinear columns, intercept %s: no NaN, and a small residual [lars_collinear]',
    (intercept) => {
      const X = [
        [3, 3, 1],
        [2, 2, 0],
        [1, 1, 0],
      ];
      const lars = expectNotWorse({ X, y: [1, 0, 0], lambda: 0.01, intercept });
      expect(6 * lars.certificate.primal).toBeLessThan(1);
      expect(lars.warnings).toContain('degenerate-pivot');
      const path = larsPath(createProblem({ X, y: [1, 0, 0], lambda: 0, intercept }));
      expect(path.lambdas.length).toBe(3);
      expect(path.solutions[2].coefficients[2]).toBeCloseTo(1, 12);
    },
  );

  it('targets of zero have a path of one point, zero [lars_collinear]', () => {
    const X = [
      [3, 3, 1],
      [2, 2, 0],
      [1, 1, 0],
    ];
    const { lambdas, solutions } = larsPath(createProblem({ X, y: [0, 0, 0], lambda: 0 }));
    expect([...lambdas]).toEqual([0]);
    expect([...solutions[0].coefficients]).toEqual([0, 0, 0]);
  });

  it.each([true, false])('rank-deficient X, intercept %s [lars_rank_def]', (intercept) => {
    const y = [5, 0, 5];
    expectNotWorse({
      X: [
        [5, 0],
        [0, 5],
        [10, 10],
      ],
      y,
      lambda: 0.1,
      intercept,
    });
    const lars = expectNotWorse({
      X: [
        [10, 10, 0],
        [1e-32, 0, 0],
        [0, 0, 1],
      ],
      y,
      lambda: 0.1,
      intercept,
    });
    expect(lars.warnings).toContain('degenerate-pivot');
  });

  it.each([true, false])('columns that differ by forty orders of magnitude, intercept %s [lars_ill2]', (intercept) => {
    const X = [
      [1e20, 1e20, 0],
      [-1e-32, 0, 0],
      [1, 1, 1],
    ];
    const lars = expectNotWorse({ X, y: [10, 10, 1], lambda: 1e-4, intercept });
    expect(lars.warnings).toContain('degenerate-pivot');
    expect(lars.support).toEqual([0, 2]);
    expect(lars.certificate.relativeGap).toBeLessThan(1e-12);
  });

  it('the Hilbert matrix: finite and certified all along its path [lars_hilbert]', () => {
    const X = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (__, j) => 1 / (i + j + 1)));
    const { solutions } = larsPath(createProblem({ X, y: [0, 1, 2, 3, 4], lambda: 0, intercept: false }));
    for (const { coefficients, certificate } of solutions) {
      expect(coefficients.every(Number.isFinite)).toBe(true);
      expect(certificate.relativeGap).toBeLessThan(1e-9);
    }
  });

  it('two columns that tie from the first knot on are both used [lars_jitter]', () => {
    const X = [
      [0, 0, 0, -1, 0],
      [0, -1, 0, 0, 0],
    ];
    const { lambdas, solutions } = larsPath(createProblem({ X, y: [-2.5, -2.5], lambda: 0, intercept: false }));
    expect([...lambdas]).toEqual([1.25, 0]);
    expect([...solutions[1].coefficients]).toEqual([0, 2.5, 0, 2.5, 0]);
  });

  it('ten knots with two drops, the last to twelve decimals [lars_R]', () => {
    const y = [-6.45006793, -3.51251449, -8.52445396, 6.12277822, -19.42109366];
    const columns = [
      [0.47299829, 0, 0, 0, 0],
      [0.08239882, 0.85784863, 0, 0, 0],
      [0.30114139, -0.07501577, 0.80895216, 0, 0],
      [-0.01460346, -0.1015233, 0.0407278, 0.80338378, 0],
      [-0.69363927, 0.06754067, 0.18064514, -0.0803561, 0.40427291],
    ];
    const X = y.map((_, i) => columns.map((column) => column[i]));
    const { lambdas, solutions } = larsPath(createProblem({ X, y, lambda: 0, intercept: false }));
    expect(lambdas.length).toBe(10);
    const last = [-84.033390591756657, 0.025219751009936, 0.048162321585148, 2.816221090636795, -48.039562334265717];
    last.forEach((expected, j) => expect(solutions[9].coefficients[j]).toBeCloseTo(expected, 12));
    const second = solutions.map(({ coefficients }) => coefficients[1]);
    expect(second[4]).toBeCloseTo(-0.476624256777266, 12);
    expect(second.map(Math.sign)).toEqual([0, 0, 0, 0, -1, 0, 0, 0, 0, 1]);
    for (const { certificate } of solutions) expect(certificate.relativeGap).toBeLessThan(1e-12);
  });
});
