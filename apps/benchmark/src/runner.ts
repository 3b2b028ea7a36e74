/**
 * Runs one method on one problem. The benchmark drives the solver's generator itself, so that it can stop the clock
 * between yields and look at iterates: one run gives the whole curve.
 *
 * Points lie at iterations 0, 1, 2, 3, ... growing by a tenth, so that the curve depends on iterations alone and is the
 * same in every run; the solution that the solver returns is always the last point. The solver makes no stopping
 * certificates of its own (`checkEvery: Infinity`): a run is asked to end at the first point whose certificate, made here
 * and off the clock, is good enough. That may be a tenth more iterations than were needed.
 *
 * A row begins with untimed runs, for the engine to compile. Then one run is measured. A short one says little about
 * time: it is repeated, without certificates and with the same iterations, until 200 ms are measured or 20 runs are done,
 * and each point gets the median of its times.
 */
import { isSpredError, type Iteration } from '@spred/core';
import type { Iterate, Problem, Solution, SolverState } from '@spred/problems';
import { median, timed } from './clock.ts';
import type { Pacer } from './interrupt.ts';
import type { Method, MethodOptions } from './methods/method.ts';
import { measure } from './objective.ts';
import type { Row, Sample } from './results.ts';

/** Points grow apart by this factor. */
const growth = 1.1;

/** Wall-clock milliseconds of untimed runs before every row. */
const warmUpMs = 400;
/** A run at least this long is not repeated: its first time stands. */
const longRunMs = 500;
const repeatUntilMs = 200;
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
}

/** Is shown every point; true asks the run to end there. */
type Visit = (point: Point) => boolean;

/** How a run ended. */
interface Ending {
  readonly solution: Solution;
  readonly milliseconds: number;
  /** Whether the run was asked to end, rather than ending by itself. */
  readonly asked: boolean;
}

/** Runs a method on a problem: warm-up, the measured run, and repetitions where it is short. */
export async function runMethod(
  method: Method,
  problem: Problem,
  options: MethodOptions,
  pacer: Pacer,
): Promise<MethodRun> {
  const run = (visit: Visit): Promise<Ending> => drive(method, problem, options, pacer, visit);
  const samples = new Map<number, Sample>();
  const times = new Map<number, number>();
  let diverged = false;
  const look: Visit = ({ iteration, iterate, milliseconds }) => {
    const sample = measure(problem, iteration, iterate);
    diverged ||= sample === undefined;
    if (sample === undefined) return true;
    samples.set(iteration, sample);
    times.set(iteration, milliseconds);
    return !method.certifiesItself && sample.relativeGap <= options.tolerance;
  };
  let ending: Ending;
  try {
    await warmUp(run);
    ending = await run(look);
  } catch (error) {
    if (!isSpredError(error)) throw error;
    const message = `${error.code}: ${error.message}`;
    const row = { status: 'failed' as const, message, samples: [...samples.values()], coefficients: [] };
    return { row, solution: null, milliseconds: [...times.values()], repeats: 1 };
  }
  const { solution } = ending;
  // The returned solution takes the place of a point at the same iteration.
  look({ iteration: solution.iterations, milliseconds: ending.milliseconds, iterate: solution });
  const repeated = ending.milliseconds >= longRunMs ? [] : await repeat(run, ending);
  const row = {
    status: diverged ? ('diverged' as const) : solution.status,
    samples: [...samples.values()],
    coefficients: nonZeros(solution.coefficients),
  };
  const milliseconds = [...times].map(([iteration, first]) =>
    repeated.length === 0 ? first : median(repeated.map((again) => again.get(iteration)!)),
  );
  return { row, solution, milliseconds, repeats: Math.max(1, repeated.length) };
}

/** Lets the engine compile: runs for a while, however often that is. What fails here will fail again where it counts. */
async function warmUp(run: (visit: Visit) => Promise<Ending>): Promise<void> {
  const end = performance.now() + warmUpMs;
  try {
    while (performance.now() < end) await run(() => performance.now() >= end);
  } catch (error) {
    if (!isSpredError(error)) throw error;
  }
}

/** The times of repeated runs by iteration. They end where the first run did. */
async function repeat(
  run: (visit: Visit) => Promise<Ending>,
  { asked, solution }: Ending,
): Promise<Map<number, number>[]> {
  const runs: Map<number, number>[] = [];
  let total = 0;
  while (runs.length < minRepeats || (runs.length < maxRepeats && total < repeatUntilMs)) {
    const times = new Map<number, number>();
    const { milliseconds } = await run((point) => {
      times.set(point.iteration, point.milliseconds);
      return asked && point.iteration === solution.iterations;
    });
    runs.push(times.set(solution.iterations, milliseconds));
    total += milliseconds;
    if (total >= longRunMs) break;
  }
  return runs;
}

/** One run; the clock stands still outside the solver's own work. */
async function drive(
  method: Method,
  problem: Problem,
  options: MethodOptions,
  pacer: Pacer,
  visit: Visit,
): Promise<Ending> {
  // Nobody can be asked to end before the start: where zero is the solution, the solver finds that itself.
  const zero = new Float64Array(problem.matrix.columns);
  visit({ iteration: 0, milliseconds: 0, iterate: { coefficients: zero, intercept: 0 } });
  const iteration = method.run(problem, method.certifiesItself ? options : { ...options, checkEvery: Infinity });
  let elapsed = 0;
  let nextPoint = 1;
  let latest = 0;
  let last: SolverState | undefined;
  for (;;) {
    const { result: step, milliseconds } = timed(() => iteration.next());
    if (step.done) {
      // All iterations were done at the last yield; since then a solver has only made and certified its answer.
      const ownEnd = method.certifiesItself ? milliseconds : last === undefined ? 0 : answerTime(last);
      return { solution: step.value, milliseconds: Math.max(latest, elapsed + ownEnd), asked: false };
    }
    elapsed += milliseconds;
    const state = (last = step.value);
    if (isPoint(state, nextPoint)) {
      const { result, milliseconds: making } = timed(() => state.iterate());
      // An answer cannot be had before an earlier one, even where making the earlier one took longer.
      latest = Math.max(latest, elapsed + making);
      if (visit({ iteration: state.iteration, milliseconds: latest, iterate: result })) {
        return { solution: endOf(iteration), milliseconds: latest, asked: true };
      }
      nextPoint = Math.max(state.iteration + 1, Math.ceil(state.iteration * growth));
    }
    if (pacer.isDue()) await pacer.turn();
  }
}

/** How long a solver takes to make its answer. */
function answerTime(state: SolverState): number {
  return timed(() => state.iterate()).milliseconds;
}

/** Asks a solver to end, and gives what it returns. */
function endOf(iteration: Iteration<SolverState, Solution>): Solution {
  let step = iteration.next('stopped');
  while (!step.done) step = iteration.next('stopped');
  return step.value;
}

/** Whole iterations alone are points: where a slice ends may depend on the clock. */
function isPoint(state: SolverState, nextPoint: number): boolean {
  return state.mark !== 'slice' && state.iteration >= nextPoint;
}

function nonZeros(coefficients: Float64Array): [number, number][] {
  const pairs: [number, number][] = [];
  coefficients.forEach((w, j) => {
    if (w !== 0) pairs.push([j, w]);
  });
  return pairs;
}
