/**
 * spred by variable projection inside working sets. For few columns at a time, one factor is eliminated by a linear
 * solve, and what is left, a smooth function of the other factor alone, is minimised by L-BFGS and Newton steps:
 *
 *   f(v) = min_u 1/2 ||y - X (u * v)||^2 + t/2 (||u||^2 + ||v||^2)
 *
 * (Poon and Peyré, "Smooth bilevel programming for sparse regularization", NeurIPS 2021; `varpro/reduced.ts`). The working
 * sets, the passes over X and the certificate are those of every working-set solver of this library.
 */
import { workingSetSolver, type Solver, type SolverOptions } from '@spred/problems';
import { isUnlimited } from './isUnlimited.ts';
import { varproInner } from './varpro/varproInner.ts';

/** Options of {@link spredVarPro}. */
export interface SpredVarProOptions extends SolverOptions {
  /** Whether Newton steps finish what L-BFGS begins; default true. */
  readonly newton?: boolean;
}

/**
 * spred with variable projection in working sets: the quickest way to solve a lasso or an elastic net through a product of
 * factors. It needs lambda > 0. An iteration is a round: a pass over X and a minimisation on the set. No classical solver
 * is called.
 *
 * @example
 * ```ts
 * import { createProblem, solve } from '@spred/problems';
 * import { spredVarPro } from '@spred/spred';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [1, 0, -1], lambda: 0.1 });
 * const solution = solve(spredVarPro, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.coefficients[0].toFixed(6)); // converged -0.850000
 * ```
 */
export const spredVarPro: Solver<SpredVarProOptions> = workingSetSolver<SpredVarProOptions>({
  id: 'spred-varpro',
  accepts: isUnlimited,
  options: ['newton'],
  inner: (_, { newton = true, tolerance = 1e-6 }) => varproInner({ newton, tolerance }),
});
