/**
 * Degenerate data, and what went wrong in other libraries (`design/lasso-solvers.md`, C4): a clear error or a certified
 * answer, never a silent NaN, from every solver that takes the problem.
 */
import { describe, expect, it } from 'vitest';
import {
  certificate,
  createProblem,
  cscFromDense,
  elasticNet,
  fittedValues,
  l1,
  matrixFromRows,
  solve,
  standardized,
  type Matrix,
  type Problem,
  type ProblemInput,
  type Solution,
} from '@spred/problems';
import { isSpredError } from '@spred/core';
import { coordinateDescent, fista, ista, lassoPath } from '../index.ts';
import { estimateLipschitz } from '../lipschitz.ts';
import { randomData } from '../../test/problems.ts';
import { exported, naive, scaleOf, solversFor } from '../../test/varied.ts';

const { X, y } = randomData({ samples: 14, features: 4, seed: 11 });
const weights = y.map((_, i) => 0.5 + (i % 3));

/** The penalties that everything is tried with. */
const penalties = (p: number): readonly (readonly [string, ProblemInput['penalty']])[] => [
  ['l1', l1()],
  ['factors', l1({ factors: Array.from({ length: p }, (_, j) => 0.5 + (j % 3)) })],
  ['a factor of 0', l1({ factors: Array.from({ length: p }, (_, j) => (j === 0 ? 0 : 1)) })],
  ['all factors 0', l1({ factors: new Array<number>(p).fill(0) })],
  ['all factors Infinity', l1({ factors: new Array<number>(p).fill(Infinity) })],
  ['positive', l1({ positive: true })],
  ['box', l1({ lower: -0.1, upper: 0.2 })],
  ['limits of zero', l1({ lower: 0, upper: 0 })],
  [
    'a factor of 0 with a limit',
    l1({ factors: Array.from({ length: p }, (_, j) => (j === 0 ? 0 : 1)), positive: true }),
  ],
  ['elastic net', elasticNet({ l1Ratio: 0.5 })],
  ['ridge', elasticNet({ l1Ratio: 0 })],
];

const forms: readonly (readonly [string, (rows: readonly (readonly number[])[]) => Matrix])[] = [
  ['dense', (rows) => matrixFromRows(rows)],
  ['CSC', (rows) => cscFromDense(matrixFromRows(rows))],
  ['standardised', (rows) => standardized(matrixFromRows(rows))],
];

/** What is asked of any end of any solve. */
function expectSound(problem: Problem, solution: Solution): void {
  const { coefficients, intercept, certificate: found, status } = solution;
  expect([...coefficients, intercept].every(Number.isFinite)).toBe(true);
  expect(found.gap).toBeGreaterThanOrEqual(0);
  expect(found.relativeGap).toBeGreaterThanOrEqual(0);
  expect(found.kktViolation).toBeGreaterThanOrEqual(0);
  expect(found.dual.every(Number.isFinite)).toBe(true);
  // First-order steps may leave the range where columns are 1e150 apart: then that is said.
  if (status === 'diverged') expect(solution.warnings).toContain('not-converged');
  expect(problem.objective(coefficients, intercept)).toBeLessThan(Infinity);
  expect(certificate(problem, coefficients, intercept).relativeGap).toBeGreaterThanOrEqual(0);
}

describe.each<readonly [string, number[][], number[]]>([
  ['a duplicated column', X.map((row) => [...row, row[0], row[0]]), y],
  ['a column twice another', X.map((row) => [...row, 2 * row[1]]), y],
  ['collinear columns', X.map((row) => [...row, row[0] - row[1], row[0] + row[1] + row[2]]), y],
  ['nearly collinear columns', X.map((row, i) => [...row, row[0] + 1e-9 * Math.sin(i)]), y],
  ['constant columns', X.map((row) => [...row, 1, 1e6]), y],
  ['columns of zeros', X.map((row) => [0, ...row, 0]), y],
  ['nothing but zeros', X.map(() => [0, 0]), y],
  ['constant targets', X, y.map(() => 0.1)],
  ['targets of zero', X, y.map(() => 0)],
  ['a column as target', X, X.map((row) => row[2])],
  ['one sample', [[3, 1, -2]], [2]],
  [
    'two samples',
    [
      [3, 1, -2],
      [1, 0, 1],
    ],
    [2, 1],
  ],
  ['columns 1e150 apart', X.map(([a, b, c, d]) => [a * 1e150, b, c * 1e-75, d * 1e75]), y],
  ['a large mean', X.map((row) => row.map((x) => x + 1e9)), y.map((value) => value - 1e9)],
  ['huge targets', X, y.map((value) => value * 1e140)],
  ['tiny targets', X, y.map((value) => value * 1e-140)],
])('%s', (_, rows, targets) => {
  it.each(forms)('as a %s matrix: a clear error or a certified answer of every solver', (__, matrixOf) => {
    let combination = 0;
    for (const [, penalty] of penalties(rows[0].length)) {
      for (const samples of [{}, { weights: weights.slice(0, rows.length) }]) {
        for (const intercept of [true, false]) {
          // Every third of them in an ordinary run.
          if (combination++ % 3 > 0 && !process.env['SPRED_LONG']) continue;
          const base = { X: matrixOf(rows), y: targets, penalty: penalty!, intercept, ...samples };
          let problem: Problem;
          try {
            problem = createProblem({ ...base, lambda: 1 });
          } catch (error) {
            expect(isSpredError(error) && error.code).toBe('overflow');
            continue;
          }
          const { lambdaMax } = problem;
          expect(lambdaMax).toBeGreaterThanOrEqual(0);
          const at = problem.withLambda(0.1 * (lambdaMax > 0 && lambdaMax < 1e300 ? lambdaMax : 1));
          for (const solver of exported) {
            if (solver.accepts(at)) expectSound(at, solve(solver, at, { maxIterations: 60 }));
          }
        }
      }
    }
  });
});

describe('numbers at the ends of the range', () => {
  it('columns 1e150 apart are solved exactly where they are orthogonal', () => {
    const rows = [
      [1e150, 0, 0],
      [0, 1, 0],
      [0, 0, 1e-150],
      [0, 1, 0],
    ];
    const factors = [1e150, 1, 1e-150];
    const problem = createProblem({
      X: rows,
      y: [3, 2, 5, 2],
      lambda: 0.25,
      intercept: false,
      penalty: l1({ factors }),
    });
    for (const solver of solversFor(problem)) {
      const { coefficients, certificate: found } = solve(solver, problem, { tolerance: 1e-10, maxIterations: 2000 });
      expect(found.relativeGap).toBeLessThan(1e-10);
      // Columns divided by their factors are 0, 1 and 0, 1, 1: w_j = ST(x_j'y, 1) / ||x_j||^2.
      [2, 1.5, 4].forEach((w, j) => expect(coefficients[j] * factors[j]).toBeCloseTo(w, 4));
    }
  });

  it('squares just inside of the range are as good as any', () => {
    const large = X.map((row) => row.map((x) => x * 1e153));
    const problem = createProblem({ X: large, y: y.map((value) => value * 1e153), lambda: 1e300 });
    for (const solver of exported) {
      if (!solver.accepts(problem)) continue;
      expectSound(problem, solve(solver, problem, { maxIterations: 50 }));
    }
  });
});

describe('p = 0 once columns are excluded', () => {
  it.each(forms)('%s: the best constant, or nothing, at once, certified', (_, matrixOf) => {
    const penalty = l1({ factors: X[0].map(() => Infinity) });
    for (const [intercept, samples] of [
      [true, {}],
      [true, { weights }],
      [false, {}],
    ] as const) {
      const problem = createProblem({ X: matrixOf(X), y, lambda: 0.1, penalty, intercept, ...samples });
      expect(problem.lambdaMax).toBe(0);
      const w = 'weights' in samples ? weights : y.map(() => 1);
      const mean = y.reduce((sum, value, i) => sum + w[i] * value, 0) / w.reduce((sum, value) => sum + value, 0);
      for (const solver of solversFor(problem)) {
        const { coefficients, intercept: b, status, iterations, certificate: found } = solve(solver, problem);
        expect([...coefficients]).toEqual([0, 0, 0, 0]);
        expect([status, iterations]).toEqual(['converged', 0]);
        expect(b).toBeCloseTo(intercept ? mean : 0, 12);
        expect(found.relativeGap).toBeLessThan(1e-14);
      }
    }
  });
});

describe('mistakes of other libraries that are not made here', () => {
  it('the intercept is fitted whatever form X has, and a column of zeros divides nothing (skglm, GramCD)', () => {
    const rows = X.map((row) => [...row, 0]);
    const targets = y.map((value) => value + 100);
    for (const [, matrixOf] of forms) {
      const problem = createProblem({ X: matrixOf(rows), y: targets, lambda: 0.1 });
      for (const solver of solversFor(problem)) {
        const { intercept, coefficients } = solve(solver, problem, { tolerance: 1e-9 });
        expect(intercept).toBeGreaterThan(90);
        expect(coefficients[4]).toBe(0);
      }
    }
  });

  it('the Lipschitz constant of weighted least squares is that of sqrt(s) X (skglm, WeightedQuadratic)', () => {
    const heavy = y.map((_, i) => (i === 0 ? 50 : 1));
    const problem = createProblem({ X, y, lambda: 0.05, weights: heavy });
    const { matrix } = problem.projection;
    const steps = estimateLipschitz(matrix, 0);
    let step = steps.next();
    while (!step.done) step = steps.next();
    // ||X~||_2^2 is at most the sum of the squared norms, and at least the largest of them.
    const norms = matrix.squaredNorms();
    expect(step.value).toBeGreaterThanOrEqual(Math.max(...norms));
    expect(step.value).toBeLessThanOrEqual(1.011 * norms.reduce((sum, norm) => sum + norm, 0));
    const reference = solve(coordinateDescent, problem, { tolerance: 1e-13 }).certificate.primal;
    for (const solver of [ista, fista]) {
      const { status, certificate: found } = solve(solver, problem, { tolerance: 1e-9, maxIterations: 20_000 });
      expect(status).toBe('converged');
      expect(found.primal - reference).toBeLessThan(1e-9 * scaleOf(problem));
    }
  });

  it('lambdaMax of the elastic net is divided by l1Ratio, so that it is the least with an answer of zero (skglm)', () => {
    const lasso = createProblem({ X, y, lambda: 1 });
    for (const l1Ratio of [0.5, 0.1]) {
      const problem = createProblem({ X, y, lambda: 1, penalty: elasticNet({ l1Ratio }) });
      expect(problem.lambdaMax).toBeCloseTo(lasso.lambdaMax / l1Ratio, 10);
      const zero = solve(coordinateDescent, problem.withLambda(problem.lambdaMax * (1 + 1e-12)), { tolerance: 1e-12 });
      expect(zero.support).toEqual([]);
      const below = solve(coordinateDescent, problem.withLambda(0.99 * problem.lambdaMax), { tolerance: 1e-12 });
      expect(below.support.length).toBeGreaterThan(0);
    }
  });

  it('the elastic net has its 1/2: one column shrinks by lambda (1 - a), not twice that (celer, documentation)', () => {
    const problem = createProblem({
      X: [[-1], [0], [1]],
      y: [-1, 0, 1],
      lambda: 0.5,
      penalty: elasticNet({ l1Ratio: 0.4 }),
    });
    // 1/6 (2 - 4 w + 2 w^2) + 0.5 (0.4 w + 0.3 w^2): w = (2/3 - 0.2) / (2/3 + 0.3).
    for (const solver of solversFor(problem)) {
      const { coefficients } = solve(solver, problem, { tolerance: 1e-12 });
      expect(coefficients[0]).toBeCloseTo((2 / 3 - 0.2) / (2 / 3 + 0.3), 6);
    }
    expect(problem.objective(Float64Array.of(2), 0)).toBeCloseTo(1 / 3 + 0.5 * (0.8 + 0.6 * 2 * 0.5 * 2), 14);
  });

  it('constant y with an intercept: no 0/0 in the gap (celer, issue 203)', () => {
    for (const value of [0, 5, 0.1, 1e10 / 3]) {
      for (const [, penalty] of penalties(4)) {
        const problem = createProblem({ X, y: y.map(() => value), lambda: 0.1, penalty: penalty! });
        for (const solver of solversFor(problem)) {
          const solution = solve(solver, problem);
          expect([solution.status, solution.iterations]).toEqual(['converged', 0]);
          expect(solution.certificate).toMatchObject({ gap: 0, relativeGap: 0, kind: 'gap' });
          expect([...fittedValues(problem, solution.coefficients, solution.intercept)]).toEqual(y.map(() => value));
        }
      }
    }
  });

  it('zeros are exact zeros (scikit.js): every solver has them, those without zeros of their own by a stated rule', () => {
    const sparse = randomData({ samples: 40, features: 30, seed: 3 });
    const base = createProblem({ ...sparse, lambda: 1 });
    const problem = base.withLambda(0.3 * base.lambdaMax);
    const { support } = solve(coordinateDescent, problem, { tolerance: 1e-12 });
    expect(support.length).toBeLessThan(10);
    for (const solver of exported.filter((each) => !naive.includes(each))) {
      expect(solve(solver, problem, { tolerance: 1e-9 }).support).toEqual(support);
    }
  });

  it('a column that was zero after one pass comes back when it should (compute-lasso-regression)', () => {
    // x_1 is uncorrelated with y until x_0 is in.
    const rows = [
      [1, 1],
      [1, 0.5],
      [1, -1],
      [0, -1],
    ];
    const targets = rows.map(([a, b]) => 2 * a - b);
    const problem = createProblem({ X: rows, y: targets, lambda: 1e-6, intercept: false });
    for (const solver of solversFor(problem)) {
      const { coefficients } = solve(solver, problem, { tolerance: 1e-12, polish: solver === ista });
      expect(coefficients[1]).toBeCloseTo(-1, 4);
    }
  });

  it('the lambdas of a path know of the intercept (skglm, cross-validation)', () => {
    const targets = y.map((value) => value + 1000);
    const [near, far] = [y, targets].map((values) => createProblem({ X, y: values, lambda: 1 }));
    expect(far.lambdaMax).toBeCloseTo(near.lambdaMax, 9);
    expect(lassoPath(far, { count: 3 }).solutions[0].support).toEqual([]);
  });

  it('an unconverged answer is never returned without a warning (ml-regression-lasso)', () => {
    const problem = createProblem({ X, y, lambda: 1e-4 });
    for (const solver of exported) {
      if (!solver.accepts(problem)) continue;
      const { warnings, certificate: found } = solve(solver, problem, { maxIterations: 1, tolerance: 1e-14 });
      expect(warnings.includes('not-converged')).toBe(!(found.relativeGap <= 1e-14));
    }
  });
});
