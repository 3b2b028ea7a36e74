/**
 * How well the points of a path fit, and how large they are:
 *
 *   deviance ratio = 1 - RSS / RSS(null),   RSS = ||y - X w - b||^2,   df = |supp(w)|.
 *
 * The null model is the intercept alone (zero without one): the ratio is R^2 on the data, glmnet's `dev.ratio`. The size
 * of the support is an unbiased estimate of the degrees of freedom of the lasso (Zou, Hastie, Tibshirani, "On the
 * degrees of freedom of the lasso", 2007).
 */
import { requireLength } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import type { Iterate, Path, Problem } from '@spred/problems';

/** A path in numbers, one entry per lambda. */
export interface PathSummary {
  readonly lambdas: Float64Array;
  /** 1 - RSS / RSS of the null model; 0 where the null model leaves nothing to explain. */
  readonly devianceRatio: Float64Array;
  /** The size of the support. */
  readonly df: Uint32Array;
  /** RSS = ||y - X w - b||^2. */
  readonly residualSumOfSquares: Float64Array;
}

/**
 * Summarises a path of a problem (whose own lambda is not used). Throws `shape-mismatch` for a path of another length.
 *
 * @example
 * ```ts
 * import { larsPath, pathSummary } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[2, 0], [0, 1], [-2, -1]], y: [4, 1, -5], lambda: 0, intercept: false });
 * const { df, devianceRatio } = pathSummary(problem, larsPath(problem));
 * console.log([...df], devianceRatio[2].toFixed(2)); // [ 0, 1, 2 ] 1.00
 * ```
 */
export function pathSummary(problem: Problem, path: Path): PathSummary {
  const { lambdas, solutions } = path;
  requireLength('lambdas', lambdas, solutions.length, 'the number of solutions');
  const residualSumOfSquares = Float64Array.from(solutions, (solution) => residualSum(problem, solution));
  return {
    lambdas,
    devianceRatio: residualSumOfSquares.map((rss) => devianceRatioOf(problem, rss)),
    df: Uint32Array.from(solutions, ({ support }) => support.length),
    residualSumOfSquares,
  };
}

/** RSS at a point: on the projection, plus what an intercept off its best adds (n times its square). */
export function residualSum(problem: Problem, { coefficients, intercept }: Iterate): number {
  const { projection, matrix, hasIntercept } = problem;
  requireLength('coefficients', coefficients, matrix.columns, 'the number of columns of X');
  const residual = new Float64Array(matrix.rows);
  projection.residual(coefficients, residual);
  const excess = hasIntercept ? intercept - projection.intercept(coefficients) : 0;
  return squaredNorm(residual) + matrix.rows * excess * excess;
}

/** 1 - RSS / RSS of the null model, and 0 where that is 0. */
export function devianceRatioOf(problem: Problem, rss: number): number {
  const { nullModelOptimal, squaredNorm: nullSum } = problem.projection;
  return nullModelOptimal ? 0 : 1 - rss / nullSum;
}
