/**
 * One call for a lasso or an elastic net: it takes the solver that suits the problem, and says which one it took.
 */
import {
  driveAsyncOptionNames,
  driveOptionNames,
  requireKnown,
  SpredError,
  type DriveAsyncOptions,
  type DriveOptions,
} from '@spred/core';
import {
  createProblem,
  solve,
  solveAsync,
  solverOptionNames,
  type Problem,
  type ProblemInput,
  type Solution,
  type Solver,
  type SolverOptions,
  type SolverState,
} from '@spred/problems';
import { coordinateDescent } from './coordinateDescent.ts';
import { workingSets } from './workingSet/solvers.ts';

/** A solution, and the id of the solver that found it. */
export interface LassoSolution extends Solution {
  readonly solver: string;
}

/**
 * The solver that `lasso` takes: working sets wherever some coefficients will be zero, coordinate descent where none will
 * (lambda or l1Ratio is 0).
 */
export function lassoSolverFor(problem: Problem): Solver {
  return workingSets.accepts(problem) ? workingSets : coordinateDescent;
}

/**
 * Solves a lasso or an elastic net, with or without limits, weights, offset and penalty factors, to a certified relative
 * gap (`tolerance`, default 1e-6). Takes a problem, or what `createProblem` takes. Throws what `createProblem` and `solve`
 * throw, `invalid-argument` for an option that there is not among it.
 *
 * @example
 * ```ts
 * import { lasso } from '@spred/baselines';
 *
 * const { coefficients, solver } = lasso({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 }, { tolerance: 1e-9 });
 * console.log(coefficients[0].toFixed(2), solver); // 0.85 working-sets
 * ```
 */
export function lasso(
  input: Problem | ProblemInput,
  options: SolverOptions & DriveOptions<SolverState> = {},
): LassoSolution {
  requireKnown('lasso', options, [...solverOptionNames, ...driveOptionNames]);
  const problem = problemOf(input);
  const solver = lassoSolverFor(problem);
  return { ...solve(solver, problem, options), solver: solver.id };
}

/** The same in slices of at most ~50 ms, between which the event loop is alive; `options.signal` aborts it. */
export async function lassoAsync(
  input: Problem | ProblemInput,
  options: SolverOptions & DriveAsyncOptions<SolverState> = {},
): Promise<LassoSolution> {
  requireKnown('lassoAsync', options, [...solverOptionNames, ...driveAsyncOptionNames]);
  const problem = problemOf(input);
  const solver = lassoSolverFor(problem);
  return { ...(await solveAsync(solver, problem, options)), solver: solver.id };
}

function problemOf(input: Problem | ProblemInput): Problem {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new SpredError('invalid-argument', `input must be a problem or { X, y, lambda, .. }, got ${typeof input}`, {
      argument: 'input',
    });
  }
  return 'projection' in input ? input : createProblem(input);
}
