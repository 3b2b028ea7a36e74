/**
 * Iteratively reweighted least squares, the naive way to a lasso by linear algebra alone. |w| lies below the parabola
 * w^2 / (2 eta) + eta / 2 and touches it at |w| = eta, so each iteration solves a ridge problem with a penalty per
 * column,
 *
 *   w <- argmin 1/2 ||y - Xw||^2 + lam / 2 sum_j w_j^2 / eta_j,   eta_j = sqrt(w_j^2 + epsilon^2),
 *
 * and epsilon shrinks (Daubechies, DeVore, Fornasier, Güntürk, "Iteratively reweighted least squares minimization for
 * sparse recovery", 2010, for the constrained problem). No iterate has a zero in it: see `zeroRule.ts`. A coefficient
 * that ought to be zero shrinks by the factor |x_j'r| / lam per iteration, which is slow where that is near 1.
 */
import { defineSolver, isLasso, type Mark, type Solver } from '@spred/problems';
import { ShiftedGram } from './shiftedGram.ts';
import { decideZeros } from './zeroRule.ts';

/** epsilon starts at the largest coefficient of the first ridge fit, shrinks by this factor, and ends at this share. */
const annealing = 0.8;
const leastEpsilon = 1e-10;

/**
 * IRLS; an iteration is a linear system of size min(n, p), roughly. lambda must be above 0. For comparison: coordinate
 * descent is faster and more exact.
 *
 * @example
 * ```ts
 * import { irls } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * console.log(solve(irls, problem).coefficients[0].toFixed(2)); // 0.85
 * ```
 */
export const irls: Solver = defineSolver({
  id: 'irls',
  maxIterations: 200,
  checkEvery: 5,
  accepts: (problem) => isLasso(problem) && problem.lambda > 0,
  start(problem, from) {
    const { projection } = problem;
    const { matrix, target } = projection;
    const lam = problem.terms.l1;
    let w = projection.reduce(from.coefficients);

    function* steps(): Generator<Mark, void, void> {
      const system = new ShiftedGram(matrix);
      // The first ridge fit: a penalty of ||x_j||^2 halves the coefficient that a column alone would have.
      const norms = matrix.squaredNorms().map((norm) => norm || 1);
      const first = size(w) > 0 ? w : yield* system.solve(norms, target);
      const largest = first === undefined ? 0 : size(first);
      if (first === undefined || largest === 0) return;
      w = first;
      for (let epsilon = largest; ; epsilon = Math.max(annealing * epsilon, leastEpsilon * largest)) {
        const penalties = w.map((value) => lam / Math.hypot(value, epsilon));
        const next = yield* system.solve(penalties, target);
        if (next === undefined) return;
        w = next;
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

/** max_j |v_j|. */
function size(v: Float64Array): number {
  return v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
