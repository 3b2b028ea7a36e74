/**
 * spred by full-batch Adam (Kingma and Ba 2015) on the smooth objective
 *
 *   S(u, w) = 1/(2n) ||y - X (u * w)||^2 + lambda/2 (||u||^2 + ||w||^2),
 *
 * whose weight decay is *coupled*: it is part of the gradient. Decoupled decay (AdamW) would not do: with an annealed
 * learning rate it has no L1 effect at all. Adam with a constant learning rate circles around a minimum, so the rate
 * falls exponentially over the iterations allowed.
 */
import { requirePositive } from '@spred/core';
import { defineSolver, isLasso, type Mark, type Solver, type SolverOptions } from '@spred/problems';
import { decidedAlgorithm } from './descent.ts';
import { product } from './factorObjective.ts';
import { FusedAdam } from './fusedAdam.ts';
import { startingFactors, weightUnit } from './startingFactors.ts';

/** Options of {@link spredAdam}. */
export interface SpredAdamOptions extends SolverOptions {
  /** The first learning rate, in units of the square root of a typical coefficient; default 0.1. */
  readonly learningRate?: number;
  /** The last learning rate as a share of the first, reached at `maxIterations`; default 1e-4. */
  readonly finalLearningRate?: number;
  /** The size of the first factors, in units of the square root of a typical coefficient; default 0.5. */
  readonly initialScale?: number;
}

/** Iterations over which the learning rate falls unless the options say otherwise. */
const defaultIterations = 10_000;

/**
 * spred with Adam; an iteration is a gradient step. It calls no classical solver. Exact zeros are decided by the KKT
 * conditions (`decideZeros`).
 *
 * @example
 * ```ts
 * import { createProblem, solve } from '@spred/problems';
 * import { spredAdam } from '@spred/spred';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [1, 0, -1], lambda: 0.1 });
 * const solution = solve(spredAdam, problem);
 * console.log(solution.status, solution.coefficients[0].toFixed(2)); // converged -0.85
 * ```
 */
export const spredAdam: Solver<SpredAdamOptions> = defineSolver<SpredAdamOptions>({
  id: 'spred-adam',
  maxIterations: defaultIterations,
  checkEvery: 20,
  options: ['learningRate', 'finalLearningRate', 'initialScale'],
  accepts: isLasso,
  start(problem, from, options) {
    const { learningRate = 0.1, finalLearningRate = 1e-4, initialScale = 0.5 } = options;
    requirePositive('learningRate', learningRate);
    requirePositive('finalLearningRate', finalLearningRate);
    requirePositive('initialScale', initialScale);
    const iterations = Math.max(1, options.maxIterations ?? defaultIterations);
    // Factors are of the size sqrt(unit) and their first gradients of lambdaMax sqrt(unit): in these units the numbers
    // below mean the same for every scaling of X and y.
    const unit = Math.sqrt(weightUnit(problem));
    const settings = {
      learningRate: (count: number) => learningRate * unit * finalLearningRate ** (count / iterations),
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-8 * (problem.lambdaMax || 1) * unit,
    };
    let { u, w } = startingFactors(problem, from, initialScale);

    function* steps(): Generator<Mark, void, void> {
      const fused = new FusedAdam(problem, u, w, settings);
      try {
        ({ u, w } = fused);
        for (;;) {
          yield* fused.step();
          yield 'step';
        }
      } finally {
        fused.free();
      }
    }

    return decidedAlgorithm(problem, steps(), () => product({ u, w }));
  },
});
