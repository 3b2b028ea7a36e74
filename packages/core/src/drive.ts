/**
 * Drivers of iterations. Long work is a generator that yields a state at least every ~20 ms and returns its result;
 * who drives it decides about clocks, limits, progress and cancellation. A driver that wants the work to end sends a
 * {@link StopReason} into the generator, which then finishes with the best it has: nothing computed is lost.
 */
import { requireNonNegative } from './validate.ts';

/** Why a driver asks an iteration to end early. */
export type StopReason = 'stopped' | 'aborted' | 'time-limit';

/** Work in slices: yields states, receives an optional request to end, returns its result. */
export type Iteration<State, Result> = Generator<State, Result, StopReason | undefined>;

/** What a synchronous driver can be told. */
export interface DriveOptions<State> {
  /** Wall-clock limit in milliseconds; the iteration is asked to end with `time-limit`. */
  readonly timeLimitMs?: number;
  /** Called with every state; returning `false` asks the iteration to end with `stopped`. */
  readonly onIteration?: ((state: State) => boolean | void) | undefined;
}

/** What an asynchronous driver can be told besides. */
export interface DriveAsyncOptions<State> extends DriveOptions<State> {
  /** Aborting it asks the iteration to end with `aborted`; the best result so far is returned, nothing is thrown. */
  readonly signal?: AbortSignal;
}

/** The names of {@link DriveOptions}. */
export const driveOptionNames: readonly string[] = Object.keys({
  timeLimitMs: true,
  onIteration: true,
} satisfies Record<keyof DriveOptions<unknown>, true>);

/** The names of {@link DriveAsyncOptions}. */
export const driveAsyncOptionNames: readonly string[] = Object.keys({
  timeLimitMs: true,
  onIteration: true,
  signal: true,
} satisfies Record<keyof DriveAsyncOptions<unknown>, true>);

/** The event loop gets its turn after at most this long (plus one slice of the iteration). */
const sliceMs = 5;

/**
 * Runs an iteration to its end and returns its result. When `onIteration` throws, the iteration is ended (its `finally` blocks
 * run: memory is freed) and the error goes on to the caller.
 *
 * @example
 * ```ts
 * import { drive, type Iteration } from '@spred/core';
 *
 * function* count(to: number): Iteration<number, number> {
 *   for (let i = 0; i < to; i++) if ((yield i) !== undefined) return i;
 *   return to;
 * }
 *
 * console.log(drive(count(5))); // 5
 * console.log(drive(count(5), { onIteration: (i) => i < 2 })); // 2
 * ```
 */
export function drive<State, Result>(iteration: Iteration<State, Result>, options: DriveOptions<State> = {}): Result {
  const ask = stopRule(options);
  try {
    let step = iteration.next();
    while (!step.done) step = iteration.next(ask(step.value));
    return step.value;
  } catch (error) {
    close(iteration);
    throw error;
  }
}

/** Runs an iteration in slices of at most ~40 ms, giving the event loop its turn in between; else as {@link drive}. */
export async function driveAsync<State, Result>(
  iteration: Iteration<State, Result>,
  options: DriveAsyncOptions<State> = {},
): Promise<Result> {
  const { signal } = options;
  const ask = stopRule(options);
  let sliceEnd = performance.now() + sliceMs;
  try {
    let step = iteration.next(undefined);
    while (!step.done) {
      if (performance.now() >= sliceEnd) {
        await eventLoopTurn();
        sliceEnd = performance.now() + sliceMs;
      }
      step = iteration.next(signal?.aborted ? 'aborted' : ask(step.value));
    }
    return step.value;
  } catch (error) {
    close(iteration);
    throw error;
  }
}

/**
 * Ends an iteration whose driver fails, so that what it holds is let go of. The failure of the driver is the one to report,
 * not what may come up while the iteration ends.
 */
function close(iteration: Iteration<unknown, unknown>): void {
  try {
    iteration.return(undefined);
  } catch {
    // The first error counts.
  }
}

/** The function that turns a state into a request to end. A request once made is repeated until the iteration ends. */
function stopRule<State>(options: DriveOptions<State>): (state: State) => StopReason | undefined {
  const { onIteration, timeLimitMs } = options;
  if (timeLimitMs !== undefined) requireNonNegative('timeLimitMs', timeLimitMs);
  const deadline = timeLimitMs === undefined ? Infinity : performance.now() + timeLimitMs;
  let reason: StopReason | undefined;
  return (state) => {
    if (reason !== undefined) return reason;
    if (onIteration?.(state) === false) reason = 'stopped';
    else if (deadline !== Infinity && performance.now() >= deadline) reason = 'time-limit';
    return reason;
  };
}

/**
 * Resolves when the event loop has had a turn: timers and signals have fired. `setImmediate` in Node (a message channel
 * there starves timers), a message channel in browsers (`scheduler.yield` there starves timers, and nested timeouts are
 * clamped to 4 ms).
 */
export function eventLoopTurn(): Promise<void> {
  const host = globalThis as {
    setImmediate?: (callback: () => void) => unknown;
  };
  if (host.setImmediate) return new Promise((resolve) => void host.setImmediate!(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
