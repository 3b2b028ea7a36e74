/**
 * Input that is wrong, and input that is right but has little in it.
 */
import { describe, expect, it } from 'vitest';
import { createProblem, solve, type Problem } from '@spred/problems';
import { larsPath } from './index.ts';
import { caught } from '../../../testing/caught.ts';
import { named, randomData, randomProblem, solvers } from '../test/problems.ts';

const X = [
  [1, 2],
  [3, 5],
  [-4, 1],
];
const y = [1, 2, -3];

describe('wrong input is an error with a code and a place, before any solver starts', () => {
  it.each([NaN, Infinity, -Infinity])('%s in X or in y is named with its position', (bad) => {
    const inX = caught(() => createProblem({ X: [X[0], [3, bad], X[2]], y, lambda: 1 }));
    expect([inX.code, inX.argument, inX.index]).toEqual(['non-finite', 'X', [1, 1]]);
    const inY = caught(() => createProblem({ X, y: [1, 2, bad], lambda: 1 }));
    expect([inY.code, inY.argument, inY.index]).toEqual(['non-finite', 'y', 2]);
  });

  it('lengths that do not match are both named', () => {
    const error = caught(() => createProblem({ X, y: [1, 2], lambda: 1 }));
    expect([error.code, error.shapes]).toEqual(['shape-mismatch', [[3, 2], [2]]]);
    expect(error.message).toContain('[3,2]');
    expect(error.message).toContain('2');
  });

  it.each([-1, -1e-300, NaN, Infinity])('lambda = %s', (lambda) => {
    expect(caught(() => createProblem({ X, y, lambda })).code).toBe('invalid-lambda');
  });

  it('an empty X or y', () => {
    expect(caught(() => createProblem({ X: [], y: [], lambda: 1 })).code).toBe('empty');
    expect(caught(() => createProblem({ X, y: [], lambda: 1 })).code).toBe('empty');
  });

  it.each(named)('%s names what is wrong with its options', (_, solver) => {
    const problem = createProblem({ X, y, lambda: 0.1 });
    const wrong = [
      [{ tolerance: -1 }, 'invalid-argument', 'tolerance'],
      [{ maxIterations: 1.5 }, 'invalid-argument', 'maxIterations'],
      [{ timeLimitMs: -1 }, 'invalid-argument', 'timeLimitMs'],
      [{ warmStart: { coefficients: Float64Array.of(1), intercept: 0 } }, 'invalid-warm-start', 'warmStart'],
      [{ warmStart: { coefficients: Float64Array.of(1, NaN), intercept: 0 } }, 'invalid-warm-start', 'warmStart'],
    ] as const;
    for (const [options, code, argument] of wrong) {
      const error = caught(() => solve(solver, problem, options));
      expect([error.code, error.argument]).toEqual([code, argument]);
    }
  });

  it.each(named)('%s refuses a problem that is not a lasso', (_, solver) => {
    const lasso = createProblem({ X, y, lambda: 0.1 });
    const other = { ...lasso, penalty: { ...lasso.penalty, id: 'other' } } as unknown as Problem;
    expect(solver.accepts(lasso)).toBe(true);
    expect(solver.accepts(other)).toBe(false);
    expect(caught(() => solve(solver, other)).code).toBe('unsupported-problem');
  });
});

describe('thin input has its answer', () => {
  it.each([true, false])('y = 0: zero, at once, intercept %s', (intercept) => {
    for (const solver of solvers) {
      const solution = solve(solver, createProblem({ X, y: [0, 0, 0], lambda: 0.1, intercept }), { tolerance: 0 });
      expect([...solution.coefficients, solution.intercept]).toEqual([0, 0, 0]);
      expect([solution.status, solution.iterations, solution.certificate.gap]).toEqual(['converged', 0, 0]);
    }
  });

  it('one sample: the intercept fits it, and without one the best column does', () => {
    for (const solver of solvers) {
      const free = solve(solver, createProblem({ X: [[3, 1]], y: [2], lambda: 0.1 }), { tolerance: 1e-12 });
      expect([...free.coefficients, free.intercept]).toEqual([0, 0, 2]);
      const fixed = createProblem({ X: [[3, 1]], y: [2], lambda: 0.1, intercept: false });
      const solution = solve(solver, fixed, { tolerance: 1e-13 });
      // (2 - 3 w) 3 = 0.1
      expect(solution.coefficients[0]).toBeCloseTo(5.9 / 9, 5);
      expect(solution.support).toEqual([0]);
    }
  });

  it('a constant column beside an intercept stays at exactly zero, also where it starts elsewhere', () => {
    const problem = randomProblem({ samples: 12, features: 3, seed: 1, constant: true });
    for (const solver of solvers) {
      const solution = solve(solver, problem, { tolerance: 1e-10 });
      expect(solution.status).toBe('converged');
      expect(solution.coefficients[3]).toBe(0);
      const warmStart = { coefficients: Float64Array.of(1, 1, 1, 7), intercept: 3 };
      const warm = solve(solver, problem, { tolerance: 1e-10, warmStart });
      expect(warm.status).toBe('converged');
      expect(Math.abs(warm.coefficients[3])).toBeLessThan(1e-6);
    }
  });

  it('a constant column without an intercept is a column like others', () => {
    const { X: rows, y: targets } = randomData({ samples: 12, features: 2, seed: 2, constant: true });
    for (const solver of solvers) {
      const problem = createProblem({ X: rows, y: targets.map((value) => value + 10), lambda: 0.1, intercept: false });
      const solution = solve(solver, problem, { tolerance: 1e-10 });
      expect(solution.coefficients[2]).toBeGreaterThan(5);
    }
  });

  it('nothing but columns of zeros: the intercept alone, whatever the start', () => {
    const problem = createProblem({
      X: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      y: [1, 2, 6],
      lambda: 0.1,
    });
    const warmStart = { coefficients: Float64Array.of(5, -5), intercept: 1 };
    for (const solver of solvers) {
      for (const options of [{}, { warmStart }]) {
        const solution = solve(solver, problem, { ...options, tolerance: 1e-9, maxIterations: 1000 });
        expect(solution.status).toBe('converged');
        expect(solution.intercept).toBeCloseTo(3, 6);
        solution.coefficients.forEach((w) => expect(w).toBeCloseTo(0, 6));
      }
    }
    expect([...larsPath(problem).lambdas]).toEqual([0]);
  });

  it('a duplicated column leaves the objective unchanged, and the copies share the coefficient', () => {
    const shape = { samples: 20, features: 6, seed: 3 } as const;
    const single = randomProblem(shape);
    const double = randomProblem({ ...shape, duplicate: true });
    expect(double.lambda).toBe(single.lambda);
    for (const solver of solvers) {
      const [a, b] = [single, double].map((problem) => solve(solver, problem, { tolerance: 1e-13 }));
      expect(b.certificate.primal).toBeCloseTo(a.certificate.primal, 11);
      expect(b.coefficients[0] + b.coefficients[6]).toBeCloseTo(a.coefficients[0], 5);
      expect(b.coefficients[0] * b.coefficients[6]).toBeGreaterThanOrEqual(0);
    }
  });

  it('a start so far off that its products overflow is an error, never a silent NaN', () => {
    const problem = createProblem({ X, y, lambda: 0.1 });
    const warmStart = { coefficients: Float64Array.of(1e308, -1e308), intercept: 0 };
    for (const solver of solvers) {
      expect(caught(() => solve(solver, problem, { warmStart })).code).toBe('invalid-warm-start');
    }
  });
});
