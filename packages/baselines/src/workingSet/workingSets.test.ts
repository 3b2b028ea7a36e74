/**
 * Working sets, with every inner solver, on data of every shape and kind.
 */
import { foldIn, normal, randomKey, uniform } from '@spred/core';
import { info } from '@spred/kernels';
import {
  certificate,
  createProblem,
  cscFromDense,
  denseMatrix,
  elasticNet,
  solve,
  solveAsync,
  subset,
  type Problem,
  type Solver,
} from '@spred/problems';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { celer, coordinateDescent, descentNewton, lasso, lassoAsync, ssnalOnSets, workingSets } from '../index.ts';
import { arbitraryVaried, scaleOf, variedProblem } from '../../test/varied.ts';

const all: readonly Solver[] = [workingSets, descentNewton, ssnalOnSets, celer];

interface Shape {
  readonly n: number;
  readonly p: number;
  /** Correlation of neighbouring columns. */
  readonly rho?: number;
  readonly seed?: number;
}

/** Correlated columns (an AR(1) process along each row), a fifth of which count, and noise. */
function simulated({ n, p, rho = 0.5, seed = 1 }: Shape): { values: Float64Array; y: Float64Array } {
  const key = randomKey(seed);
  const draws = normal(foldIn(key, 1), n * p);
  const values = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) {
      values[i + j * n] =
        j === 0 ? draws[i * p] : rho * values[i + (j - 1) * n] + Math.sqrt(1 - rho ** 2) * draws[i * p + j];
    }
  }
  const chosen = uniform(foldIn(key, 2), p);
  const truth = normal(foldIn(key, 3), p);
  const noise = normal(foldIn(key, 4), n);
  const y = new Float64Array(n);
  for (let j = 0; j < p; j++) if (chosen[j] < 0.2) for (let i = 0; i < n; i++) y[i] += truth[j] * values[i + j * n];
  for (let i = 0; i < n; i++) y[i] += 0.3 * noise[i];
  return { values, y };
}

const problemOf = (shape: Shape, fraction: number, intercept = false): Problem => {
  const { values, y } = simulated(shape);
  const X = denseMatrix(values, { rows: shape.n, columns: shape.p });
  const problem = createProblem({ X, y, lambda: 1, intercept });
  return problem.withLambda(fraction * problem.lambdaMax);
};

const shapes: readonly Shape[] = [
  { n: 40, p: 400 },
  { n: 60, p: 60 },
  { n: 120, p: 150, rho: 0.9 },
  { n: 1000, p: 20 },
  { n: 3000, p: 60, rho: 0.8 },
];

describe('working sets', () => {
  it.each(all.map((solver) => [solver.id, solver] as const))(
    '%s reaches what coordinate descent reaches',
    (_, solver) => {
      for (const shape of shapes) {
        for (const [fraction, intercept] of [
          [0.5, false],
          [0.1, true],
          [0.03, false],
        ] as const) {
          const problem = problemOf(shape, fraction, intercept);
          const reference = solve(coordinateDescent, problem, { tolerance: 1e-11 });
          const solution = solve(solver, problem, { tolerance: 1e-10 });
          expect(solution.status).toBe('converged');
          const { gap } = certificate(problem, solution.coefficients, solution.intercept);
          expect(gap / scaleOf(problem)).toBeLessThanOrEqual(1.1e-10);
          const above = solution.certificate.primal - reference.certificate.primal;
          expect(Math.abs(above)).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
        }
      }
    },
  );

  it('reaches it on supports that have as many columns as there are samples', () => {
    for (const seed of [1, 2, 3]) {
      const problem = problemOf({ n: 50, p: 300, rho: 0.6, seed }, 0.001);
      const solution = solve(workingSets, problem, { tolerance: 1e-9 });
      expect(solution.status).toBe('converged');
      expect(solution.support.length).toBeGreaterThan(45);
    }
  });

  it('agrees with coordinate descent on weights, offsets, factors, limits, elastic nets, sparse matrices and views', () => {
    fc.assert(
      fc.property(arbitraryVaried, (shape) => {
        const problem = variedProblem(shape);
        for (const solver of [workingSets, descentNewton]) {
          if (!solver.accepts(problem)) continue;
          const reference = solve(coordinateDescent, problem, { tolerance: 1e-11 });
          const solution = solve(solver, problem, { tolerance: 1e-11 });
          expect(solution.certificate.kind).toBe(reference.certificate.kind);
          if (reference.status === 'converged') expect(solution.status).toBe('converged');
          const above = solution.certificate.primal - reference.certificate.primal;
          expect(Math.abs(above)).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
        }
      }),
      { seed: 7, numRuns: process.env['SPRED_LONG'] ? 3000 : 300 },
    );
  });

  it('solves degenerate data: duplicated, dependent, zero and constant columns', () => {
    for (const solver of [workingSets, descentNewton, ssnalOnSets]) {
      for (const { n, p } of [
        { n: 30, p: 40 },
        { n: 200, p: 20 },
      ]) {
        const { values, y } = simulated({ n, p });
        const doubled = new Float64Array(2 * n * p);
        doubled.set(values);
        doubled.set(values, n * p);
        const dependent = values.slice();
        for (let j = 2; j < p; j += 3) {
          for (let i = 0; i < n; i++) dependent[i + j * n] = values[i + (j - 1) * n] - values[i + (j - 2) * n];
        }
        const flat = values.slice();
        for (let j = 0; j < p; j += 4) flat.fill(j % 8 === 0 ? 0 : 3, j * n, (j + 1) * n);
        for (const data of [doubled, dependent, flat]) {
          const X = denseMatrix(data, { rows: n, columns: data.length / n });
          const base = createProblem({ X, y, lambda: 1 });
          for (const fraction of [0.5, 0.05]) {
            const problem = base.withLambda(fraction * base.lambdaMax);
            const solution = solve(solver, problem, { tolerance: 1e-10 });
            expect(solution.status).toBe('converged');
            const reference = solve(coordinateDescent, problem, { tolerance: 1e-11 });
            const above = solution.certificate.primal - reference.certificate.primal;
            expect(Math.abs(above)).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
          }
        }
      }
    }
  });

  it('keeps limits and takes ridge on larger problems', () => {
    const { values, y } = simulated({ n: 80, p: 200 });
    const X = denseMatrix(values, { rows: 80, columns: 200 });
    for (const penalty of [
      elasticNet({ l1Ratio: 0.5 }),
      elasticNet({ l1Ratio: 0.9, positive: true }),
      elasticNet({ l1Ratio: 1, lower: -0.2, upper: 0.1 }),
    ]) {
      const base = createProblem({ X, y, lambda: 1, penalty });
      const problem = base.withLambda(0.05 * base.lambdaMax);
      const solution = solve(workingSets, problem, { tolerance: 1e-10 });
      const reference = solve(coordinateDescent, problem, { tolerance: 1e-11 });
      expect(solution.status).toBe('converged');
      const above = solution.certificate.primal - reference.certificate.primal;
      expect(Math.abs(above)).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
    }
  });

  it('finds the same on sparse, dense, float32 and weighted sparse matrices', () => {
    const n = 60;
    const p = 150;
    const { values, y } = simulated({ n, p });
    const thinned = values.map((value) => Math.fround(Math.abs(value) > 1 ? value : 0));
    const dense = denseMatrix(thinned, { rows: n, columns: p });
    const single = denseMatrix(Float32Array.from(thinned), { rows: n, columns: p });
    const weights = uniform(randomKey(9), n);
    for (const intercept of [true, false]) {
      for (const extra of [{}, { weights }]) {
        const objectives = [dense, cscFromDense(dense), single].map((X) => {
          const base = createProblem({ X, y, lambda: 1, intercept, ...extra });
          const problem = base.withLambda(0.05 * base.lambdaMax);
          const solution = solve(workingSets, problem, { tolerance: 1e-12 });
          expect(solution.status).toBe('converged');
          return solution.certificate.primal;
        });
        expect(objectives[1]).toBeCloseTo(objectives[0], 11);
        expect(objectives[2]).toBeCloseTo(objectives[0], 11);
      }
    }
  });

  it('takes 0 rounds from a solution, and few from one nearby', () => {
    const problem = problemOf({ n: 50, p: 200 }, 0.1);
    const solution = solve(workingSets, problem, { tolerance: 1e-9 });
    expect(solve(workingSets, problem, { tolerance: 1e-9, warmStart: solution }).iterations).toBe(0);
    const nearby = problem.withLambda(0.9 * problem.lambda);
    const warm = solve(workingSets, nearby, { tolerance: 1e-9, warmStart: solution });
    expect(warm.status).toBe('converged');
    expect(warm.iterations).toBeLessThanOrEqual(solve(workingSets, nearby, { tolerance: 1e-9 }).iterations);
  });

  it('forgets the start on columns of zeros: warm from all rows, on rows in which a feature does not occur', () => {
    const { values, y } = simulated({ n: 60, p: 30 });
    values.fill(0, 3 * 60, 3 * 60 + 40); // feature 3 occurs in the last 20 rows alone
    const X = denseMatrix(values, { rows: 60, columns: 30 });
    const rows = Array.from({ length: 40 }, (_, i) => i);
    for (const intercept of [true, false]) {
      for (const matrix of [X, cscFromDense(X)]) {
        const warmStart = solve(workingSets, createProblem({ X: matrix, y, lambda: 1e-3, intercept }));
        expect(warmStart.coefficients[3]).not.toBe(0);
        const part = createProblem({ X: subset(matrix, { rows }), y: y.slice(0, 40), lambda: 1e-3, intercept });
        for (const solver of all) {
          const solution = solve(solver, part, { warmStart, tolerance: 1e-9 });
          expect([solver.id, solution.status, solution.coefficients[3]]).toEqual([solver.id, 'converged', 0]);
        }
      }
    }
  });

  it('is the null model at lambdaMax and above, and for targets that are constant', () => {
    const problem = problemOf({ n: 20, p: 50 }, 1);
    expect(solve(workingSets, problem)).toMatchObject({ status: 'converged', iterations: 0, support: [] });
    const constant = createProblem({ X: [[1], [2], [4]], y: [5, 5, 5], lambda: 0.1 });
    expect(solve(workingSets, constant)).toMatchObject({ status: 'converged', intercept: 5, support: [] });
  });

  it('ends where rounding leaves nothing to do, and says that it did not get there', () => {
    const problem = problemOf({ n: 30, p: 60 }, 0.1);
    const solution = solve(workingSets, problem, { tolerance: 0 });
    expect(['stopped', 'converged']).toContain(solution.status);
    expect(solution.certificate.relativeGap).toBeLessThan(1e-13);
  });

  it('refuses lambda 0 and ridge regression, which have no zeros', () => {
    const problem = problemOf({ n: 10, p: 5 }, 0.1);
    expect(workingSets.accepts(problem.withLambda(0))).toBe(false);
  });
});

describe('the memory of working sets', () => {
  const count = (): number => info().memories;

  it('is given back at the end, after a stop, a limit and an early return', async () => {
    const problem = problemOf({ n: 50, p: 500 }, 0.01);
    const before = count();
    solve(workingSets, problem);
    expect(count()).toBe(before);
    expect(solve(workingSets, problem, { onIteration: () => false }).status).toBe('stopped');
    expect(solve(workingSets, problem, { maxIterations: 1 }).status).toBe('max-iterations');
    expect(count()).toBe(before);
    const states = workingSets(problem);
    states.next();
    states.next();
    expect(count()).toBe(before + 1);
    states.return(undefined as never);
    expect(count()).toBe(before);
    const controller = new AbortController();
    controller.abort();
    expect((await solveAsync(workingSets, problem, { signal: controller.signal })).status).toBe('aborted');
    expect(count()).toBe(before);
  });

  it('a deadline ends a solve at the state at which it is over', () => {
    const problem = problemOf({ n: 300, p: 2000, rho: 0.9 }, 0.001);
    let states = 0;
    // A clock by which a millisecond goes by from state to state.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => states);
    const onIteration = (): void => void states++;
    const solution = solve(celer, problem, { tolerance: 1e-13, timeLimitMs: 100, onIteration });
    clock.mockRestore();
    expect([solution.status, states]).toEqual(['time-limit', 100]);
    // What there was by then is not lost.
    expect(solution.support.length).toBeGreaterThan(0);
    expect(solution.certificate.relativeGap).toBeLessThan(0.5);
  });
});

describe('lasso', () => {
  it('takes a problem or its data, and says which solver it took', async () => {
    const problem = problemOf({ n: 30, p: 60 }, 0.1);
    expect(lasso(problem).solver).toBe('working-sets');
    expect((await lassoAsync(problem)).coefficients).toEqual(lasso(problem).coefficients);
    const { solver, status } = lasso({
      X: [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      y: [1, 2, 4],
      lambda: 0,
    });
    expect([solver, status]).toEqual(['cd', 'converged']);
  });
});
