/**
 * The parts of a path: its lambdas, its summary, and the points between its lambdas.
 */
import { describe, expect, it } from 'vitest';
import { certificate, createProblem } from '@spred/problems';
import { lambdaGrid, larsPath, lassoPath, pathAt, pathSummary } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { randomProblem } from '../../test/problems.ts';

const tall = randomProblem({ samples: 40, features: 12, seed: 1 });
const wide = randomProblem({ samples: 10, features: 30, seed: 2 });

describe('the grid', () => {
  it('is geometric from exactly lambdaMax to 1e-4 of it, or to 1e-2 where n < p', () => {
    for (const [problem, ratio] of [
      [tall, 1e-4],
      [wide, 1e-2],
    ] as const) {
      const grid = lambdaGrid(problem);
      expect([grid.length, grid[0]]).toEqual([100, problem.lambdaMax]);
      expect(grid[99] / grid[0]).toBeCloseTo(ratio, 12);
      for (let k = 1; k < 100; k++) expect(grid[k] / grid[k - 1]).toBeCloseTo(ratio ** (1 / 99), 12);
    }
  });

  it('knows the intercept (C4: a grid that ignores it starts elsewhere)', () => {
    const X = [[3, -1], [2, -5], [5, -3], [1, -4]]; // prettier-ignore
    const y = [5, 12, 11, 9];
    const [free, fixed] = [true, false].map((intercept) => createProblem({ X, y, lambda: 0, intercept }));
    expect(lambdaGrid(free)[0]).not.toBeCloseTo(lambdaGrid(fixed)[0], 3);
    for (const problem of [free, fixed]) {
      // C1 alpha_max: zero at lambdaMax, not zero just below.
      const { solutions } = lassoPath(problem, {
        lambdas: [problem.lambdaMax, 0.99 * problem.lambdaMax],
        tolerance: 1e-12,
      });
      expect(solutions[0].support).toEqual([]);
      expect(Math.max(...solutions[1].coefficients.map(Math.abs))).toBeGreaterThan(1e-3);
    }
  });

  it.each([0, 5])('of a constant target %d is the one lambda 0 (C1 uniform_target)', (value) => {
    const problem = createProblem({ X: [[1], [2], [4]], y: [value, value, value], lambda: 0 });
    expect([...lambdaGrid(problem)]).toEqual([0]);
    const { solutions } = lassoPath(problem);
    expect([solutions[0].support, solutions[0].intercept, solutions[0].status]).toEqual([[], value, 'converged']);
    expect([...pathSummary(problem, lassoPath(problem)).devianceRatio]).toEqual([0]);
  });

  it('of one lambda is lambdaMax', () => {
    expect([...lambdaGrid(tall, { count: 1 })]).toEqual([tall.lambdaMax]);
  });

  it.each([
    [{ count: 0 }, 'count', '0'],
    [{ count: 2.5 }, 'count', '2.5'],
    [{ ratio: 1 }, 'ratio', '1'],
    [{ ratio: 0 }, 'ratio', '0'],
    [{ ratio: NaN }, 'ratio', 'NaN'],
  ])('%j is refused', (options, argument, value) => {
    const error = caught(() => lambdaGrid(tall, options));
    expect([error.code, error.argument]).toEqual(['invalid-argument', argument]);
    expect(error.message).toContain(value);
  });
});

describe('the summary', () => {
  it('starts at nothing explained, rises as lambda falls, and ends at least squares', () => {
    const path = larsPath(tall);
    const { devianceRatio, df, residualSumOfSquares } = pathSummary(tall, path);
    expect([devianceRatio[0], df[0]]).toEqual([0, 0]);
    for (let k = 1; k < df.length; k++) expect(devianceRatio[k]).toBeGreaterThan(devianceRatio[k - 1]);
    path.solutions.forEach(({ certificate: { primal }, coefficients }, k) => {
      const l1 = coefficients.reduce((total, w) => total + Math.abs(w), 0);
      expect(residualSumOfSquares[k] / 80 + path.lambdas[k] * l1).toBeCloseTo(primal, 12);
    });
  });

  it('counts an intercept that is off its best', () => {
    const path = lassoPath(tall, { count: 3 });
    const off = { ...path, solutions: path.solutions.map((s) => ({ ...s, intercept: s.intercept + 2 })) };
    const [a, b] = [path, off].map((each) => pathSummary(tall, each).residualSumOfSquares);
    a.forEach((value, k) => expect(b[k]).toBeCloseTo(value + 160, 9));
  });

  it('refuses a path of another problem', () => {
    expect(caught(() => pathSummary(wide, lassoPath(tall, { count: 2 }))).code).toBe('shape-mismatch');
    const path = lassoPath(tall, { count: 2 });
    expect(caught(() => pathSummary(tall, { ...path, lambdas: Float64Array.of(1) })).argument).toBe('lambdas');
  });
});

describe('between the knots', () => {
  it('the exact path is optimal at every lambda', () => {
    const path = larsPath(wide);
    for (const fraction of [2, 1, 0.7, 0.31, 0.1, 0.01, 0]) {
      const lambda = fraction * wide.lambdaMax;
      const { coefficients, intercept } = pathAt(path, lambda);
      if (lambda > 0)
        expect(certificate(wide.withLambda(lambda), coefficients, intercept).relativeGap).toBeLessThan(1e-12);
    }
    expect(pathAt(path, path.lambdas[4]).coefficients).toEqual(path.solutions[4].coefficients);
  });

  it('refuses a lambda beyond the end', () => {
    const path = larsPath(tall, { lambdaMin: 0.1 });
    for (const lambda of [0.05, -1, NaN]) expect(caught(() => pathAt(path, lambda)).code).toBe('invalid-lambda');
  });
});
