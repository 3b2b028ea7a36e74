/**
 * The two ways to run a solver to its end: `solve` at once, `solveAsync` in slices that leave the event loop alive.
 */
import { drive, driveAsync, type DriveAsyncOptions, type DriveOptions } from '@spred/core';
import type { Problem } from '../problem.ts';
import type { Solution } from './solution.ts';
import type { Solver, SolverOptions, SolverState } from './solver.ts';

/**
 * Solves a problem and returns a certified {@link Solution}. `options` are the solver's own, and `timeLimitMs` and
 * `onIteration` (which returns false to stop); however it ends, the best point so far is returned.
 *
 * @example
 * ```ts
 * import { createProblem, defineSolver, isLasso, softThreshold, solve } from '@spred/problems';
 *
 * // A solver is one small definition: here, the closed form for a single column.
 * const oneColumn = defineSolver({
 *   id: 'one-column',
 *   maxIterations: 1,
 *   checkEvery: 1,
 *   accepts: (problem) => isLasso(problem) && problem.matrix.columns === 1,
 *   start(problem) {
 *     const { matrix, correlations, intercept } = problem.projection;
 *     const w = Float64Array.of(0);
 *     return {
 *       steps: (function* () {
 *         const n = problem.matrix.rows;
 *         w[0] = softThreshold(correlations[0], n * problem.lambda) / matrix.squaredNorms()[0];
 *         yield "step" as const;
 *       })(),
 *       iterate: () => ({ coefficients: w.slice(), intercept: intercept(w) }),
 *     };
 *   },
 * });
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(oneColumn, problem);
 * console.log(solution.status, solution.coefficients[0].toFixed(2)); // converged 0.85
 * ```
 */
export function solve<Options extends SolverOptions>(
  solver: Solver<Options>,
  problem: Problem,
  options?: Options & DriveOptions<SolverState>,
): Solution {
  return drive(solver(problem, options), options);
}

/**
 * Solves in slices of at most ~50 ms. Aborting `options.signal` ends the solve within about that time; the best point
 * so far comes back with the status `aborted`.
 */
export async function solveAsync<Options extends SolverOptions>(
  solver: Solver<Options>,
  problem: Problem,
  options?: Options & DriveAsyncOptions<SolverState>,
): Promise<Solution> {
  return driveAsync(solver(problem, options), options);
}
