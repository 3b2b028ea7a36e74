/**
 * The two ways to run a solver to its end: `solve` at once, `solveAsync` in slices that leave the event loop alive.
 */
import {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  pickOptions,
  requireKnown,
  type DriveAsyncOptions,
  type DriveOptions,
} from '@spred/core';
import type { Problem } from '../problem.ts';
import type { Solution } from './solution.ts';
import { optionNamesOf, type Solver, type SolverOptions, type SolverState } from './solver.ts';

/**
 * Solves a problem and returns a certified {@link Solution}. `options` are the solver's own, and `timeLimitMs` and
 * `onIteration` (which returns false to stop); however it ends, the best point so far is returned. Throws
 * `invalid-argument` for an option that there is not.
 *
 * @example
 * ```ts
 * import { coordinateDescent } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(coordinateDescent, problem, { tolerance: 1e-9, timeLimitMs: 1000 });
 * console.log(solution.status, solution.coefficients[0].toFixed(2)); // converged 0.85
 * ```
 */
export function solve<Options extends SolverOptions>(
  solver: Solver<Options>,
  problem: Problem,
  options: Options & DriveOptions<SolverState> = {} as Options,
): Solution {
  const names = optionNamesOf(solver);
  requireKnown('solve', options, [...names, ...driveOptionNames]);
  return drive(solver(problem, pickOptions<Options>(options, names)), options);
}

/**
 * Solves in slices of at most ~50 ms. Aborting `options.signal` ends the solve within about that time; the best point
 * so far comes back with the status `aborted`.
 */
export async function solveAsync<Options extends SolverOptions>(
  solver: Solver<Options>,
  problem: Problem,
  options: Options & DriveAsyncOptions<SolverState> = {} as Options,
): Promise<Solution> {
  const names = optionNamesOf(solver);
  requireKnown('solveAsync', options, [...names, ...driveAsyncOptionNames]);
  return driveAsync(solver(problem, pickOptions<Options>(options, names)), options);
}
