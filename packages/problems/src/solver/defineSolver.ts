/**
 * Makes a solver of an algorithm: warm starts, certificates, limits and early stops come from `run.ts`.
 */
import { requireKnown, SpredError, type Iteration } from '@spred/core';
import type { Problem } from '../problem.ts';
import { runAlgorithm } from './run.ts';
import type { Solution } from './solution.ts';
import {
  solverOptionNames,
  type Solver,
  type SolverDefinition,
  type SolverOptions,
  type SolverState,
} from './solver.ts';

/**
 * Makes a solver of an algorithm. The algorithm says how it starts, how it steps (a generator that yields a mark after
 * every piece of work of at most ~20 ms) and what its current point is; everything else is the same for all solvers. The
 * solver throws `invalid-argument` for an option that it does not have, before it looks at the problem, and
 * `unsupported-problem`.
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
 *     const { projection } = problem;
 *     const w = Float64Array.of(0);
 *     return {
 *       steps: (function* () {
 *         w[0] = softThreshold(projection.correlations[0], problem.terms.l1) / projection.squaredNorms()[0];
 *         yield 'step' as const;
 *       })(),
 *       iterate: () => projection.iterate(w),
 *     };
 *   },
 * });
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(oneColumn, problem);
 * console.log(solution.status, solution.coefficients[0].toFixed(2)); // converged 0.85
 * ```
 */
export function defineSolver<Options extends SolverOptions = SolverOptions>(
  definition: SolverDefinition<Options>,
): Solver<Options> {
  const { id, accepts } = definition;
  const optionNames = [...solverOptionNames, ...((definition.options ?? []) as readonly string[])];
  const solver = (problem: Problem, options = {} as Options): Iteration<SolverState, Solution> => {
    requireKnown(id, options, optionNames);
    if (!accepts(problem)) {
      const kind = `${problem.datafit.id} with ${problem.penalty.id}`;
      throw new SpredError('unsupported-problem', `${id} does not solve ${kind}`, { argument: 'problem' });
    }
    return runAlgorithm(definition, problem, options);
  };
  return Object.defineProperties(solver, {
    id: { value: id, enumerable: true },
    accepts: { value: accepts, enumerable: true },
    optionNames: { value: optionNames, enumerable: true },
    name: { value: id },
  }) as unknown as Solver<Options>;
}
