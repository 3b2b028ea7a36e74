/**
 * The subgradient method (Shor 1964), the naive way to a lasso by first-order steps: |w| is treated as if it had a
 * derivative, and the steps shrink so that the kinks do no harm,
 *
 *   w <- w - step_k (-X'r + lam sign(w)),   step_k = 1 / (L sqrt(k + 1)),   L = ||X||_2^2.
 *
 * The objective is off by O(1 / sqrt(k)) and no iterate has a zero in it (see `zeroRule.ts`): it is here to show what
 * the proximal step of ISTA is worth.
 */
import { axpy } from '@spred/kernels/plain';
import { defineSolver, isLasso, type Mark, type Solver } from '@spred/problems';
import { estimateLipschitz } from './lipschitz.ts';
import { decideZeros } from './zeroRule.ts';

/**
 * The subgradient method; an iteration is a step. Expect the status `max-iterations`, with a gap of a percent or so.
 *
 * @example
 * ```ts
 * import { subgradient } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(subgradient, problem).coefficients[0].toFixed(2)); // 0.85
 * ```
 */
export const subgradient: Solver = defineSolver({
  id: 'subgradient',
  maxIterations: 5000,
  checkEvery: 10,
  accepts: isLasso,
  start(problem, from, options) {
    const { projection } = problem;
    const { matrix } = projection;
    const lam = problem.terms.l1;
    const w = projection.reduce(from.coefficients);

    function* steps(): Generator<Mark, void, void> {
      const lipschitz = yield* estimateLipschitz(matrix, options.seed ?? 0);
      const residual = new Float64Array(matrix.rows);
      const descent = new Float64Array(w.length);
      for (let k = 0; ; k++) {
        projection.residual(w, residual);
        matrix.multiplyTransposed(residual, descent);
        for (let j = 0; j < w.length; j++) descent[j] -= lam * Math.sign(w[j]);
        axpy(w.length, 1 / ((lipschitz || 1) * Math.sqrt(k + 1)), descent, 0, w, 0);
        yield 'step';
      }
    }

    return {
      steps: steps(),
      iterate() {
        const coefficients = decideZeros(problem, w);
        return projection.iterate(coefficients);
      },
    };
  },
});
