import { createProblem, defineSolver, softThreshold, toSumScaled, type Problem } from '@spred/problems';
import { spredMomentum } from '@spred/spred';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Pacer, Interrupted } from './interrupt.ts';
import type { Method, MethodOptions } from './methods/method.ts';
import { spredAdamMethod } from './methods/spredAdam.ts';
import { spredMomentumPolishMethod } from './methods/spredMomentumPolish.ts';
import { runMethod } from './runner.ts';

const problem: Problem = createProblem({
  X: [
    [2, 0.5],
    [-1, 1],
    [0.3, -2],
    [1, 1],
  ],
  y: [1, -2, 0.5, 1],
  lambda: 0.1,
  intercept: false,
});
const options: MethodOptions = { tolerance: 1e-10, maxIterations: 40, seed: 0 };

/** Proximal gradient in a few lines; `work` is done in every step. */
const proximalGradient = (work: () => void): Method['run'] =>
  defineSolver({
    id: 'test',
    maxIterations: 40,
    checkEvery: 10,
    accepts: () => true,
    start({ projection, lambda, matrix }) {
      const w = new Float64Array(matrix.columns);
      const step = 1 / matrix.squaredNorms().reduce((total, norm) => total + norm, 0);
      const lam = toSumScaled(lambda, matrix.rows);
      return {
        steps: (function* () {
          for (;;) {
            work();
            const residual = new Float64Array(matrix.rows);
            matrix.multiply(w, residual);
            residual.forEach((fitted, i) => (residual[i] = projection.target[i] - fitted));
            for (let j = 0; j < w.length; j++) {
              w[j] = softThreshold(w[j] + step * matrix.columnDot(j, residual), step * lam);
            }
            yield 'step' as const;
          }
        })(),
        iterate: () => ({ coefficients: w.slice(), intercept: 0 }),
      };
    },
  });

const method = (run: Method['run']): Method => ({ id: 'test', label: 'test', description: '', budget: () => 40, run });

/** A clock by which nothing takes time but what is `busy`; the clock of the test that calls `onOwnClock`. */
let now = 0;
const busy = (milliseconds: number): void => void (now += milliseconds);
const onOwnClock = (): void => void vi.spyOn(performance, 'now').mockImplementation(() => now);
afterEach(() => void vi.restoreAllMocks());

/** A run that yields the states of another and works for a while when it ends, as a finishing certificate does. */
const slowEnd = (run: Method['run'], milliseconds: number): Method['run'] =>
  function* (on, given) {
    const iteration = run(on, given);
    let step = iteration.next();
    while (!step.done) step = iteration.next(yield step.value);
    busy(milliseconds);
    return step.value;
  };

/** Writes down the options and the number of yields of every run. */
function recorded(run: Method['run']): { run: Method['run']; options: MethodOptions[]; yields: number[] } {
  const given: MethodOptions[] = [];
  const yields: number[] = [];
  return {
    options: given,
    yields,
    *run(on, runOptions) {
      const at = given.push(runOptions) - 1;
      yields.push(0);
      const iteration = run(on, runOptions);
      let step = iteration.next();
      while (!step.done) {
        yields[at]++;
        step = iteration.next(yield step.value);
      }
      return step.value;
    },
  };
}

describe('a run of one method', () => {
  it('has points at 0, 1, 2, 3, ... growing by a tenth, and the returned solution as the last', async () => {
    const { row, solution } = await runMethod(method(proximalGradient(() => {})), problem, options, new Pacer());
    const iterations = row.samples.map(({ iteration }) => iteration);
    expect(iterations.slice(0, 11)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const tooFar = iterations.filter((iteration, k) => k > 0 && iteration > Math.ceil(iterations[k - 1] * 1.1) + 1);
    expect(tooFar).toEqual([]);
    expect(row.samples.at(-1)).toMatchObject({
      iteration: solution!.iterations,
      relativeGap: solution!.certificate.relativeGap,
    });
  });

  it('gives the same points every time, and as many times as points', async () => {
    const runs = [1, 2].map(() => runMethod(method(proximalGradient(() => {})), problem, options, new Pacer()));
    const [first, second] = await Promise.all(runs);
    expect(second.row).toEqual(first.row);
    expect(first.milliseconds).toHaveLength(first.row.samples.length);
    expect(first.repeats).toBeGreaterThanOrEqual(3);
  });

  it('times the solver and not the event loop', async () => {
    onOwnClock();
    class SlowLoop extends Pacer {
      override isDue(): boolean {
        return true;
      }
      override async turn(): Promise<void> {
        busy(5);
        await super.turn();
      }
    }
    const run = await runMethod(
      method(proximalGradient(() => busy(0.5))),
      problem,
      { ...options, tolerance: 0, maxIterations: 20 },
      new SlowLoop(),
    );
    // 20 steps of 0.5 ms; the turns alone would be 100 ms.
    expect(run.milliseconds.at(-1)).toBe(10);
  });

  it('ends with Interrupted once its pacer is interrupted', async () => {
    onOwnClock();
    const pacer = new Pacer();
    pacer.interrupt('SIGINT');
    const slow = proximalGradient(() => busy(5));
    await expect(runMethod(method(slow), problem, { ...options, tolerance: 0 }, pacer)).rejects.toThrow(Interrupted);
  });

  it('ends at the first point that is good enough, and is converged', async () => {
    const tolerance = 1e-4;
    const { row, solution } = await runMethod(
      method(proximalGradient(() => {})),
      problem,
      { ...options, tolerance },
      new Pacer(),
    );
    expect(row.status).toBe('converged');
    expect(row.samples.at(-1)!.relativeGap).toBeLessThanOrEqual(tolerance);
    expect(row.samples.slice(0, -1).every(({ relativeGap }) => relativeGap > tolerance)).toBe(true);
    expect(solution!.iterations).toBe(row.samples.at(-1)!.iteration);
  });

  it('does not time the certificate of the end, however the run ends', async () => {
    onOwnClock();
    const quick = slowEnd(
      proximalGradient(() => {}),
      30,
    );
    for (const tolerance of [1e-4, 0]) {
      const { row, milliseconds } = await runMethod(method(quick), problem, { ...options, tolerance }, new Pacer());
      expect(row.status).toBe(tolerance === 0 ? 'max-iterations' : 'converged');
      expect(milliseconds.at(-1)).toBe(0);
    }
  });

  it('lets no solver certify itself, except where a method says that it must: then its end is timed, too', async () => {
    const plain = recorded(proximalGradient(() => {}));
    await runMethod(method(plain.run), problem, options, new Pacer());
    expect(new Set(plain.options.map(({ checkEvery }) => checkEvery))).toEqual(new Set([Infinity]));

    onOwnClock();
    const own = recorded(
      slowEnd(
        proximalGradient(() => {}),
        30,
      ),
    );
    const certifying = { ...method(own.run), certifiesItself: true };
    const { row, milliseconds } = await runMethod(certifying, problem, { ...options, tolerance: 1e-4 }, new Pacer());
    expect(new Set(own.options.map(({ checkEvery }) => checkEvery))).toEqual(new Set([undefined]));
    expect(row.samples.at(-1)!.iteration % 10).toBe(0);
    expect(milliseconds.at(-1)).toBe(30);
    expect(spredMomentumPolishMethod).toMatchObject({ id: `${spredMomentum.id}-polish`, certifiesItself: true });
  });

  it('repeats with the same options and as many iterations: a schedule that follows the budget stays as it is', async () => {
    const { run, yields, options: given } = recorded(spredAdamMethod.run);
    const budget = { ...options, tolerance: 1e-6, maxIterations: 5000 };
    const { solution, repeats } = await runMethod({ ...spredAdamMethod, run }, problem, budget, new Pacer());
    expect(solution!.status).toBe('converged');
    expect(repeats).toBeGreaterThanOrEqual(3);
    // The measured run comes before the repeated ones, the warm-up before both.
    expect(yields.length).toBeGreaterThan(1 + repeats);
    expect(new Set(yields.slice(-1 - repeats))).toEqual(new Set([solution!.iterations]));
    expect(new Set(given.map(({ maxIterations }) => maxIterations))).toEqual(new Set([5000]));
  });

  it('warms up before a long run, too, and cuts the warm-up short', async () => {
    onOwnClock();
    const { run, yields } = recorded(proximalGradient(() => busy(20)));
    const { repeats } = await runMethod(method(run), problem, { ...options, tolerance: 0 }, new Pacer());
    expect(repeats).toBe(1);
    expect(yields).toHaveLength(2);
    // 400 ms are over after 20 iterations; the next point lies at 21.
    expect(yields[0]).toBe(21);
    expect(yields[1]).toBe(40);
  });

  it('ends a run that diverges at once', async () => {
    const diverging: Method['run'] = function* (on, given) {
      const iteration = proximalGradient(() => {})(on, given);
      let step = iteration.next();
      while (!step.done) {
        const { iteration: count, mark, iterate } = step.value;
        const broken = (): ReturnType<typeof iterate> => ({ coefficients: Float64Array.of(NaN, 0), intercept: 0 });
        step = iteration.next(yield { iteration: count, mark, iterate: count < 5 ? iterate : broken });
      }
      return step.value;
    };
    const { row, milliseconds } = await runMethod(method(diverging), problem, options, new Pacer());
    expect(row.status).toBe('diverged');
    expect(row.samples.map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(milliseconds).toHaveLength(6);
  });

  it('takes no time where zero is the solution', async () => {
    const { row, milliseconds } = await runMethod(
      method(proximalGradient(() => {})),
      problem.withLambda(problem.lambdaMax),
      options,
      new Pacer(),
    );
    expect(row.samples.map(({ iteration }) => iteration)).toEqual([0]);
    expect(milliseconds).toEqual([0]);
  });

  it('records a solver that throws as a failed row', async () => {
    const failing = defineSolver({
      id: 'failing',
      maxIterations: 1,
      checkEvery: 1,
      accepts: () => false,
      start: () => {
        throw new Error('never started');
      },
    });
    const { row, solution } = await runMethod(method(failing), problem, options, new Pacer());
    expect(solution).toBeNull();
    expect(row.status).toBe('failed');
    expect(row.message).toBe('unsupported-problem: failing does not solve least-squares with l1');
  });
});
