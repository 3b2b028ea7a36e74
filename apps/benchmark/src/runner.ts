/**
 * Runs one method on one problem. The benchmark drives the solver's generator itself, so that it can stop the clock
 * between yields and look at iterates: one run gives the whole curve.
 *
 * Points lie at iterations 0, 1, 2, 3, ... growing by a tenth, so that the curve depends on iterations alone and is the
 * same in every run; the solution that the solver returns is always the last point. A short run says little about time:
 * it is repeated, without certificates in between, untimed until the engine has had 100 ms of it to compile, then timed
 * until 50 ms are measured or 20 runs are done. Each point gets the median of its times.
 */
import { isSpredError } from '@spred/core';
import type { Iterate, Problem, Solution } from '@spred/problems';
import { Clock, median, timed } from './clock.ts';
import type { Pacer } from './interrupt.ts';
import type { Method, MethodOptions } from './methods/method.ts';
import { measure } from './objective.ts';
import type { Row, Sample } from './results.ts';

/** Points grow apart by this factor. */
const growth = 1.1;

/** A run at least this long is not repeated: its first time stands. */
const longRunMs = 500;
const warmUpMs = 100;
const repeatUntilMs = 50;
const maxRepeats = 20;
/** A median of fewer runs than this would be no better than one of them. */
const minRepeats = 3;

/** A method's figures on a problem, and the times behind them. */
export interface MethodRun {
  readonly row: Pick<Row, 'status' | 'message' | 'samples' | 'coefficients'>;
  /** The solution as it was returned; null where the solver threw. */
  readonly solution: Solution | null;
  readonly milliseconds: readonly number[];
  readonly repeats: number;
}

/** A point of one run, before it is measured. */
interface Point {
  readonly iteration: number;
  readonly milliseconds: number;
  readonly iterate: Iterate;
  /** What the solver returned, on the last point alone. */
  readonly solution?: Solution;
}

/** Runs a method on a problem, with repetitions where it is short. */
export async function runMethod(
  method: Method,
  problem: Problem,
  options: MethodOptions,
  pacer: Pacer,
): Promise<MethodRun> {
  const measured: { sample: Sample; point: number; milliseconds: number }[] = [];
  let solution: Solution | null = null;
  let total = 0;
  let points = 0;
  try {
    for await (const point of trace(method, problem, options, pacer)) {
      const sample = measure(problem, point.iteration, point.iterate);
      // The returned solution takes the place of a point at the same iteration.
      if (sample && measured.at(-1)?.sample.iteration === sample.iteration) measured.pop();
      if (sample) measured.push({ sample, point: points, milliseconds: point.milliseconds });
      points++;
      total = point.milliseconds;
      solution = point.solution ?? null;
    }
  } catch (error) {
    if (!isSpredError(error)) throw error;
    const samples = measured.map(({ sample }) => sample);
    const row = { status: 'failed' as const, message: `${error.code}: ${error.message}`, samples, coefficients: [] };
    return { row, solution: null, milliseconds: measured.map(({ milliseconds }) => milliseconds), repeats: 1 };
  }
  const repeated = total >= longRunMs ? [] : await repeat(method, problem, options, pacer, total);
  const times = measured.map(({ point, milliseconds }) =>
    repeated.length === 0 ? milliseconds : median(repeated.map((run) => run[point])),
  );
  const row = {
    status: solution!.status,
    samples: measured.map(({ sample }) => sample),
    coefficients: nonZeros(solution!.coefficients),
  };
  return { row, solution, milliseconds: times, repeats: Math.max(1, repeated.length) };
}

/** The times of repeated runs: one list per run, one figure per point. `warm` is the work that was done before, in ms. */
async function repeat(
  method: Method,
  problem: Problem,
  options: MethodOptions,
  pacer: Pacer,
  warm: number,
): Promise<number[][]> {
  for (let done = warm, k = 0; done < warmUpMs && k < maxRepeats; k++) {
    for await (const { solution, milliseconds } of trace(method, problem, options, pacer)) {
      if (solution) done += milliseconds;
    }
  }
  const runs: number[][] = [];
  let total = 0;
  while (runs.length < minRepeats || (runs.length < maxRepeats && total < repeatUntilMs)) {
    const times: number[] = [];
    for await (const point of trace(method, problem, options, pacer)) times.push(point.milliseconds);
    runs.push(times);
    total += times.at(-1)!;
    if (total >= longRunMs) break;
  }
  return runs;
}

/** One run, as points; the clock stands still outside the solver's own work. */
async function* trace(
  method: Method,
  problem: Problem,
  options: MethodOptions,
  pacer: Pacer,
): AsyncGenerator<Point, void, void> {
  const zero = new Float64Array(problem.matrix.columns);
  yield { iteration: 0, milliseconds: 0, iterate: { coefficients: zero, intercept: 0 } };
  const clock = new Clock();
  const iteration = method.run(problem, options);
  let nextPoint = 1;
  let latest = 0;
  for (;;) {
    clock.start();
    let step = iteration.next();
    while (!step.done && !isPoint(step.value, nextPoint) && !pacer.isDue()) step = iteration.next();
    clock.stop();
    if (step.done) {
      const solution = step.value;
      const milliseconds = Math.max(latest, clock.elapsed);
      yield { iteration: solution.iterations, milliseconds, iterate: solution, solution };
      return;
    }
    const state = step.value;
    if (isPoint(state, nextPoint)) {
      const { result, milliseconds } = timed(() => state.iterate());
      // An answer cannot be had before an earlier one, even where making the earlier one took longer.
      latest = Math.max(latest, clock.elapsed + milliseconds);
      yield { iteration: state.iteration, milliseconds: latest, iterate: result };
      nextPoint = Math.max(state.iteration + 1, Math.ceil(state.iteration * growth));
    }
    if (pacer.isDue()) await pacer.turn();
  }
}

/** Whole iterations alone are points: where a slice ends may depend on the clock. */
function isPoint(state: { readonly iteration: number; readonly mark: string }, nextPoint: number): boolean {
  return state.mark !== 'slice' && state.iteration >= nextPoint;
}

function nonZeros(coefficients: Float64Array): [number, number][] {
  const pairs: [number, number][] = [];
  coefficients.forEach((w, j) => {
    if (w !== 0) pairs.push([j, w]);
  });
  return pairs;
}
