import { describe, expect, it, vi } from 'vitest';
import { certificate, createProblem, defineSolver, solve, solveAsync, type Mark, type SolverState } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { plainDescent, portableProblem } from '../../test/support.ts';

const codeOf = (fn: () => unknown): string => caught(fn).code;

const { X, y } = portableProblem(20, 50);
const base = createProblem({ X, y, lambda: 0 });
const problem = base.withLambda(0.05 * base.lambdaMax);

/** A solver that never gets anywhere. */
const lazy = (work: () => void): typeof plainDescent =>
  defineSolver({
    id: 'lazy',
    maxIterations: 1e9,
    checkEvery: 1e9,
    accepts: () => true,
    start: (of) => ({
      steps: (function* (): Generator<Mark, void, void> {
        for (;;) {
          work();
          yield 'step';
        }
      })(),
      iterate: () => ({ coefficients: new Float64Array(of.matrix.columns), intercept: 0 }),
    }),
  });

describe('every solver made by defineSolver', () => {
  it('carries its id, and refuses a problem it does not accept by name', () => {
    expect(plainDescent.id).toBe('plain-descent');
    expect(plainDescent.accepts(problem)).toBe(true);
    const picky = defineSolver({ ...pickyDefinition, accepts: () => false });
    expect(codeOf(() => solve(picky, problem))).toBe('unsupported-problem');
  });

  it('returns a whole solution: the certificate is that of its coefficients', () => {
    const solution = solve(plainDescent, problem);
    expect(solution.status).toBe('converged');
    expect(solution.warnings).toEqual([]);
    expect(solution.certificate).toEqual(certificate(problem, solution.coefficients, solution.intercept));
    expect(solution.certificate.relativeGap).toBeLessThanOrEqual(1e-6);
    expect(solution.support).toEqual([...solution.coefficients.keys()].filter((j) => solution.coefficients[j] !== 0));
    expect(solution.dual).toHaveLength(20);
  });

  it('takes 0 iterations from a warm start that is good enough, and does not touch it', () => {
    const solution = solve(plainDescent, problem);
    const before = solution.coefficients.slice();
    const again = solve(plainDescent, problem, { warmStart: solution });
    expect(again.iterations).toBe(0);
    expect(again.status).toBe('converged');
    solve(plainDescent, problem, { warmStart: solution, tolerance: 1e-12 });
    expect(solution.coefficients).toEqual(before);
  });

  it('checks a warm start', () => {
    const warm = (coefficients: number[], intercept = 0): string =>
      codeOf(() =>
        solve(plainDescent, problem, { warmStart: { coefficients: Float64Array.from(coefficients), intercept } }),
      );
    expect(warm([1, 2])).toBe('invalid-warm-start');
    expect(warm(new Array<number>(50).fill(NaN))).toBe('invalid-warm-start');
    expect(warm(new Array<number>(50).fill(0), Infinity)).toBe('invalid-warm-start');
    expect(warm(new Array<number>(50).fill(1e308))).toBe('invalid-warm-start');
  });

  it('checks its limits', () => {
    expect(codeOf(() => solve(plainDescent, problem, { tolerance: -1 }))).toBe('invalid-argument');
    expect(codeOf(() => solve(plainDescent, problem, { maxIterations: 1.5 }))).toBe('invalid-argument');
    expect(codeOf(() => solve(plainDescent, problem, { timeLimitMs: NaN }))).toBe('invalid-argument');
  });

  it('stops at maxIterations exactly, says so, and keeps the best point', () => {
    const solution = solve(plainDescent, problem, { maxIterations: 3, tolerance: 1e-14 });
    expect(solution).toMatchObject({ status: 'max-iterations', iterations: 3, warnings: ['not-converged'] });
    const none = solve(plainDescent, problem, { maxIterations: 0 });
    expect(none).toMatchObject({ status: 'max-iterations', iterations: 0 });
    expect(solution.certificate.primal).toBeLessThan(none.certificate.primal);
  });

  it('5 and 5 iterations warm are 10 iterations', () => {
    const five = solve(plainDescent, problem, { maxIterations: 5, tolerance: 1e-14 });
    const ten = solve(plainDescent, problem, { maxIterations: 10, tolerance: 1e-14 });
    const again = solve(plainDescent, problem, { maxIterations: 5, tolerance: 1e-14, warmStart: five });
    for (let j = 0; j < 50; j++) expect(again.coefficients[j]).toBeCloseTo(ten.coefficients[j], 12);
  });

  it('ends as stopped when onIteration says so, and shows copies of its state', () => {
    const seen: SolverState[] = [];
    const solution = solve(plainDescent, problem, {
      tolerance: 1e-14,
      onIteration: (state) => {
        if (state.mark === 'epoch') seen.push(state);
        state.iterate().coefficients.fill(NaN);
        return seen.length < 4;
      },
    });
    expect(solution).toMatchObject({ status: 'stopped', iterations: 4 });
    expect(seen.map((state) => state.iteration)).toEqual([1, 2, 3, 4]);
    expect(solution.coefficients.every(Number.isFinite)).toBe(true);
  });

  it('ends at the time limit', () => {
    let milliseconds = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => milliseconds);
    const solver = lazy(() => void (milliseconds += 3));
    const { status, iterations } = solve(solver, problem, { timeLimitMs: 40 });
    clock.mockRestore();
    // The first state at or after 40 ms.
    expect([status, iterations]).toEqual(['time-limit', 14]);
  });

  it('aborts while solving asynchronously, at the next state, with the best point so far', async () => {
    const controller = new AbortController();
    let [steps, stepsAtAbort] = [0, NaN];
    setTimeout(() => {
      stepsAtAbort = steps;
      controller.abort();
    }, 30);
    const solution = await solveAsync(
      lazy(() => void steps++),
      problem,
      { signal: controller.signal },
    );
    expect([solution.status, steps]).toEqual(['aborted', stepsAtAbort]);
    expect(solution.certificate.primal).toBeGreaterThan(0);
  });

  it('gives the same solution asynchronously', async () => {
    const [there, here] = [await solveAsync(plainDescent, problem), solve(plainDescent, problem)];
    expect(there).toEqual(here);
  });

  it('is called diverged, not converged, when its numbers leave the range', () => {
    const wild = defineSolver({
      ...pickyDefinition,
      start: () => ({
        steps: (function* (): Generator<Mark, void, void> {
          for (;;) yield 'step';
        })(),
        iterate: () => ({ coefficients: new Float64Array(50).fill(NaN), intercept: 0 }),
      }),
    });
    const solution = solve(wild, problem);
    expect(solution.status).toBe('diverged');
    expect(solution.coefficients.every((value) => value === 0)).toBe(true);
    expect(solution.warnings).toContain('not-converged');
  });

  it('polishes on request once the signs settle: 1e-6 becomes 1e-14, both certificates are kept', () => {
    const plain = solve(plainDescent, problem, { tolerance: 1e-13 });
    const polished = solve(plainDescent, problem, { tolerance: 1e-13, polish: true });
    expect(polished.iterations).toBeLessThan(plain.iterations);
    expect(polished.certificate.relativeGap).toBeLessThan(1e-13);
    expect(polished.certificateBeforePolish!.relativeGap).toBeGreaterThan(polished.certificate.relativeGap);
    expect(plain.certificateBeforePolish).toBeUndefined();
  });
});

const pickyDefinition = {
  id: 'picky',
  maxIterations: 10,
  checkEvery: 1,
  accepts: (): boolean => true,
  start: (): never => {
    throw new Error('must not be started');
  },
};
