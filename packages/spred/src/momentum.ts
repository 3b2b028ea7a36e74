/**
 * spred by full-batch SGD with Nesterov momentum: the smooth objective
 *
 *   S(u, w) = 1/(2n) ||y - X (u * w)||^2 + lambda/2 (||u||^2 + ||w||^2)
 *
 * minimised by `sgd` of `@spred/optimizers`, and nothing else. Unless a learning rate is given, the step size is chosen
 * and guarded automatically (`guardedMomentum.ts`).
 */
import { requirePositive, SpredError } from '@spred/core';
import { sgd } from '@spred/optimizers';
import { defineSolver, isLasso, type Solver, type SolverOptions } from '@spred/problems';
import { descentAlgorithm, factorsOf, plainDescent } from './descent.ts';
import { guardedMomentum } from './guardedMomentum.ts';
import { startingFactors } from './startingFactors.ts';

/** Options of {@link spredMomentum}. */
export interface SpredMomentumOptions extends SolverOptions {
  /** A fixed step size in factor space, without restarts; default: chosen and adapted automatically. */
  readonly learningRate?: number;
  /** The momentum, in [0, 1); default 0.99. */
  readonly momentum?: number;
  /** The size of the first factors, in units of the square root of a typical coefficient; default 0.5. */
  readonly initialScale?: number;
}

/**
 * spred with momentum SGD; an iteration is a gradient step. It calls no classical solver. Exact zeros are decided by the
 * KKT conditions (`decideZeros`).
 *
 * @example
 * ```ts
 * import { createProblem, solve } from '@spred/problems';
 * import { spredMomentum } from '@spred/spred';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [1, 0, -1], lambda: 0.1 });
 * const solution = solve(spredMomentum, problem);
 * console.log(solution.status, solution.coefficients[0].toFixed(3)); // converged -0.850
 * ```
 */
export const spredMomentum: Solver<SpredMomentumOptions> = defineSolver<SpredMomentumOptions>({
  id: 'spred-momentum',
  maxIterations: 20_000,
  checkEvery: 20,
  options: ['learningRate', 'momentum', 'initialScale'],
  accepts: isLasso,
  start(problem, from, options) {
    const { momentum = 0.99, initialScale = 0.5, learningRate, seed = 0 } = options;
    requirePositive('initialScale', initialScale);
    if (!(momentum >= 0 && momentum < 1)) {
      throw new SpredError('invalid-argument', `momentum must be in [0, 1), got ${momentum}`, { argument: 'momentum' });
    }
    if (learningRate !== undefined) requirePositive('learningRate', learningRate);
    const start = factorsOf(startingFactors(problem, from, initialScale));
    return descentAlgorithm(problem, start, (objective) =>
      learningRate === undefined
        ? guardedMomentum(objective, { momentum, seed })
        : plainDescent(objective, sgd({ learningRate, momentum, nesterov: momentum > 0 })),
    );
  },
});
