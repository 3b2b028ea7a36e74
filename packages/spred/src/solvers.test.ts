import { normal, randomKey, splitKey } from '@spred/core';
import { coordinateDescent } from '@spred/baselines';
import {
  certainty,
  contradictions,
  createProblem,
  denseMatrix,
  solve,
  solveAsync,
  type Problem,
  type Solver,
} from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { spredAdam, spredMomentum } from './index.ts';

/** A random problem with AR(1) columns and a sparse truth; a raw mean far from zero where there is an intercept. */
function randomProblem(seed: number, intercept: boolean): Problem {
  const [keyX, keyW, keyE] = splitKey(randomKey(seed), 3);
  const n = 10 + (seed % 23);
  const p = 3 + ((seed * 7) % 40);
  const draws = normal(keyX, n * p);
  const X = new Float64Array(n * p);
  for (let k = 0; k < X.length; k++) X[k] = (k >= n ? 0.5 * X[k - n] : 0) + draws[k];
  const truth = normal(keyW, p).map((w, j) => (j % 3 === 0 ? w : 0));
  const y = normal(keyE, n);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) y[i] += X[i + j * n] * truth[j] + (intercept ? 0.1 : 0);
  if (intercept) X.forEach((value, k) => (X[k] = value + 3));
  const base = createProblem({ X: denseMatrix(X, { rows: n, columns: p }), y, lambda: 0, intercept });
  return base.withLambda(base.lambdaMax * [0.5, 0.2, 0.05][seed % 3]);
}

const seeds = Array.from({ length: process.env['SPRED_LONG'] ? 200 : 20 }, (_, i) => i + 1);

describe.each<[string, Solver]>([
  ['spred with momentum', spredMomentum],
  ['spred with Adam', spredAdam],
])('%s', (_, solver) => {
  it('certifies a relative gap of 1e-9 on random problems, and contradicts no certain statement', () => {
    const missed: number[] = [];
    for (const seed of seeds) {
      const problem = randomProblem(seed, seed % 2 === 0);
      const solution = solve(solver, problem, { tolerance: 1e-9 });
      const exact = solve(coordinateDescent, problem, { tolerance: 1e-12 });
      if (solution.status !== 'converged') missed.push(seed);
      const statements = certainty(problem, exact.coefficients, exact.intercept);
      expect(contradictions(statements, solution.coefficients), `seed ${seed}`).toEqual([]);
      expect(solution.certificate.gap).toBeGreaterThanOrEqual(0);
    }
    expect(missed.length / seeds.length, `not reached: ${missed.join(', ')}`).toBeLessThanOrEqual(0.05);
  });

  it('does the same whatever the units: X scaled, y scaled, lambda with them', () => {
    const problem = randomProblem(4, false);
    const y = problem.datafit.targets;
    const reference = solve(solver, problem, { tolerance: 1e-8 });
    for (const [a, b] of [
      [1e3, 1],
      [1, 1e-4],
      [1e-3, 1e5],
    ]) {
      const X = denseMatrix(
        problem.matrix.values.map((x) => x * a),
        {
          rows: y.length,
          columns: problem.matrix.columns,
        },
      );
      const scaled = createProblem({ X, y: y.map((v) => v * b), lambda: problem.lambda * a * b, intercept: false });
      const solution = solve(solver, scaled, { tolerance: 1e-8 });
      expect(solution.status).toBe('converged');
      expect(Math.abs(solution.iterations - reference.iterations)).toBeLessThan(0.3 * reference.iterations + 30);
    }
  });

  it('is deterministic: the same seed, the same bytes', () => {
    const problem = randomProblem(5, true);
    const [first, second] = [0, 0].map(() => solve(solver, problem, { seed: 3, tolerance: 1e-8 }));
    expect(second).toEqual(first);
  });

  it('takes 0 iterations from its own solution, and fewer from a near one', () => {
    const problem = randomProblem(7, true);
    const solution = solve(solver, problem);
    expect(solve(solver, problem, { warmStart: solution }).iterations).toBe(0);
    const next = problem.withLambda(problem.lambda * 0.9);
    expect(solve(solver, next, { warmStart: solution }).status).toBe('converged');
  });

  it('changes signs on the way from a warm start of the wrong signs', () => {
    const problem = randomProblem(4, false);
    const solution = solve(solver, problem, { tolerance: 1e-9 });
    const wrong = { coefficients: solution.coefficients.map((w) => -w), intercept: 0 };
    const again = solve(solver, problem, { warmStart: wrong, tolerance: 1e-8 });
    expect(again.status).toBe('converged');
    expect(again.coefficients.map(Math.sign)).toEqual(solution.coefficients.map(Math.sign));
  });

  it('solves degenerate problems: y = 0, n = 1, a constant column, duplicates, lambda above lambdaMax', () => {
    const cases: [number[][], number[], number][] = [
      [[[1], [2]], [0, 0], 0.1],
      [[[2]], [3], 0.1],
      [
        [
          [1, 5],
          [2, 5],
          [4, 5],
        ],
        [1, 2, 5],
        0.1,
      ],
      [
        [
          [1, 1],
          [2, 2],
          [4, 4],
        ],
        [1, 2, 5],
        0.1,
      ],
      [[[1], [2], [4]], [1, 2, 5], 100],
    ];
    for (const [X, y, lambda] of cases) {
      for (const intercept of [true, false]) {
        const solution = solve(solver, createProblem({ X, y, lambda, intercept }));
        expect(solution.status).toBe('converged');
        expect(solution.coefficients.every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('polishes its own support on request: 1e-14', () => {
    const solution = solve(solver, randomProblem(4, true), { polish: true, tolerance: 1e-13 });
    expect(solution.certificate.relativeGap).toBeLessThan(1e-13);
    expect(solution.certificateBeforePolish!.relativeGap).toBeGreaterThan(solution.certificate.relativeGap);
  });

  it('solves from a warm start where the targets are orthogonal to every column', () => {
    const problem = createProblem({ X: [[1], [-1]], y: [1, 1], lambda: 0.1, intercept: false });
    const solution = solve(solver, problem, { warmStart: { coefficients: Float64Array.of(1), intercept: 0 } });
    expect(solution.status).toBe('converged');
    expect(solution.coefficients[0]).toBe(0);
  });

  it('leaves its inputs as they were, and can be aborted', async () => {
    const problem = randomProblem(11, true);
    const before = [problem.matrix.values.slice(), problem.datafit.targets.slice()];
    const controller = new AbortController();
    controller.abort();
    const solution = await solveAsync(solver, problem, { signal: controller.signal, tolerance: 0 });
    expect(solution.status).toBe('aborted');
    expect([problem.matrix.values, problem.datafit.targets]).toEqual(before);
  });

  it('refuses options out of range', () => {
    const problem = randomProblem(1, false);
    expect(() => solve(solver, problem, { initialScale: 0 } as never)).toThrow('initialScale');
    expect(() => solve(solver, problem, { learningRate: -1 } as never)).toThrow('learningRate');
    expect(() => solve(solver, problem, { seed: 0.5 })).toThrow('seed');
  });
});

it('a momentum of 1 or more is refused', () => {
  expect(() => solve(spredMomentum, randomProblem(1, false), { momentum: 1 })).toThrow('momentum must be in [0, 1)');
});

describe('a fixed learning rate', () => {
  it('is plain momentum SGD, and diverges where it is too large, saying so', () => {
    const problem = randomProblem(4, false);
    const calm = solve(spredMomentum, problem, { learningRate: 1e-3, momentum: 0.9 });
    expect(calm.status).toBe('converged');
    const wild = solve(spredMomentum, problem, { learningRate: 100, momentum: 0 });
    expect(wild.status).toBe('diverged');
    expect(wild.coefficients.every(Number.isFinite)).toBe(true);
  });
});
