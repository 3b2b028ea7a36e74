/**
 * K-fold cross-validation of the lasso: one grid of lambdas from the full data (as glmnet does it), one set of folds for
 * all of them, a warm-started path per fold, and the path of all data at the end. With e_fk the mean squared error of
 * fold f (n_f rows) at lambda_k, N = sum_f n_f and F folds:
 *
 *   mean_k = sum_f n_f e_fk / N,   se_k = sqrt( sum_f n_f (e_fk - mean_k)^2 / N / (F - 1) ).
 *
 * `best` has the least mean; `oneStandardError` is the largest lambda whose mean is within one standard error of it
 * (Breiman, Friedman, Olshen, Stone 1984; Hastie, Tibshirani, Friedman, "The elements of statistical learning", 7.10).
 */
import { SpredError } from '@spred/core';
import {
  createProblem,
  type Iterate,
  type Path,
  type Problem,
  type ProblemInput,
  type Solution,
} from '@spred/problems';
import { lambdaGrid, requireLambdas } from '../path/lambdas.ts';
import { lassoPath, type LassoPathOptions } from '../path/lassoPath.ts';
import { selectRows } from '../path/submatrix.ts';
import { complement, makeFolds, type FoldOptions } from './folds.ts';

/** The data of a cross-validation: a problem without its lambda. */
export type DataInput = Omit<ProblemInput, 'lambda'>;

/** What {@link crossValidate} can be told: the folds, the grid, and the options of the path and its solver. */
export interface CrossValidationOptions
  extends FoldOptions, Omit<LassoPathOptions, 'earlyStop' | 'warmStart' | 'seed'> {}

/** One lambda of a cross-validation. */
export interface Choice {
  readonly index: number;
  readonly lambda: number;
  /** The solution on all data. */
  readonly solution: Solution;
}

/** What {@link crossValidate} finds. */
export interface CrossValidation {
  readonly lambdas: Float64Array;
  /** The held-out mean squared error, averaged over the folds by their rows; per lambda. */
  readonly mean: Float64Array;
  /** The standard error of the mean; per lambda. */
  readonly standardError: Float64Array;
  /** The held-out mean squared error of each fold, per lambda. */
  readonly errors: readonly Float64Array[];
  /** The rows that each fold held out. */
  readonly folds: readonly Uint32Array[];
  /** The least mean (of equal ones the largest lambda). */
  readonly best: Choice;
  /** The largest lambda whose mean is at most one standard error above the least. */
  readonly oneStandardError: Choice;
  /** The path of all data. */
  readonly path: Path;
}

/**
 * Cross-validates the lasso over a path of lambdas and fits all data. The same data, folds and seed give the same result.
 *
 * Throws as `createProblem`, {@link makeFolds} and `lassoPath` do.
 *
 * @example
 * ```ts
 * import { crossValidate } from '@spred/baselines';
 *
 * const X = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a], i) => 2 * a + 0.1 * Math.cos(11 * i));
 * const { best, lambdas, mean } = crossValidate({ X, y }, { folds: 5, count: 20, seed: 1 });
 * console.log(lambdas.length, mean[best.index] < 0.01, best.solution.coefficients[0].toFixed(1)); // 20 true 2.0
 * ```
 */
export function crossValidate(input: DataInput, options: CrossValidationOptions = {}): CrossValidation {
  const problem = createProblem({ ...input, lambda: 0 });
  const n = problem.matrix.rows;
  const folds = makeFolds(n, options);
  const lambdas = options.lambdas === undefined ? lambdaGrid(problem, options) : requireLambdas(options.lambdas);
  const pathOptions: LassoPathOptions = { ...options, lambdas, earlyStop: undefined, warmStart: undefined };
  const errors = folds.map((held) => foldErrors(problem, held, pathOptions));
  const { mean, standardError } = averages(folds, errors);
  const path = lassoPath(problem, pathOptions);
  const choice = (index: number): Choice => ({ index, lambda: lambdas[index], solution: path.solutions[index] });
  const best = mean.indexOf(Math.min(...mean));
  return {
    lambdas,
    mean,
    standardError,
    errors,
    folds,
    best: choice(best),
    oneStandardError: choice(mean.findIndex((value) => value <= mean[best] + standardError[best])),
    path,
  };
}

/** The mean squared error on the held-out rows of the path on the others, per lambda. */
function foldErrors(problem: Problem, held: Uint32Array, options: LassoPathOptions): Float64Array {
  const { matrix, datafit, hasIntercept } = problem;
  const train = complement(matrix.rows, held);
  const { targets } = datafit;
  const X = selectRows(matrix, train);
  const y = Float64Array.from(train, (i) => targets[i]);
  const path = lassoPath(createProblem({ X, y, lambda: 0, intercept: hasIntercept }), options);
  return Float64Array.from(path.solutions, (solution) => {
    const predictions = predictRows(problem, held, solution);
    const mse = predictions.reduce((total, value, k) => total + (targets[held[k]] - value) ** 2 / held.length, 0);
    if (mse < Infinity) return mse;
    throw new SpredError('overflow', 'a held-out error leaves the range of float64', { argument: 'y' });
  });
}

/** X w + b on some rows of the problem's matrix. */
function predictRows(problem: Problem, rows: Uint32Array, { coefficients, intercept }: Iterate): Float64Array {
  const { values, rows: n } = problem.matrix;
  const predictions = new Float64Array(rows.length).fill(intercept);
  for (let j = 0; j < coefficients.length; j++) {
    if (coefficients[j] === 0) continue;
    for (let k = 0; k < rows.length; k++) predictions[k] += values[rows[k] + j * n] * coefficients[j];
  }
  return predictions;
}

/** Mean and standard error over the folds, weighted by their rows; per lambda. */
function averages(
  folds: readonly Uint32Array[],
  errors: readonly Float64Array[],
): { mean: Float64Array; standardError: Float64Array } {
  const total = folds.reduce((sum, rows) => sum + rows.length, 0);
  const average = (value: (f: number) => number): number =>
    folds.reduce((sum, rows, f) => sum + (rows.length / total) * value(f), 0);
  const mean = errors[0].map((_, k) => average((f) => errors[f][k]));
  const standardError = mean.map((value, k) =>
    Math.sqrt(average((f) => (errors[f][k] - value) ** 2) / (folds.length - 1)),
  );
  return { mean, standardError };
}
