/**
 * spred by alternating ridge regressions (Hoff, "Lasso, fractional norm and structured sparse estimation using a Hadamard
 * product parametrization", CSDA 115, 2017): for one factor given, the smooth objective is a ridge regression in the other,
 *
 *   u <- argmin_u 1/2 ||y - X diag(w) u||^2 + t/2 ||u||^2 = w * X'(t I + X diag(w^2) X')^-1 y,
 *   w <- the same with u in place of w,
 *
 * by an n x n or p x p linear system, whichever is smaller. Each half step lowers the objective, and needs no step size.
 * It is slow where |x_j'r| is close to t: there a weight that belongs to zero shrinks by |x_j'r| / t at a time.
 *
 * With an elastic net the ridge regression has t + ridge_j w_j^2 in place of t.
 */
import { requirePositive } from '@spred/core';
import { syrk, type Matrix } from '@spred/kernels';
import { defineSolver, toSumScaled, type Mark, type Solver, type SolverOptions } from '@spred/problems';
import { decidedAlgorithm } from './descent.ts';
import { loadDesign } from './design.ts';
import { product } from './factorObjective.ts';
import { isUnlimited } from './isUnlimited.ts';
import { startingFactors } from './startingFactors.ts';
import { reducedFunction } from './varpro/reducedFunction.ts';

/** Options of {@link spredAlternatingRidge}. */
export interface SpredAlternatingRidgeOptions extends SolverOptions {
  /** The size of the first factor, in units of the square root of a typical coefficient; default 0.3. */
  readonly initialScale?: number;
}

/** The inner products of all columns, computed once: no factor ever becomes exactly zero here. */
function gramOnce(matrix: Matrix<'float64'>): (columns: Int32Array) => Float64Array | undefined {
  let whole: Float64Array | undefined;
  return (columns) => {
    if (columns.length < matrix.columns) return undefined;
    if (whole === undefined) {
      const gram = matrix.memory.matrix('float64', matrix.columns, matrix.columns);
      syrk({ a: matrix, transpose: true, c: gram });
      whole = gram.read();
      gram.free();
    }
    return whole.slice();
  };
}

/** The threshold where lambda is 0, as a share of the largest |x_j'y|. */
const smallestThreshold = 1e-10;

/**
 * spred by alternating ridge regressions; an iteration is a pair of them. It calls no classical solver.
 *
 * @example
 * ```ts
 * import { createProblem, solve } from '@spred/problems';
 * import { spredAlternatingRidge } from '@spred/spred';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [1, 0, -1], lambda: 0.1 });
 * const solution = solve(spredAlternatingRidge, problem);
 * console.log(solution.status, solution.coefficients[0].toFixed(3)); // converged -0.850
 * ```
 */
export const spredAlternatingRidge: Solver<SpredAlternatingRidgeOptions> = defineSolver<SpredAlternatingRidgeOptions>({
  id: 'spred-alternating-ridge',
  maxIterations: 20_000,
  checkEvery: 10,
  options: ['initialScale'],
  accepts: isUnlimited,
  start(problem, from, options) {
    const { initialScale = 0.3 } = options;
    requirePositive('initialScale', initialScale);
    // The imbalanced first factor has no zeros: whatever the warm start, every weight may move, to either sign.
    let { u: first, w: second } = startingFactors(problem, from, initialScale);

    function* steps(): Generator<Mark, void, void> {
      const { projection, terms } = problem;
      const { memory, matrix } = loadDesign(problem, 0);
      const { target } = projection;
      // Without a penalty the ridge regression would not be one: the tiniest changes nothing that counts.
      const threshold = terms.l1 || smallestThreshold * (toSumScaled(problem.lambdaMax, projection.rows) || 1);
      const gram = matrix.columns < matrix.rows ? { gram: gramOnce(matrix) } : undefined;
      const fn = reducedFunction({ matrix, target, threshold, ridge: terms.ridge, ...gram });
      const otherFactor = (given: Float64Array): Float64Array => {
        const { ratios } = fn.at(given);
        return given.map((value, j) => value * ratios[j]);
      };
      try {
        for (;;) {
          second = otherFactor(first);
          yield 'slice';
          first = otherFactor(second);
          yield 'step';
        }
      } finally {
        memory.free();
      }
    }

    return decidedAlgorithm(problem, steps(), () => product({ u: first, w: second }));
  },
});
