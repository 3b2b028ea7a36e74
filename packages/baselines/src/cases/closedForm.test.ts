/**
 * Tiny problems with known answers beyond the lasso: elastic net, signs, weights, sparse X. Most are of scikit-learn's own
 * tests; the id in a title is that of `design/lasso-solvers.md`, C1.
 */
import { describe, expect, it } from 'vitest';
import {
  createProblem,
  cscFromDense,
  elasticNet,
  fittedValues,
  l1,
  matrixFromRows,
  solve,
  type Matrix,
  type Problem,
  type Solution,
} from '@spred/problems';
import { coordinateDescent, ista, lambdaGrid } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { exported, naive, solversFor } from '../../test/varied.ts';

const line = [[-1], [0], [1]];

/** The answers of all solvers that take the problem, at a gap of 1e-13. */
const solveAll = (problem: Problem): readonly Solution[] =>
  solversFor(problem).map((solver) => solve(solver, problem, { tolerance: 1e-13, polish: solver === ista }));

const forms: readonly (readonly [string, (X: readonly (readonly number[])[]) => Matrix])[] = [
  ['dense', (X) => matrixFromRows(X)],
  ['sparse', (X) => cscFromDense(matrixFromRows(X))],
];

describe.each(forms)('%s X', (_, matrixOf) => {
  it.each([
    [0, 0.4],
    [0.3, 0.50819],
    [0.5, 0.45454],
    [1, 0.25],
  ])('enet_toy: y = x at lambda 0.5, l1Ratio %s is %s', (l1Ratio, expected) => {
    // w = (2 - 3 lambda a) / (2 + 3 lambda (1 - a)), in closed form.
    const closed = (2 - 1.5 * l1Ratio) / (2 + 1.5 * (1 - l1Ratio));
    if (l1Ratio > 0) expect(closed).toBeCloseTo(expected, 4);
    const problem = createProblem({ X: matrixOf(line), y: [-1, 0, 1], lambda: 0.5, penalty: elasticNet({ l1Ratio }) });
    const solutions = solveAll(problem);
    expect(solutions.length).toBeGreaterThanOrEqual(3);
    for (const { coefficients, intercept, certificate } of solutions) {
      expect(coefficients[0]).toBeCloseTo(closed, 6);
      expect(intercept).toBeCloseTo(0, 12);
      expect(certificate.gap).toBeLessThan(1e-12);
      expect(certificate.primal).toBeCloseTo(problem.objective(coefficients, intercept), 14);
    }
  });

  it('positive: a falling y has no coefficient, where the sign is free it has one', () => {
    const y = [1, 0, -1];
    const positive = createProblem({ X: matrixOf(line), y, lambda: 0.1, penalty: l1({ positive: true }) });
    for (const { coefficients, certificate } of solveAll(positive)) {
      expect([...coefficients]).toEqual([0]);
      expect(certificate).toMatchObject({ gap: 0, kind: 'gap' });
    }
    const free = solve(coordinateDescent, createProblem({ X: matrixOf(line), y, lambda: 0.1 }), { tolerance: 1e-12 });
    expect(free.coefficients[0]).toBeCloseTo(-0.85, 10);
    const rising = createProblem({ X: matrixOf(line), y: [-1, 0, 1], lambda: 0.1, penalty: l1({ positive: true }) });
    for (const { coefficients } of solveAll(rising)) expect(coefficients[0]).toBeCloseTo(0.85, 6);
  });

  it('lasso_zero: X and y of zeros have the answer zero with a gap of zero', () => {
    const problem = createProblem({ X: matrixOf([[0], [0], [0]]), y: [0, 0, 0], lambda: 0.1 });
    for (const { coefficients, intercept, certificate } of solveAll(problem)) {
      expect([coefficients[0], intercept, certificate.gap, certificate.relativeGap]).toEqual([0, 0, 0, 0]);
    }
  });

  it('lasso_toy: y = x shrinks by 3/2 lambda', () => {
    for (const [lambda, expected] of [
      [1e-8, 1],
      [0.1, 0.85],
      [0.5, 0.25],
      [1, 0],
    ]) {
      for (const { coefficients } of solveAll(createProblem({ X: matrixOf(line), y: [-1, 0, 1], lambda }))) {
        expect(coefficients[0]).toBeCloseTo(expected, 6);
      }
    }
  });

  it.each([0, 5])('uniform_target: y = %d is predicted exactly, with every penalty', (value) => {
    const X = Array.from({ length: 10 }, (__, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1)]);
    const y = X.map(() => value);
    const weights = X.map((__, i) => 1 + i);
    for (const penalty of [l1(), l1({ positive: true }), elasticNet({ l1Ratio: 0.5 }), elasticNet({ l1Ratio: 0 })]) {
      for (const samples of [{}, { weights }]) {
        const problem = createProblem({ X: matrixOf(X), y, lambda: 0.1, penalty, ...samples });
        expect(problem.lambdaMax).toBe(0);
        expect([...lambdaGrid(problem)]).toEqual([0]);
        for (const { coefficients, intercept, certificate } of solveAll(problem)) {
          expect([...fittedValues(problem, coefficients, intercept)]).toEqual(y);
          expect(certificate.relativeGap).toBe(0);
        }
      }
    }
  });

  it('coef_shape: one column, one coefficient', () => {
    const problem = createProblem({ X: matrixOf([[1], [1], [1]]), y: [1, 1, 1], lambda: 0.1, intercept: false });
    for (const { coefficients, dual, support } of solveAll(problem)) {
      expect([coefficients.length, dual.length, support.length]).toEqual([1, 3, 1]);
      expect(coefficients[0]).toBeCloseTo(0.9, 6);
    }
  });

  it('non_float_y: integers and floats are the same y, bit for bit', () => {
    const X = [
      [0, 0],
      [1, 1],
      [-1, -1],
    ];
    const kinds = [[0, 2, -2], Float64Array.of(0, 2, -2), Int32Array.of(0, 2, -2), Float32Array.of(0, 2, -2)];
    const solutions = kinds.map((y) => solveAll(createProblem({ X: matrixOf(X), y, lambda: 0.1, intercept: false })));
    for (const other of solutions) expect(other).toEqual(solutions[0]);
  });
});

describe('alpha_max: the least lambda of an all-zero answer', () => {
  const X = [
    [3, -1],
    [2, -5],
    [5, -3],
    [1, -4],
  ];
  const y = X.map(([a, b]) => a - 2 * b);
  const weights = [1, 10, 1, 10];

  /** max_j of |x_j'S r0| / sum s, or of x_j'S r0 where coefficients are positive; r0 less the weighted mean. */
  function byHand(intercept: boolean, positive: boolean, s: readonly number[]): number {
    const total = s.reduce((sum, w) => sum + w, 0);
    const mean = intercept ? y.reduce((sum, v, i) => sum + s[i] * v, 0) / total : 0;
    const correlations = [0, 1].map((j) => y.reduce((sum, v, i) => sum + s[i] * (v - mean) * X[i][j], 0) / total);
    return Math.max(0, ...correlations.map((c) => (positive ? c : Math.abs(c))));
  }

  describe.each(forms)('%s', (_, matrixOf) => {
    describe.each([true, false])('intercept %s', (intercept) => {
      describe.each([true, false])('positive %s', (positive) => {
        it.each([{ given: undefined }, { given: weights }])('weights $given', ({ given }) => {
          for (const l1Ratio of [1, 0.5, 0.1]) {
            const problem = createProblem({
              X: matrixOf(X),
              y,
              lambda: 1,
              intercept,
              penalty: elasticNet({ l1Ratio, positive }),
              ...(given && { weights: given }),
            });
            const { lambdaMax } = problem;
            const ones = given ?? [1, 1, 1, 1];
            expect(lambdaMax).toBeCloseTo(byHand(intercept, positive, ones) / l1Ratio, 10);
            for (const { coefficients } of solveAll(problem.withLambda(lambdaMax))) {
              expect([...coefficients]).toEqual([0, 0]);
            }
            for (const { coefficients } of solveAll(problem.withLambda(0.99 * lambdaMax))) {
              expect(Math.max(...coefficients.map(Math.abs))).toBeGreaterThan(1e-4);
            }
          }
        });
      });

      it('positive and signed differ', () => {
        const [signed, positive] = [false, true].map(
          (only) =>
            createProblem({ X: matrixOf(X), y, lambda: 1, intercept, penalty: l1({ positive: only }) }).lambdaMax,
        );
        expect(positive).toBeLessThan(signed);
      });

      it('one_iter_alpha_max: above it exactly zero, after at most one iteration', () => {
        for (const l1Ratio of [1, 0.5]) {
          const problem = createProblem({ X: matrixOf(X), y, lambda: 1, intercept, penalty: elasticNet({ l1Ratio }) });
          const above = problem.withLambda(5 * problem.lambdaMax);
          for (const solver of solversFor(above)) {
            const { coefficients, iterations } = solve(solver, above, { tolerance: 1e-14 });
            expect([...coefficients]).toEqual([0, 0]);
            expect(iterations).toBeLessThanOrEqual(1);
          }
        }
      });
    });
  });
});

describe('ends of the range', () => {
  const X = [
    [1, 2],
    [3, -1],
    [0.5, 4],
    [-2, 1],
  ];
  const y = [1, 2, 3, -4];

  it('alpha0: at lambda 0 there is a warning, and least squares, with any penalty', () => {
    for (const penalty of [l1(), elasticNet({ l1Ratio: 0.5 }), elasticNet({ l1Ratio: 0 })]) {
      const problem = createProblem({ X: line, y: [-1, 0, 1], lambda: 0, penalty });
      for (const { coefficients, warnings } of solveAll(problem)) {
        expect(coefficients[0]).toBeCloseTo(1, 7);
        expect(warnings).toContain('lambda-zero');
      }
    }
  });

  it('enet_l1ratio0: no grid of lambdas can be made, a lambda of its own is fitted, near l1Ratio 1e-5', () => {
    const ridge = createProblem({ X, y, lambda: 0.5, penalty: elasticNet({ l1Ratio: 0 }) });
    expect(ridge.lambdaMax).toBe(Infinity);
    const error = caught(() => lambdaGrid(ridge));
    expect(error.code).toBe('invalid-argument');
    const near = createProblem({ X, y, lambda: 0.5, penalty: elasticNet({ l1Ratio: 1e-5 }) });
    const [a, b] = [ridge, near].map((problem) => solve(coordinateDescent, problem, { tolerance: 1e-13 }));
    a.coefficients.forEach((w, j) => expect(b.coefficients[j]).toBeCloseTo(w, 4));
    expect(a.support).toEqual([0, 1]);
  });

  it.each([
    ['l1Ratio', (value: number) => elasticNet({ l1Ratio: value }), [-0.1, 1.1, NaN]],
    ['penalty.factors', (value: number) => l1({ factors: [1, value] }), [-1, NaN, -100]],
    ['penalty.lower', (value: number) => l1({ lower: [0, value] }), [0.1, NaN, Infinity]],
    ['penalty.upper', (value: number) => l1({ upper: [0, value] }), [-0.1, NaN, -Infinity]],
  ] as const)('bad alphas: %s is refused with its value and, in a list, its index', (argument, make, wrong) => {
    for (const value of wrong) {
      const error = caught(() => make(value));
      expect([error.code, error.argument]).toEqual(['invalid-argument', argument]);
      expect(error.message).toContain(String(value));
      if (argument !== 'l1Ratio') expect([error.index, error.message.includes('[1]')]).toEqual([1, true]);
    }
  });

  it.each([-1, -0.1, NaN, '1' as never])('bad alphas: lambda %s', (lambda) => {
    const error = caught(() => createProblem({ X, y, lambda, penalty: elasticNet({ l1Ratio: 0.5 }) }));
    expect([error.code, error.argument]).toEqual(['invalid-lambda', 'lambda']);
    expect(error.message).toContain(String(lambda));
  });

  it('raises_conv: one iteration from a far start is not converged, and says so', () => {
    const wide = [
      [-1, -1, 1, 1],
      [1, 1, -1, -1],
    ];
    for (const matrix of forms.map(([, matrixOf]) => matrixOf(wide))) {
      for (const penalty of [l1(), elasticNet({ l1Ratio: 0.5 })]) {
        const problem = createProblem({ X: matrix, y: [-1, 1], lambda: 1e-10, intercept: false, penalty });
        const warmStart = { coefficients: Float64Array.of(1, 1, 1, 1000), intercept: 0 };
        const { warnings, status, certificate } = solve(coordinateDescent, problem, {
          warmStart,
          maxIterations: 1,
          tolerance: 1e-10,
        });
        expect(certificate.relativeGap > 1e-10).toBe(true);
        expect([warnings, status]).toEqual([['not-converged'], 'max-iterations']);
      }
    }
  });

  it('overflow: numbers near the end of the range are an error that names the place', () => {
    const u = Array.from({ length: 10 }, (_, i) => Math.abs(Math.sin(i + 1)));
    const large = u.map((value, i) => [1.7e308 * value, 1.7e308 * u[9 - i]]);
    for (const [, matrixOf] of forms) {
      const error = caught(() => createProblem({ X: matrixOf(large), y: u, lambda: 1 }));
      expect([error.code, error.argument, error.index]).toEqual(['overflow', 'X', 0]);
    }
    const targets = caught(() => createProblem({ X, y: y.map((value) => value * 1e307), lambda: 1 }));
    expect([targets.code, targets.argument]).toEqual(['overflow', 'y']);
    const offset = caught(() => createProblem({ X, y, lambda: 1, offset: [1e200, 0, 0, 0] }));
    expect(offset.code).toBe('overflow');
  });

  it('every exported solver is looked at here', () => {
    const problem = createProblem({ X, y, lambda: 0.1 });
    expect(exported.length).toBeGreaterThanOrEqual(11);
    expect(solversFor(problem).length).toBe(exported.length - naive.length);
  });
});
