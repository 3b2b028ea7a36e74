/**
 * LARS where it is hard: ties, dependent columns, numbers far apart; most cases from scikit-learn's own tests (the ids of
 * our list in brackets).
 */
import { describe, expect, it } from 'vitest';
import { createProblem, solve, type Problem, type ProblemInput, type Solution } from '@spred/problems';
import { coordinateDescent, larsLasso, larsPath } from '../index.ts';

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

describe('two columns that tie from the first knot on [lars_jitter]', () => {
  const X = [
    [0, 0, 0, -1, 0],
    [0, -1, 0, 0, 0],
  ];
  const problem = createProblem({ X, y: [-2.5, -2.5], lambda: 0, intercept: false });

  it('are both used as they are', () => {
    const { lambdas, solutions } = larsPath(problem);
    expect([...lambdas]).toEqual([1.25, 0]);
    expect([...solutions[1].coefficients]).toEqual([0, 2.5, 0, 2.5, 0]);
  });

  it.each([0, 1, 2])('and with jitter (seed %d) come one after the other, to nearly the same end', (seed) => {
    const path = larsPath(problem, { jitter: 1e-7, seed });
    expect(path.lambdas.length).toBe(3);
    expect(path.solutions[1].support.length).toBe(1);
    [0, 2.5, 0, 2.5, 0].forEach((w, j) => expect(path.solutions[2].coefficients[j]).toBeCloseTo(w, 6));
    expect(larsPath(problem, { jitter: 1e-7, seed }).lambdas).toEqual(path.lambdas);
    expect(larsPath(problem, { jitter: 1e-7, seed: seed + 3 }).lambdas).not.toEqual(path.lambdas);
  });

  it('the solver has it, too; the certificate is for the targets as given', () => {
    const at = problem.withLambda(0.5);
    const exact = solve(larsLasso, at, { tolerance: 0 });
    const shaken = solve(larsLasso, at, { tolerance: 0, jitter: 1e-4, seed: 1 });
    expect(exact.certificate.relativeGap).toBeLessThan(1e-15);
    expect(shaken.certificate.relativeGap).toBeGreaterThan(1e-15);
    expect(shaken.certificate.relativeGap).toBeLessThan(1e-8);
    shaken.coefficients.forEach((w, j) => expect(w).toBeCloseTo(exact.coefficients[j], 3));
  });
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

/**
 * Mairal and Yu, "Complexity analysis of the Lasso regularization path" (2012): column j has 2 a_j above the diagonal and
 * a_j on it, y = 1, and a_j falls fast.
 */
function adversarial(n: number): Problem {
  const sizes = Array.from({ length: n }, (_, j) => 10 ** (-3 - (5 * j) / Math.max(n - 1, 1)) / n);
  const X = sizes.map((_, i) => sizes.map((size, j) => (i < j ? 2 * size : i === j ? size : 0)));
  return createProblem({ X, y: sizes.map(() => 1), lambda: 0, intercept: false });
}

describe('the problem whose path has (3^n + 1) / 2 knots [adversarial]', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('has all of them for n = %d, each certified', (n) => {
    const { lambdas, solutions, ended } = larsPath(adversarial(n));
    expect(lambdas.length).toBe((3 ** n + 1) / 2);
    expect(ended).toBe('complete');
    for (const { certificate } of solutions) expect(certificate.relativeGap).toBeLessThan(1e-10);
  });

  it('ends at a limit and says so, with exact points so far', () => {
    const problem = adversarial(100);
    const path = larsPath(problem, { maxKnots: 1000 });
    expect([path.lambdas.length, path.ended]).toEqual([1000, 'max-knots']);
    expect(path.solutions[999].certificate.relativeGap).toBeLessThan(1e-12);
    const solution = solve(larsLasso, problem, { maxIterations: 1000, tolerance: 0 });
    expect([solution.iterations, solution.status]).toEqual([1000, 'max-iterations']);
    expect(solution.warnings).toContain('not-converged');
  });
});
