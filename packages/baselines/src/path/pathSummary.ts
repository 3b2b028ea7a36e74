/**
 * How well the points of a path fit, and how large they are:
 *
 *   deviance ratio = 1 - RSS / RSS(null),   RSS = sum_i s_i (y_i - o_i - x_i'w - b)^2,   df = |supp(w)|,
 *
 * with weights s of mean 1 and an offset o where there are any. The null model is the best intercept alone (zero
 * without one): the ratio is R^2 on the data, glmnet's `dev.ratio`. The size of the support is an unbiased estimate of
 * the degrees of freedom of the lasso (Zou, Hastie, Tibshirani, "On the degrees of freedom of the lasso", 2007), and an
 * upper one of those of an elastic net.
 */
import { requireLength } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import { createProblem, type Iterate, type Path, type Problem } from '@spred/problems';

/** A path in numbers, one entry per lambda. */
export interface PathSummary {
  readonly lambdas: Float64Array;
  /** 1 - RSS / RSS of the null model; 0 where the null model leaves nothing to explain. */
  readonly devianceRatio: Float64Array;
  /** The size of the support, unpenalised columns included. */
  readonly df: Uint32Array;
  /** RSS = sum_i s_i (y_i - o_i - x_i'w - b)^2. */
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
  const nullSum = nullResidualSum(problem);
  return {
    lambdas,
    devianceRatio: residualSumOfSquares.map((rss) => devianceRatio(rss, nullSum)),
    df: Uint32Array.from(solutions, ({ support }) => support.length),
    residualSumOfSquares,
  };
}

/** RSS at a point. */
export function residualSum(problem: Problem, { coefficients, intercept }: Iterate): number {
  requireLength('coefficients', coefficients, problem.matrix.columns, 'the number of columns of X');
  return squaredNorm(problem.projection.residualAt(coefficients, intercept));
}

/** 1 - RSS / RSS of the null model, and 0 where that is 0. */
export function devianceRatio(rss: number, nullSum: number): number {
  return nullSum === 0 ? 0 : 1 - rss / nullSum;
}

/** RSS of the null model, 0 where it is rounding alone. */
export function nullResidualSum(problem: Problem): number {
  // The projection has fitted all that is not penalised: without penalty factors, the intercept alone.
  const isFree = problem.penalty.factors?.some((factor) => factor === 0) ?? false;
  const { nullModelOptimal, squaredNorm: sum } = (isFree ? withoutPenalty(problem) : problem).projection;
  return nullModelOptimal ? 0 : sum;
}

/** The same data under plain L1: no column is unpenalised, left out or limited. */
export function withoutPenalty({ matrix, datafit, hasIntercept, weights, offset }: Problem): Problem {
  const samples = { y: datafit.targets, ...(weights && { weights }), ...(offset && { offset }) };
  return createProblem({ X: matrix, ...samples, lambda: 0, intercept: hasIntercept });
}
