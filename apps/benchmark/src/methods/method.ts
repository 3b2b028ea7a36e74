/**
 * A method of the benchmark: a solver with its options and a budget. A new method is one file beside this one, and one
 * line in `registry.ts`.
 */
import type { Iteration } from '@spred/core';
import type { Problem, Solution, SolverState } from '@spred/problems';

/** What every method is given. */
export interface MethodOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly seed: number;
  /** Set by the runner to Infinity, except for a method that certifies itself. */
  readonly checkEvery?: number;
}

/** A method. */
export interface Method {
  /** The name that `--only` takes. */
  readonly id: string;
  /** The name in tables and charts. */
  readonly label: string;
  /** One line for `--list`. */
  readonly description: string;
  /** Iterations allowed on a problem of n samples and p features. A rule of sizes, never of seconds. */
  budget(samples: number, features: number): number;
  /**
   * Whether the method needs certificates of its own, beyond that of its end: it then makes them as often as its solver
   * does by default, stops by them, and their time is its own. All other methods are certified and stopped by the
   * runner, off the clock.
   */
  readonly certifiesItself?: boolean;
  /** Starts a solve. */
  run(problem: Problem, options: MethodOptions): Iteration<SolverState, Solution>;
}

/**
 * A budget for methods whose iteration costs a few passes over X: as many iterations as `passes` billion entries of X
 * allow, within bounds.
 */
export function budgetOfPasses(billions: number, most: number): (samples: number, features: number) => number {
  return (samples, features) => Math.min(most, Math.max(1000, Math.floor((billions * 1e9) / (samples * features))));
}
