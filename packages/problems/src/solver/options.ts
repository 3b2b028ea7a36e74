/**
 * Which options there are. Functions that take options refuse what they do not know (`requireKnown`), and hand on to others
 * what those know: these are the names that several of them share.
 */
import type { DriveAsyncOptions, DriveOptions } from '@spred/core';
import { solverOptionNames, type Solver, type SolverOptions } from './solver.ts';

/** The names of `DriveOptions`. */
export const driveOptionNames: readonly string[] = Object.keys({
  timeLimitMs: true,
  onIteration: true,
} satisfies Record<keyof DriveOptions<unknown>, true>);

/** The names of `DriveAsyncOptions`. */
export const driveAsyncOptionNames: readonly string[] = [
  ...driveOptionNames,
  ...Object.keys({ signal: true } satisfies Record<
    Exclude<keyof DriveAsyncOptions<unknown>, keyof DriveOptions<unknown>>,
    true
  >),
];

/** The names of the options that a solver takes; of one that does not list them, those that all solvers share. */
export function optionNamesOf<Options extends SolverOptions>(solver: Solver<Options>): readonly string[] {
  return solver.optionNames ?? solverOptionNames;
}

/** The options of these names, as an object of their own. */
export function pickOptions<Options extends object>(options: Options, names: readonly string[]): Options {
  const picked: Record<string, unknown> = {};
  // Inherited ones count, as they do where options are read.
  for (const name in options) if (names.includes(name)) picked[name] = options[name];
  return picked as Options;
}
