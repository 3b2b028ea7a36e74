/**
 * Information criteria along a path:
 *
 *   -2 log likelihood = n log(2 pi s2) + RSS / s2
 *   AIC  = that + 2 df          BIC  = that + log(n) df
 *   EBIC = BIC + 2 gamma log C(p, k)     (Chen and Chen, "Extended Bayesian information criteria", 2008)
 *
 * with k of p penalised columns selected, and the degrees of freedom df of `degreesOfFreedom.ts`: the size of the
 * support for the lasso, less for an elastic net. s2, the variance of the noise, is one number for the whole path: of
 * the least-squares fit on all columns, RSS over its residual degrees of freedom (scikit-learn's LassoLarsIC has the
 * same form). With as many features as samples there is no such fit, and s2 must be given. With weights, row i has the
 * variance s2 / s_i (s of mean 1 over the n rows of weight > 0; the sum of log s_i, the same for all points, is left
 * out).
 */
import { requireKnown, requireNonNegative, requirePositive, SpredError } from '@spred/core';
import type { Path, Problem } from '@spred/problems';
import { countedRows } from '../path/countedRows.ts';
import { pathSummary, withoutPenalty } from '../path/pathSummary.ts';
import { degreesOfFreedom } from './degreesOfFreedom.ts';
import { leastSquaresFit } from './leastSquares.ts';

/** What {@link informationCriteria} can be told. */
export interface InformationOptions {
  /** s2, above 0; default: from the least-squares fit on all columns. */
  readonly noiseVariance?: number;
  /** The gamma of EBIC: 0 is BIC; default 1, which allows p to grow faster than n. */
  readonly gamma?: number;
}

const optionNames = Object.keys({
  noiseVariance: true,
  gamma: true,
} satisfies Record<keyof InformationOptions, true>);

/** The criteria, per lambda of the path. */
export interface InformationCriteria {
  /** The degrees of freedom. */
  readonly df: Float64Array;
  readonly aic: Float64Array;
  readonly bic: Float64Array;
  readonly ebic: Float64Array;
  readonly noiseVariance: number;
  /** The index of the least value of each (of equal ones that of the largest lambda). */
  readonly best: { readonly aic: number; readonly bic: number; readonly ebic: number };
}

/**
 * AIC, BIC and EBIC of every point of a path.
 *
 * Throws `invalid-argument` (argument `noiseVariance`) where the data leave no estimate of the noise: as many columns
 * as rows, or a fit without residual; and for an option that there is not.
 *
 * @example
 * ```ts
 * import { informationCriteria, larsPath } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const X = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a], i) => 2 * a + 0.5 * Math.cos(11 * i));
 * const problem = createProblem({ X, y, lambda: 0 });
 * const path = larsPath(problem);
 * console.log(path.solutions[informationCriteria(problem, path).best.bic].support); // [ 0 ]
 * ```
 */
export function informationCriteria(
  problem: Problem,
  path: Path,
  options: InformationOptions = {},
): InformationCriteria {
  requireKnown('informationCriteria', options, optionNames);
  const { noiseVariance = estimatedVariance(problem), gamma = 1 } = options;
  requirePositive('noiseVariance', noiseVariance);
  requireNonNegative('gamma', gamma);
  const n = countedRows(problem);
  const share = n / problem.matrix.rows;
  const { factors } = problem.penalty;
  const isPenalised = (j: number): boolean => factors?.[j] !== 0 && factors?.[j] !== Infinity;
  const p = columnsOf(problem).filter(isPenalised).length;
  const { residualSumOfSquares } = pathSummary(problem, path);
  const df = Float64Array.from(path.solutions, (solution, k) =>
    degreesOfFreedom(problem.withLambda(path.lambdas[k]), solution),
  );
  const fit = residualSumOfSquares.map(
    (rss) => n * Math.log(2 * Math.PI * noiseVariance) + (share * rss) / noiseVariance,
  );
  const aic = fit.map((value, k) => value + 2 * df[k]);
  const bic = fit.map((value, k) => value + Math.log(n) * df[k]);
  const ebic = bic.map((value, k) => {
    return value + 2 * gamma * logBinomial(p, path.solutions[k].support.filter(isPenalised).length);
  });
  return { df, aic, bic, ebic, noiseVariance, best: { aic: leastOf(aic), bic: leastOf(bic), ebic: leastOf(ebic) } };
}

/** Every column that is not left out (factor Infinity). */
function columnsOf({ matrix, penalty }: Problem): number[] {
  return Array.from({ length: matrix.columns }, (_, j) => j).filter((j) => penalty.factors?.[j] !== Infinity);
}

/** RSS / (n - rank - 1) of least squares on all columns (n - rank without an intercept), n the rows of weight > 0. */
function estimatedVariance(problem: Problem): number {
  const { projection, matrix } = withoutPenalty(problem);
  const n = countedRows(problem);
  const all = columnsOf(problem);
  const argument = 'noiseVariance';
  const unpenalised = problem.hasIntercept ? 1 : 0;
  if (n <= all.length + unpenalised) {
    const message = `${n} rows and ${all.length} columns leave no estimate of the noise: noiseVariance must be given`;
    throw new SpredError('invalid-argument', message, { argument, shapes: [[n, all.length]] });
  }
  const { columns, residualSumOfSquares } = leastSquaresFit(projection, all);
  if (!(residualSumOfSquares > (n * Number.EPSILON) ** 2 * projection.squaredNorm)) {
    throw new SpredError(
      'invalid-argument',
      'least squares fits y without residual, which leaves no estimate of the noise: noiseVariance must be given',
      { argument },
    );
  }
  return ((n / matrix.rows) * residualSumOfSquares) / (n - columns.length - unpenalised);
}

/** log C(p, k) = sum_i log((p - k + i) / i). */
function logBinomial(p: number, k: number): number {
  let total = 0;
  for (let i = 1; i <= k; i++) total += Math.log((p - k + i) / i);
  return total;
}

function leastOf(values: Float64Array): number {
  let least = 0;
  for (let k = 1; k < values.length; k++) if (values[k] < values[least]) least = k;
  return least;
}
