import { describe, expect, it } from 'vitest';
import { certificate, createProblem, solve, type Path, type Problem } from '@spred/problems';
import { larsLasso, larsPath } from './index.ts';
import { caught } from '../../../testing/caught.ts';
import { randomData, randomProblem } from '../test/problems.ts';

const rounds = process.env['SPRED_LONG'] ? 4000 : 400;

/** Every law of a path at once: knots strictly falling from lambdaMax to the end, each certified. */
function expectPath(problem: Problem, path: Path, tolerance: number): void {
  const { lambdas, solutions } = path;
  expect(lambdas[0]).toBeCloseTo(problem.lambdaMax, 12);
  expect(solutions[0].support).toEqual([]);
  expect(lambdas.at(-1)).toBe(0);
  for (let k = 1; k < lambdas.length; k++) expect(lambdas[k]).toBeLessThan(lambdas[k - 1] * (1 - 1e-13));
  for (const { certificate: found, status } of solutions) {
    expect(status).toBe('converged');
    expect(found.relativeGap).toBeGreaterThanOrEqual(0);
    expect(found.relativeGap).toBeLessThanOrEqual(tolerance);
  }
}

describe('the path', () => {
  it.each([1, 2, 3, 4, 5])('of a random 20 x 40 problem (seed %d) has a gap below 1e-12 at every knot', (seed) => {
    const problem = randomProblem({ samples: 20, features: 40, seed });
    expectPath(problem, larsPath(problem), 1e-12);
  });

  it('of a hundred knots and more drifts nowhere', () => {
    const problem = randomProblem({ samples: 70, features: 100, seed: 10 });
    const path = larsPath(problem);
    expect(path.lambdas.length).toBeGreaterThan(100);
    expectPath(problem, path, 1e-12);
  });

  it('leaves out a column that is the copy of an active one but for 1e-8 of noise, and says so', () => {
    const { X, y } = randomData({ samples: 30, features: 5, seed: 11 });
    const wide = X.map((row, i) => [...row, row[0] + 1e-8 * Math.sin(i)]);
    const problem = createProblem({ X: wide, y, lambda: 0 });
    const solution = solve(larsLasso, problem.withLambda(0.01 * problem.lambdaMax));
    expect(solution.status).toBe('converged');
    expect(solution.warnings).toContain('degenerate-pivot');
    expect(solution.support.filter((j) => j === 0 || j === 5).length).toBe(1);
    // Without a penalty the noise is a direction of its own, so the end without it is not least squares, and is not certified.
    expect(larsPath(problem).solutions.at(-1)!.warnings).toEqual(['lambda-zero', 'degenerate-pivot', 'not-converged']);
  });

  it('joins are one at a time, and drops happen', () => {
    let drops = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const sizes = larsPath(randomProblem({ samples: 20, features: 40, seed })).solutions.map((s) => s.support.length);
      for (let k = 1; k < sizes.length; k++) {
        expect(Math.abs(sizes[k] - sizes[k - 1])).toBeLessThanOrEqual(1);
        if (sizes[k] <= sizes[k - 1]) drops++;
      }
    }
    expect(drops).toBeGreaterThan(2);
  });

  it('is linear between knots', () => {
    const problem = randomProblem({ samples: 15, features: 25, seed: 6 });
    const { lambdas, solutions } = larsPath(problem);
    for (let k = 1; k < lambdas.length; k++) {
      const [before, after] = [solutions[k - 1], solutions[k]];
      const middle = before.coefficients.map((w, j) => (w + after.coefficients[j]) / 2);
      const at = problem.withLambda((lambdas[k - 1] + lambdas[k]) / 2);
      expect(certificate(at, middle, (before.intercept + after.intercept) / 2).relativeGap).toBeLessThan(1e-12);
    }
  });

  it('at the k-th knot, k + 1 columns tie for the largest correlation, until the first drop', () => {
    const problem = randomProblem({ samples: 50, features: 8, seed: 7 });
    const { matrix, target } = problem.projection;
    larsPath(problem, { lambdaMin: 0.1 * problem.lambdaMax }).solutions.forEach(({ coefficients }, k, all) => {
      if (k === all.length - 1) return;
      const residual = new Float64Array(50);
      const correlations = new Float64Array(8);
      matrix.multiply(coefficients, residual);
      matrix.multiplyTransposed(
        residual.map((fitted, i) => target[i] - fitted),
        correlations,
      );
      const largest = Math.max(...correlations.map(Math.abs));
      expect(correlations.filter((c) => Math.abs(c) > largest * (1 - 1e-10)).length).toBe(k + 1);
    });
  });

  it('stays exact where many events tie: matrices and targets of small integers', () => {
    let state = 1;
    const draw = (from: number, to: number): number => {
      state = (16807 * state) % 2147483647;
      return from + Math.floor((state / 2147483647) * (to - from + 1));
    };
    for (let round = 0; round < rounds; round++) {
      const [n, p] = [draw(1, 12), draw(1, 12)];
      const [low, high] = [
        [-1, 1],
        [0, 1],
        [-2, 2],
      ][round % 3];
      const X = Array.from({ length: n }, () => Array.from({ length: p }, () => draw(low, high)));
      // Copies of columns, with both signs, in every fourth.
      if (round % 4 === 0) for (const row of X) row.push(row[0], -row[p - 1]);
      const y = Array.from({ length: n }, () => draw(-3, 3));
      const problem = createProblem({ X, y, lambda: 0, intercept: round % 2 === 0 });
      expectPath(problem, larsPath(problem), 1e-9);
    }
  });

  it('of a column that is orthogonal to y up to rounding is the point zero', () => {
    const X = [0, -1, 0, 1, 0, -1, 1].map((x) => [x]);
    const { lambdas, solutions } = larsPath(createProblem({ X, y: [0, 3, 3, -1, -1, -1, 3], lambda: 0 }));
    expect([...lambdas]).toEqual([0]);
    expect([...solutions[0].coefficients]).toEqual([0]);
  });

  it('is the same to every lambda that the solver is asked for', () => {
    const problem = randomProblem({ samples: 30, features: 20, seed: 8 });
    const { lambdas, solutions } = larsPath(problem);
    lambdas.forEach((lambda, k) => {
      const { coefficients } = solve(larsLasso, problem.withLambda(lambda), { tolerance: 0 });
      coefficients.forEach((w, j) => expect(w).toBeCloseTo(solutions[k].coefficients[j], 10));
    });
  });
});

describe('what larsPath is told', () => {
  const problem = randomProblem({ samples: 30, features: 10, seed: 9 });
  const whole = larsPath(problem);

  it('maxKnots cuts the path short', () => {
    const { lambdas, solutions, knots } = larsPath(problem, { maxKnots: 3 });
    expect(lambdas).toEqual(whole.lambdas.slice(0, 3));
    expect(knots).toEqual(lambdas);
    expect(solutions.map(({ coefficients }) => coefficients)).toEqual(
      whole.solutions.slice(0, 3).map(({ coefficients }) => coefficients),
    );
  });

  it('lambdaMin is the last point, with its own exact solution', () => {
    const lambdaMin = (whole.lambdas[3] + whole.lambdas[4]) / 2;
    const { lambdas, solutions } = larsPath(problem, { lambdaMin });
    expect(lambdas.length).toBe(5);
    expect(lambdas[4]).toBeCloseTo(lambdaMin, 14);
    expect(solutions[4].certificate.relativeGap).toBeLessThan(1e-12);
  });

  it('a lambdaMin above lambdaMax leaves the point zero alone', () => {
    const { lambdas, solutions } = larsPath(problem, { lambdaMin: 2 * problem.lambdaMax });
    expect(lambdas[0]).toBeCloseTo(2 * problem.lambdaMax, 14);
    expect(solutions.map(({ support }) => support)).toEqual([[]]);
  });

  it('the last point at lambda 0 warns that it is least squares', () => {
    expect(whole.solutions.map(({ warnings }) => warnings.includes('lambda-zero'))).toEqual(
      whole.solutions.map((_, k) => k === whole.solutions.length - 1),
    );
  });

  it('refuses a negative lambdaMin and a path of no knots', () => {
    for (const [options, argument] of [
      [{ lambdaMin: -1 }, 'lambdaMin'],
      [{ lambdaMin: NaN }, 'lambdaMin'],
      [{ maxKnots: 0 }, 'maxKnots'],
      [{ maxKnots: 1.5 }, 'maxKnots'],
    ] as const) {
      const error = caught(() => larsPath(problem, options));
      expect([error.code, error.argument]).toEqual(['invalid-argument', argument]);
    }
  });
});
