/**
 * ISTA, the iterative soft-thresholding algorithm (Daubechies, Defrise, De Mol 2004): proximal gradient descent,
 *
 *   w <- ST(w + X'(y - X w) / L, lam / L),   L = ||X||_2^2.
 */
import { defineSolver, isElasticNet, type Solver } from '@spred/problems';
import { proximalAlgorithm } from './proximalGradient.ts';

/**
 * ISTA; an iteration is a proximal gradient step.
 *
 * @example
 * ```ts
 * import { ista } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(ista, problem).coefficients[0].toFixed(3)); // 0.850
 * ```
 */
export const ista: Solver = defineSolver({
  id: 'ista',
  maxIterations: 100_000,
  checkEvery: 10,
  accepts: isElasticNet,
  start: (problem, from, options) =>
    proximalAlgorithm(problem, from, options.seed ?? 0, function* (gradient, first) {
      let point = first;
      for (;;) {
        point = gradient.step(point);
        yield point;
      }
    }),
});
