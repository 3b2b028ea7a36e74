/**
 * ISTA, the iterative soft-thresholding algorithm (Daubechies, Defrise, De Mol 2004): proximal gradient descent,
 *
 *   w <- ST(w + X'(y - X w) / L, lam / L),   L = ||X||_2^2.
 */
import { defineSolver, isLasso, toSumScaled, type Mark, type Solver } from '@spred/problems';
import { estimateLipschitz } from './lipschitz.ts';
import { ProximalGradient } from './proximalGradient.ts';

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
  accepts: isLasso,
  start(problem, from, options) {
    const { matrix, target, intercept } = problem.projection;
    const lam = toSumScaled(problem.lambda, matrix.rows);
    let w = from.coefficients;

    function* steps(): Generator<Mark, void, void> {
      const lipschitz = yield* estimateLipschitz(matrix, options.seed ?? 0);
      const gradient = new ProximalGradient(matrix, target, lam, lipschitz);
      let point = gradient.imaged(w);
      for (;;) {
        point = gradient.step(point);
        w = point.w;
        yield 'step';
      }
    }

    return { steps: steps(), iterate: () => ({ coefficients: w.slice(), intercept: intercept(w) }) };
  },
});
