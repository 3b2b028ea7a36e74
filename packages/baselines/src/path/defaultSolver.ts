/**
 * The solver of paths, cross-validation and estimators where none is asked for: for every problem the one that `lasso`
 * takes. It solves everything that `isElasticNet` accepts.
 */
import { isElasticNet, type Problem, type Solver, type SolverOptions } from '@spred/problems';
import { lassoSolverFor } from '../lassoSolver.ts';

/** Hands each problem to the solver that suits it. */
export const defaultSolver: Solver = Object.assign(
  (problem: Problem, options?: SolverOptions) => lassoSolverFor(problem)(problem, options),
  { id: 'lasso', accepts: isElasticNet },
);
