/**
 * Makes a solver of an algorithm: warm starts, certificates, limits and early stops come from `run.ts`.
 */
import { SpredError, type Iteration } from '@spred/core';
import type { Problem } from '../problem.ts';
import { runAlgorithm } from './run.ts';
import type { Solution } from './solution.ts';
import type { Solver, SolverDefinition, SolverOptions, SolverState } from './solver.ts';

/** Makes a solver of an algorithm. */
export function defineSolver<Options extends SolverOptions = SolverOptions>(
  definition: SolverDefinition<Options>,
): Solver<Options> {
  const { id, accepts } = definition;
  const solver = (problem: Problem, options?: Options): Iteration<SolverState, Solution> => {
    if (!accepts(problem)) {
      const kind = `${problem.datafit.id} with ${problem.penalty.id}`;
      throw new SpredError('unsupported-problem', `${id} does not solve ${kind}`, { argument: 'problem' });
    }
    return runAlgorithm(definition, problem, options ?? ({} as Options));
  };
  return Object.defineProperties(solver, {
    id: { value: id, enumerable: true },
    accepts: { value: accepts, enumerable: true },
    name: { value: id },
  }) as unknown as Solver<Options>;
}
