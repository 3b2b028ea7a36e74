/**
 * How a solve ends: limits, stops and aborts, and what is left then.
 */
import { describe, expect, it, vi } from 'vitest';
import { certificate, createProblem, solve, solveAsync, type Solver, type SolverState } from '@spred/problems';
import { coordinateDescent, larsLasso, larsPath } from './index.ts';
import { endByThemselves, named, randomProblem, startAtZero } from '../test/problems.ts';

const problem = randomProblem({ samples: 40, features: 60, seed: 1, fraction: 0.01 });
const knots = larsPath(problem, { lambdaMin: problem.lambda }).lambdas.length;

/** Nothing reaches a gap of zero here, so that only the limit can end the solve. */
const endless = { tolerance: 0, maxIterations: 1_000_000_000 };

/** What a solver does before it ends by itself. */
function mostIterations(id: string, solver: Solver): number {
  if (id === 'lars') return knots;
  return endByThemselves.includes(solver) ? solve(solver, problem, endless).iterations : Infinity;
}

describe.each(named)('%s', (id, solver) => {
  it.each([0, 1, 2, 7, 10, 11, 33])('does exactly %d iterations when told to', (maxIterations) => {
    const marks: SolverState[] = [];
    const solution = solve(solver, problem, {
      tolerance: 0,
      maxIterations,
      onIteration: (state) => void marks.push(state),
    });
    const most = mostIterations(id, solver);
    expect(solution.iterations).toBe(Math.min(maxIterations, most));
    expect(solution.status).toBe(maxIterations > most ? 'stopped' : 'max-iterations');
    expect(solution.warnings).toContain('not-converged');
    const whole = marks.filter(({ mark }) => mark !== 'slice');
    expect(whole.map(({ iteration }) => iteration)).toEqual(whole.map((_, k) => k + 1));
  });

  it('stops when onIteration returns false, with a certificate of what it has', () => {
    let seen = 0;
    const solution = solve(solver, problem, {
      ...endless,
      onIteration: ({ mark, iteration }) => {
        seen = iteration;
        return mark === 'slice' || iteration < 5;
      },
    });
    expect([seen, solution.iterations, solution.status]).toEqual([5, 5, 'stopped']);
    const again = certificate(problem, solution.coefficients, solution.intercept);
    expect(solution.certificate).toEqual(again);
    expect(again.primal).toBeLessThan(problem.objective(new Float64Array(60), solution.intercept));
  });

  it('is deterministic: the same options, the same bytes', () => {
    const [a, b] = [1, 2].map(() => solve(solver, problem, { maxIterations: 25, tolerance: 0, seed: 3 }));
    expect(a).toEqual(b);
  });

  it('run asynchronously gives the same solution', async () => {
    const options = { maxIterations: 25, tolerance: 0 };
    expect(await solveAsync(solver, problem, options)).toEqual(solve(solver, problem, options));
  });

  it('does not touch its states: each iterate is a copy', () => {
    const copies: Float64Array[] = [];
    const frozen: number[][] = [];
    solve(solver, problem, {
      tolerance: 0,
      maxIterations: 6,
      onIteration(state) {
        const { coefficients } = state.iterate();
        copies.push(coefficients);
        frozen.push([...coefficients]);
      },
    });
    expect(copies.map((copy) => [...copy])).toEqual(frozen);
  });
});

// LARS ends by itself at its last knot, long before any of these; so do other direct methods.
describe.each(named.filter(([, solver]) => !endByThemselves.includes(solver)))(
  '%s, which would go on for ever,',
  (_, solver) => {
    it('ends at its time limit', () => {
      let states = 0;
      // A clock by which a millisecond goes by from state to state.
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => states);
      const onIteration = (): void => void states++;
      const solution = solve(solver, problem, { ...endless, timeLimitMs: 40, onIteration });
      clock.mockRestore();
      expect([solution.status, states]).toEqual(['time-limit', 40]);
      expect(solution.certificate.relativeGap).toBeLessThan(1);
    });

    it('ends after an abort, with its best iterate', async () => {
      const controller = new AbortController();
      let states = 0;
      const onIteration = (): void => {
        if (++states === 40) controller.abort();
      };
      const solution = await solveAsync(solver, problem, { ...endless, signal: controller.signal, onIteration });
      expect(solution.status).toBe('aborted');
      expect(solution.certificate.relativeGap).toBeLessThan(1);
      expect(solution.certificate.gap).toBe(certificate(problem, solution.coefficients, solution.intercept).gap);
    });
  },
);

describe('a warm start', () => {
  it.each(named.filter(([, solver]) => !startAtZero.includes(solver)))(
    'from a near lambda saves %s iterations',
    (_, solver) => {
      const near = solve(solver, problem.withLambda(1.01 * problem.lambda), { tolerance: 1e-8 });
      const cold = solve(solver, problem, { tolerance: 1e-6 });
      const warm = solve(solver, problem, { tolerance: 1e-6, warmStart: near });
      expect(warm.iterations).toBeLessThan(cold.iterations);
    },
  );

  it('continues coordinate descent: 20 iterations are 10 and 10', () => {
    // Both restarts are at a fresh residual, so the two ways differ by rounding alone.
    const whole = solve(coordinateDescent, problem, { tolerance: 0, maxIterations: 20 });
    const half = solve(coordinateDescent, problem, { tolerance: 0, maxIterations: 10 });
    const rest = solve(coordinateDescent, problem, { tolerance: 0, maxIterations: 10, warmStart: half });
    rest.coefficients.forEach((w, j) => expect(w).toBeCloseTo(whole.coefficients[j], 10));
  });

  it('cannot bring LARS off its path: it starts at zero, and the better point is returned', () => {
    const warmStart = { coefficients: new Float64Array(60).fill(1), intercept: 0 };
    const solution = solve(larsLasso, problem, { tolerance: 1e-12, warmStart });
    expect(solution.status).toBe('converged');
    const stopped = solve(larsLasso, problem, { tolerance: 0, maxIterations: 3, warmStart });
    expect(stopped.certificate.primal).toBeLessThanOrEqual(problem.objective(warmStart.coefficients, 0));
  });
});

it('long epochs are sliced: a state comes at least every few milliseconds of work', () => {
  const n = 500;
  const p = 9000;
  const X = Array.from({ length: n }, (_, i) => Float64Array.from({ length: p }, (__, j) => Math.sin(i * j + i + j)));
  const y = Array.from({ length: n }, (_, i) => Math.cos(i));
  const wide = createProblem({ X, y, lambda: 0.01 });
  const marks: string[] = [];
  solve(coordinateDescent, wide, { maxIterations: 1, tolerance: 0, onIteration: ({ mark }) => void marks.push(mark) });
  // 4.5 million entries in slices of two.
  expect(marks).toEqual(['slice', 'slice', 'epoch']);
});
