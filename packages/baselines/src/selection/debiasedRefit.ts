/**
 * Least squares on the support of a solution: the selection of the lasso without its shrinkage. With S the support and
 * what is not penalised, s the weights (mean 1), n_s the number of rows of weight > 0, and k = |S| + 1 (|S| without an
 * intercept),
 *
 *   w_S = (X_S'X_S)^-1 X_S'y,   s2 = RSS / (n_s - k),   se_j = sqrt(s2 [(X_S'X_S)^-1]_jj),
 *
 * rows of X and y multiplied by sqrt(s_i), the offset subtracted, columns and y centred where there is an intercept.
 * Limits hold for the refit, too; where they change it there are no standard errors.
 *
 * The standard errors are those of a support that was known beforehand. The lasso has seen the data, so they are too
 * small for tests of significance (Lee, Sun, Sun, Taylor, "Exact post-selection inference", 2016).
 */
import { requireLength, SpredError } from '@spred/core';
import { solve, subproblem, supportOf, type Iterate, type Problem } from '@spred/problems';
import { coordinateDescent } from '../coordinateDescent.ts';
import { countedRows } from '../path/countedRows.ts';
import { residualSum, withoutPenalty } from '../path/pathSummary.ts';
import { leastSquaresFit, type LeastSquaresFit } from './leastSquares.ts';

/** A least-squares fit on a support. */
export interface Refit extends Iterate {
  /** The columns that have a coefficient. */
  readonly support: readonly number[];
  /** Columns of the given support that depend on the others: their coefficient is 0. */
  readonly leftOut: readonly number[];
  /** RSS = sum_i s_i (y_i - o_i - x_i'w - b)^2, weights s of mean 1. */
  readonly residualSumOfSquares: number;
  /** s2, the variance of the noise of a row of mean weight; undefined where no residual degree of freedom is left. */
  readonly noiseVariance: number | undefined;
  /**
   * Length p, in the units of the coefficients, 0 off the support; undefined where s2 is, where columns were left out
   * (no coefficient is then unique), and where limits changed the fit.
   */
  readonly standardErrors: Float64Array | undefined;
}

/**
 * Refits a solution (or any coefficients) of a problem by least squares on its support and what is not penalised.
 *
 * Throws `shape-mismatch`, and `overflow` where the fit leaves the range of float64.
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
  return refitterOf(problem)(supportOf(solution.coefficients));
}

/** Refits of one problem, on any support. */
export function refitterOf(problem: Problem): (support: readonly number[]) => Refit {
  const { penalty, hasIntercept } = problem;
  const whole = withoutPenalty(problem);
  const { rows: n, columns: p } = whole.matrix;
  const samples = countedRows(problem);
  return (support) => {
    const isIn = new Uint8Array(p);
    for (const j of support) if (penalty.factors?.[j] !== Infinity) isIn[j] = 1;
    penalty.factors?.forEach((factor, j) => (isIn[j] ||= factor === 0 ? 1 : 0));
    const fit = leastSquaresFit(
      whole.projection,
      [...isIn.keys()].filter((j) => isIn[j]),
    );
    const w = new Float64Array(p);
    fit.columns.forEach((j, k) => (w[j] = fit.values[k]));
    const free = whole.projection.iterate(w);
    if (!free.coefficients.every(Number.isFinite)) throw overflow();
    const isKept = isWithinLimits(problem, free.coefficients);
    const iterate = isKept ? free : limitedFit(problem, fit.columns);
    const residualSumOfSquares = isKept ? fit.residualSumOfSquares : residualSum(problem, iterate);
    const degrees = samples - fit.columns.length - (hasIntercept ? 1 : 0);
    const isUnique = degrees > 0 && isKept && fit.leftOut.length === 0;
    return {
      coefficients: iterate.coefficients,
      intercept: iterate.intercept,
      support: fit.columns,
      leftOut: fit.leftOut,
      residualSumOfSquares,
      // Rows of weight 0 are in n, over which the weights have the mean 1, but they are no samples.
      noiseVariance: degrees > 0 ? ((samples / n) * residualSumOfSquares) / degrees : undefined,
      standardErrors: isUnique ? standardErrors(whole, fit, residualSumOfSquares / degrees) : undefined,
    };
  };
}

/** se_j in the units of the coefficients, length p. */
function standardErrors({ matrix }: Problem, fit: LeastSquaresFit, variance: number): Float64Array {
  const deviations = matrix.standardization?.deviations;
  const errors = new Float64Array(matrix.columns);
  fit.columns.forEach((j, k) => {
    errors[j] = Math.sqrt(variance * fit.inverseDiagonal[k]) / (deviations ? deviations[j] : 1);
  });
  return errors;
}

/** True where the limits of the problem allow these coefficients. */
function isWithinLimits({ penalty, matrix }: Problem, coefficients: Float64Array): boolean {
  const deviations = matrix.standardization?.deviations;
  return penalty.value(deviations ? coefficients.map((value, j) => value * deviations[j]) : coefficients) < Infinity;
}

/** Least squares on some columns within the limits: the problem on them without penalty. */
function limitedFit(problem: Problem, columns: readonly number[]): Iterate {
  const part = subproblem(problem, { columns }).withLambda(0);
  const { coefficients: found, intercept } = solve(coordinateDescent, part, { tolerance: 1e-14, polish: true });
  const coefficients = new Float64Array(problem.matrix.columns);
  columns.forEach((j, k) => (coefficients[j] = found[k]));
  return { coefficients, intercept };
}

function overflow(): SpredError {
  return new SpredError('overflow', 'the least-squares fit leaves the range of float64', { argument: 'coefficients' });
}
