import { createProblem, defineSolver, softThreshold, toSumScaled, type Problem } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { Pacer, Interrupted } from './interrupt.ts';
import type { Method, MethodOptions } from './methods/method.ts';
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

/** Works for a while. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
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
    const total = run.milliseconds.at(-1)!;
    // 20 steps of 0.5 ms; the turns alone would be 100 ms.
    expect(total).toBeGreaterThanOrEqual(10);
    expect(total).toBeLessThan(60);
  });

  it('ends with Interrupted once its pacer is interrupted', async () => {
    const pacer = new Pacer();
    pacer.interrupt('SIGINT');
    const slow = proximalGradient(() => busy(5));
    await expect(runMethod(method(slow), problem, { ...options, tolerance: 0 }, pacer)).rejects.toThrow(Interrupted);
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
