import { coordinateDescent } from '@spred/baselines';
import { info } from '@spred/kernels';
import {
  certainty,
  contradictions,
  createProblem,
  cscFromDense,
  denseMatrix,
  elasticNet,
  l1,
  solve,
  solveAsync,
  standardized,
  type Solver,
} from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { randomProblem, seeds } from '../test/randomProblem.ts';
import { spredAdam, spredAlternatingRidge, spredLbfgs, spredMomentum, spredVarPro } from './index.ts';

const withScale: [string, Solver][] = [
  ['spred with momentum', spredMomentum],
  ['spred with Adam', spredAdam],
  ['spred with L-BFGS', spredLbfgs],
  ['spred with alternating ridge', spredAlternatingRidge],
];
const solvers: [string, Solver][] = [...withScale, ['spred with VarPro', spredVarPro]];

describe.each(solvers)('%s', (_, solver) => {
  it.each([1e-6, 1e-9])(
    'certifies a relative gap of %d on random problems, and contradicts no certain statement',
    (tolerance) => {
      const missed: number[] = [];
      const memories = info().memories;
      for (const seed of seeds) {
        const { problem } = randomProblem(seed);
        const solution = solve(solver, problem, { tolerance });
        const exact = solve(coordinateDescent, problem, { tolerance: 1e-12, maxIterations: 200_000 });
        expect(exact.status).toBe('converged');
        if (solution.status !== 'converged') missed.push(seed);
        const statements = certainty(problem, exact.coefficients, exact.intercept);
        expect(contradictions(statements, solution.coefficients), `seed ${seed}`).toEqual([]);
        expect(solution.certificate.gap).toBeGreaterThanOrEqual(0);
      }
      expect(missed.length / seeds.length, `not reached: ${missed.join(', ')}`).toBeLessThanOrEqual(0.05);
      expect(info().memories).toBe(memories);
    },
  );

  it('takes weights, an offset, penalty factors, standardised, sparse and float32 columns', () => {
    for (const seed of [1, 4, 7, 10]) {
      const { problem, X } = randomProblem(seed);
      const n = X.rows;
      const y = problem.datafit.targets;
      const inputs = [
        { X, weights: Float64Array.from({ length: n }, (__, i) => i % 3) },
        { X, offset: Float64Array.from({ length: n }, (__, i) => Math.sin(i)) },
        {
          X,
          penalty: l1({
            factors: Array.from({ length: X.columns }, (__, j) => (j === 1 ? 0 : [1, 2, 0.5, Infinity][j % 4])),
          }),
        },
        { X: standardized(X) },
        { X: cscFromDense(X) },
        { X: denseMatrix(Float32Array.from(X.values), { rows: n, columns: X.columns }) },
      ];
      for (const input of inputs) {
        const base = createProblem({ y, lambda: 0, ...input });
        const weighted = base.withLambda(0.2 * base.lambdaMax);
        const solution = solve(solver, weighted, { tolerance: 1e-8 });
        expect(solution.status).toBe('converged');
        const exact = solve(coordinateDescent, weighted, { tolerance: 1e-13, maxIterations: 200_000 });
        expect(weighted.objective(solution.coefficients, solution.intercept)).toBeCloseTo(exact.certificate.primal, 6);
      }
    }
  });

  it('does the same whatever the units: X scaled, y scaled, lambda with them', () => {
    const { problem, X } = randomProblem(4, { intercept: false });
    const y = problem.datafit.targets;
    const reference = solve(solver, problem, { tolerance: 1e-8 });
    for (const [a, b] of [
      [1e3, 1],
      [1, 1e-4],
      [1e-3, 1e5],
    ]) {
      const larger = denseMatrix(
        X.values.map((x) => x * a),
        { rows: X.rows, columns: X.columns },
      );
      const scaled = createProblem({
        X: larger,
        y: y.map((v) => v * b),
        lambda: problem.lambda * a * b,
        intercept: false,
      });
      const solution = solve(solver, scaled, { tolerance: 1e-8 });
      expect(solution.status).toBe('converged');
      expect(Math.abs(solution.iterations - reference.iterations)).toBeLessThan(0.3 * reference.iterations + 30);
    }
  });

  it('is deterministic: the same seed, the same bytes', () => {
    const { problem } = randomProblem(5);
    const [first, second] = [0, 0].map(() => solve(solver, problem, { seed: 3, tolerance: 1e-8 }));
    expect(second).toEqual(first);
  });

  it('takes 0 iterations from its own solution, and fewer from a near one', () => {
    const { problem } = randomProblem(7);
    const solution = solve(solver, problem);
    expect(solve(solver, problem, { warmStart: solution }).iterations).toBe(0);
    const next = problem.withLambda(problem.lambda * 0.9);
    expect(solve(solver, next, { warmStart: solution }).status).toBe('converged');
  });

  it('changes signs on the way from a warm start of the wrong signs', () => {
    const { problem } = randomProblem(4, { intercept: false });
    const solution = solve(solver, problem, { tolerance: 1e-9 });
    const wrong = { coefficients: solution.coefficients.map((w) => 0 - w), intercept: 0 };
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
    const solution = solve(solver, randomProblem(6).problem, { polish: true, tolerance: 1e-13 });
    expect(solution.certificate.relativeGap).toBeLessThan(1e-13);
    // VarPro gets there by itself.
    const before = solution.certificateBeforePolish?.relativeGap ?? (solver === spredVarPro ? Infinity : 0);
    expect(before).toBeGreaterThan(solution.certificate.relativeGap);
  });

  it('solves from a warm start where the targets are orthogonal to every column', () => {
    const problem = createProblem({ X: [[1], [-1]], y: [1, 1], lambda: 0.1, intercept: false });
    const solution = solve(solver, problem, { warmStart: { coefficients: Float64Array.of(1), intercept: 0 } });
    expect(solution.status).toBe('converged');
    expect(solution.coefficients[0]).toBe(0);
  });

  it('leaves its inputs as they were, and can be aborted', async () => {
    const { problem, X } = randomProblem(12);
    const before = [X.values.slice(), problem.datafit.targets.slice()];
    const controller = new AbortController();
    controller.abort();
    const solution = await solveAsync(solver, problem, { signal: controller.signal, tolerance: 0 });
    expect(solution.status).toBe('aborted');
    expect([X.values, problem.datafit.targets]).toEqual(before);
  });
});

describe.each(withScale)('%s', (_, solver) => {
  it('refuses options out of range', () => {
    const { problem } = randomProblem(1);
    expect(() => solve(solver, problem, { initialScale: 0 } as never)).toThrow('initialScale');
    expect(() => solve(solver, problem, { seed: 0.5 })).toThrow('seed');
  });

  it('fits by least squares where lambda is 0', () => {
    const { problem } = randomProblem(11, { intercept: true });
    const solution = solve(solver, problem.withLambda(0), { tolerance: 1e-5 });
    expect(solution.status).toBe('converged');
    expect(solution.warnings).toContain('lambda-zero');
  });
});

describe.each<[string, Solver]>([
  ['spred with VarPro', spredVarPro],
  ['spred with alternating ridge', spredAlternatingRidge],
])('%s', (_, solver) => {
  it('solves elastic nets', () => {
    for (const seed of seeds.slice(0, 20)) {
      const { problem } = randomProblem(seed, { penalty: elasticNet({ l1Ratio: [0.2, 0.5, 0.9][seed % 3] }) });
      const solution = solve(solver, problem, { tolerance: 1e-8 });
      expect(solution.status, `seed ${seed}`).toBe('converged');
      const exact = solve(coordinateDescent, problem, { tolerance: 1e-12, maxIterations: 200_000 });
      const statements = certainty(problem, exact.coefficients, exact.intercept);
      expect(contradictions(statements, solution.coefficients), `seed ${seed}`).toEqual([]);
    }
  });

  it('refuses limits and ridge regression', () => {
    const { problem } = randomProblem(1, { penalty: l1({ positive: true }) });
    expect(() => solve(solver, problem)).toThrow('does not solve');
    const ridge = randomProblem(1, { penalty: elasticNet({ l1Ratio: 0.5 }) }).problem;
    const X = ridge.matrix;
    const without = createProblem({ X, y: ridge.datafit.targets, lambda: 1, penalty: elasticNet({ l1Ratio: 0 }) });
    expect(() => solve(solver, without)).toThrow('does not solve');
  });
});

it('learning rates and a momentum out of range are refused', () => {
  const { problem } = randomProblem(1);
  expect(() => solve(spredMomentum, problem, { momentum: 1 })).toThrow('momentum must be in [0, 1)');
  expect(() => solve(spredMomentum, problem, { learningRate: -1 })).toThrow('learningRate');
  expect(() => solve(spredAdam, problem, { learningRate: -1 })).toThrow('learningRate');
});

it('VarPro without Newton steps is L-BFGS to the end', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { problem } = randomProblem(seed);
    expect(solve(spredVarPro, problem, { newton: false }).status).toBe('converged');
  }
});

describe('a fixed learning rate', () => {
  it('is plain momentum SGD, and diverges where it is too large, saying so', () => {
    const { problem } = randomProblem(5);
    const calm = solve(spredMomentum, problem, { learningRate: 1e-3, momentum: 0.9 });
    expect(calm.status).toBe('converged');
    const wild = solve(spredMomentum, problem, { learningRate: 100, momentum: 0 });
    expect(wild.status).toBe('diverged');
    expect(wild.coefficients.every(Number.isFinite)).toBe(true);
  });
});
