/** The solvers on working sets, each an inner solver inside the engine of `@spred/problems`. */
import { isLasso, workingSetSolver, type Solver } from '@spred/problems';
import { AdaptiveInner } from './adaptiveInner.ts';
import { CovarianceDescent } from './covarianceDescent.ts';
import { DescentNewton } from './descentNewton.ts';
import { ExtrapolatedDescent } from './extrapolatedDescent.ts';
import { SemismoothNewton } from './semismoothNewton.ts';

/**
 * The fastest one for every shape: coordinate descent with Newton steps, SsNAL where the support comes near the number of
 * samples. Lasso and elastic net, with or without limits, lambda > 0. An iteration is
 * a round: a pass over X and a solve on the working set.
 *
 * @example
 * ```ts
 * import { workingSets } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(workingSets, problem, { tolerance: 1e-12 });
 * console.log(solution.status, solution.coefficients[0].toFixed(4)); // converged 0.8500
 * ```
 */
export const workingSets: Solver = workingSetSolver({
  id: 'working-sets',
  inner: (problem) => new AdaptiveInner(problem),
});

/**
 * Working sets with coordinate descent and Newton steps on the support, for any shape: lasso and elastic net, with or
 * without limits, lambda > 0.
 *
 * @example
 * ```ts
 * import { descentNewton } from '@spred/baselines';
 * import { createProblem, elasticNet, solve } from '@spred/problems';
 *
 * const penalty = elasticNet({ l1Ratio: 0.5 });
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.5, penalty });
 * console.log(solve(descentNewton, problem, { tolerance: 1e-12 }).coefficients[0].toFixed(5)); // 0.45455
 * ```
 */
export const descentNewton: Solver = workingSetSolver({ id: 'descent-newton', inner: () => new DescentNewton() });

/**
 * Working sets with SsNAL inside (see `ssnal`), for the lasso with lambda > 0: strong where lambda is small and the support
 * has nearly as many columns as there are samples.
 *
 * @example
 * ```ts
 * import { ssnalOnSets } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(ssnalOnSets, problem, { tolerance: 1e-12 }).coefficients[0].toFixed(4)); // 0.8500
 * ```
 */
export const ssnalOnSets: Solver = workingSetSolver({
  id: 'ssnal-on-sets',
  accepts: isLasso,
  inner: () => new SemismoothNewton(),
});

/**
 * Coordinate descent on the Gram matrix of the working set (covariance updates; see `covarianceDescent.ts`), for the lasso
 * with lambda > 0 where samples are many times more than columns.
 *
 * @example
 * ```ts
 * import { gramDescent } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(gramDescent, problem, { tolerance: 1e-12 }).coefficients[0].toFixed(4)); // 0.8500
 * ```
 */
export const gramDescent: Solver = workingSetSolver({
  id: 'gram-cd',
  accepts: isLasso,
  inner: () => new CovarianceDescent(),
});

/**
 * Celer (Massias, Gramfort, Salmon, "Celer: a fast solver for the lasso with dual extrapolation", ICML 2018): working
 * sets, coordinate descent inside, and a dual point extrapolated from successive residuals. For the lasso with lambda > 0.
 *
 * @example
 * ```ts
 * import { celer } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(celer, problem, { tolerance: 1e-12 }).coefficients[0].toFixed(4)); // 0.8500
 * ```
 */
export const celer: Solver = workingSetSolver({
  id: 'celer',
  accepts: isLasso,
  inner: () => new ExtrapolatedDescent(),
});
