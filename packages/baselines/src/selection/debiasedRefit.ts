/**
 * Least squares on the support of a solution: the selection of the lasso without its shrinkage. With S the support and
 * n_free = n - |S| - 1 (n - |S| without an intercept),
 *
 *   w_S = (X_S'X_S)^-1 X_S'y,   s2 = RSS / n_free,   se_j = sqrt(s2 [(X_S'X_S)^-1]_jj).
 *
 * The standard errors are those of a support that was known beforehand. The lasso has seen the data, so they are too
 * small for tests of significance (Lee, Sun, Sun, Taylor, "Exact post-selection inference", 2016).
 */
import { requireLength, SpredError } from '@spred/core';
import { supportOf, type Iterate, type Problem } from '@spred/problems';
import { leastSquaresFit } from './leastSquares.ts';

/** A least-squares fit on a support. */
export interface Refit extends Iterate {
  /** The columns that have a coefficient. */
  readonly support: readonly number[];
  /** Columns of the given support that depend on the others: their coefficient is 0. */
  readonly leftOut: readonly number[];
  readonly residualSumOfSquares: number;
  /** s2; undefined where no residual degree of freedom is left. */
  readonly noiseVariance: number | undefined;
  /** Length p, 0 off the support; undefined where s2 is, and where columns were left out (no coefficient is then unique). */
  readonly standardErrors: Float64Array | undefined;
}

/**
 * Refits a solution (or any coefficients) of a problem by least squares on its support.
 *
 * @example
 * ```ts
 * import { coordinateDescent, debiasedRefit } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0.3, 1], lambda: 0.1 });
 * const solution = solve(coordinateDescent, problem);
 * const { coefficients, standardErrors } = debiasedRefit(problem, solution);
 * console.log(solution.coefficients[0].toFixed(2), coefficients[0].toFixed(2), standardErrors?.[0].toFixed(3)); // 0.85 1.00 0.173
 * ```
 */
export function debiasedRefit(problem: Problem, solution: Pick<Iterate, 'coefficients'>): Refit {
  requireLength('coefficients', solution.coefficients, problem.matrix.columns, 'the number of columns of X');
  return refitOn(problem, supportOf(solution.coefficients));
}

/** Least squares on the given columns. */
export function refitOn(problem: Problem, columns: readonly number[]): Refit {
  const { matrix, projection, hasIntercept } = problem;
  const fit = leastSquaresFit(projection, columns);
  const coefficients = new Float64Array(matrix.columns);
  fit.columns.forEach((j, k) => (coefficients[j] = fit.values[k]));
  if (!coefficients.every(Number.isFinite)) {
    throw new SpredError('overflow', 'the least-squares fit leaves the range of float64', { argument: 'coefficients' });
  }
  const free = matrix.rows - fit.columns.length - (hasIntercept ? 1 : 0);
  const noiseVariance = free > 0 ? fit.residualSumOfSquares / free : undefined;
  let standardErrors: Float64Array | undefined;
  if (noiseVariance !== undefined && fit.leftOut.length === 0) {
    standardErrors = new Float64Array(matrix.columns);
    for (let k = 0; k < fit.columns.length; k++) {
      standardErrors[fit.columns[k]] = Math.sqrt(noiseVariance * fit.inverseDiagonal[k]);
    }
  }
  return {
    coefficients,
    intercept: projection.intercept(coefficients),
    support: fit.columns,
    leftOut: fit.leftOut,
    residualSumOfSquares: fit.residualSumOfSquares,
    noiseVariance,
    standardErrors,
  };
}
