/**
 * K-fold cross-validation of the lasso and the elastic net: one grid of lambdas from the full data (as glmnet does it),
 * the path of all data, one set of folds for all lambdas, and a warm-started path per fold. With e_fk the mean squared
 * error of the rows that fold f holds out at lambda_k (the weighted mean, where there are weights), n_f the sum of
 * their weights (their number), N = sum_f n_f and F folds:
 *
 *   mean_k = sum_f n_f e_fk / N,   se_k = sqrt( sum_f n_f (e_fk - mean_k)^2 / N / (F - 1) ).
 *
 * `best` has the least mean; `oneStandardError` is the largest lambda whose mean is within one standard error of it
 * (Breiman, Friedman, Olshen, Stone 1984; Hastie, Tibshirani, Friedman, "The elements of statistical learning", 7.10).
 */
import {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  pickOptions,
  requireKnown,
  requireLength,
} from '@spred/core';
import type { DriveAsyncOptions, DriveOptions, Iteration, StopReason } from '@spred/core';
import { createProblem, subproblem, type Path, type Problem, type ProblemInput, type Solution } from '@spred/problems';
import { rowsThatCount } from '../path/countedRows.ts';
import { lambdaGrid, lambdaGridNames, requireLambdas } from '../path/lambdas.ts';
import { pathOptionNames, type LassoPathOptions } from '../path/lassoPath.ts';
import { pathPart, type ManyPathsState } from '../path/manyPaths.ts';
import { foldErrors, foldWeights, moments } from './foldErrors.ts';
import { complement, foldOptionNames, makeFolds, type FoldOptions } from './folds.ts';

/** Data to select a lambda for: a problem (whose own lambda is not used), or what makes one. */
export type DataInput = Problem | Omit<ProblemInput, 'lambda'>;

const inputNames = Object.keys({
  X: true,
  y: true,
  intercept: true,
  penalty: true,
  weights: true,
  offset: true,
} satisfies Record<keyof Omit<ProblemInput, 'lambda'>, true>);

/** What {@link crossValidate} can be told: the folds, the grid, and the options of the path and its solver. */
export interface CrossValidationOptions
  extends FoldOptions, Omit<LassoPathOptions, 'earlyStop' | 'warmStart' | 'seed'> {}

/** The names of {@link CrossValidationOptions}, with those of the solver that is among them. */
export function crossValidationNames(options: Pick<LassoPathOptions, 'solver'>): readonly string[] {
  const left: readonly string[] = ['earlyStop', 'warmStart', 'seed'] satisfies (keyof LassoPathOptions)[];
  return [...foldOptionNames, ...pathOptionNames(options).filter((name) => !left.includes(name))];
}

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
  /** Whether every solve reached its tolerance, those on the folds included. */
  readonly converged: boolean;
  /**
   * `complete`, or who ended it early. Then `errors` and what is made of them are of the folds that were done, one
   * per entry of `errors`: with one fold the standard error is Infinity, with none the mean is, too (and the choice is
   * the largest lambda, for want of a better). A path that was cut short has its own lambdas.
   */
  readonly status: 'complete' | StopReason;
}

/**
 * Cross-validates the lasso (or the elastic net) over a path of lambdas and fits all data. The same data, folds and
 * seed give the same result. A `standardized` X is standardised anew on the rows of each fold; factors, limits, weights
 * and offset are those of the problem. `timeLimitMs` and `onIteration` (return false to stop) end it early; the state
 * counts the path of all data as number 0, then one per fold.
 *
 * Throws as `createProblem`, {@link makeFolds} and `lassoPath` do, `invalid-argument` for a fold that holds out rows of
 * weight 0 alone and for an option that there is not, and `overflow`.
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
export function crossValidate(
  input: DataInput,
  options: CrossValidationOptions & DriveOptions<ManyPathsState> = {},
): CrossValidation {
  requireKnown('crossValidate', options, [...crossValidationNames(options), ...driveOptionNames]);
  return drive(validate('crossValidate', input, options), options);
}

/**
 * {@link crossValidate} in slices that leave the event loop alive; aborting `options.signal` ends it as a time limit
 * does.
 *
 * @example
 * ```ts
 * import { crossValidateAsync } from '@spred/baselines';
 *
 * const X = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a], i) => 2 * a + 0.1 * Math.cos(11 * i));
 * const { status, errors } = await crossValidateAsync({ X, y }, { count: 20, signal: new AbortController().signal });
 * console.log(status, errors.length); // complete 5
 * ```
 */
export async function crossValidateAsync(
  input: DataInput,
  options: CrossValidationOptions & DriveAsyncOptions<ManyPathsState> = {},
): Promise<CrossValidation> {
  requireKnown('crossValidateAsync', options, [...crossValidationNames(options), ...driveAsyncOptionNames]);
  return driveAsync(validate('crossValidateAsync', input, options), options);
}

/** The cross-validation as an iteration, for drivers of one's own. */
export function crossValidationSteps(
  input: DataInput,
  options: CrossValidationOptions = {},
): Iteration<ManyPathsState, CrossValidation> {
  requireKnown('crossValidationSteps', options, crossValidationNames(options));
  return validate('crossValidationSteps', input, options);
}

/** The cross-validation by options that are all known, those of a driver among them. */
function* validate(
  of: string,
  input: DataInput,
  options: CrossValidationOptions,
): Iteration<ManyPathsState, CrossValidation> {
  const problem = problemOf(of, input);
  const n = problem.matrix.rows;
  const folds = foldsOf(problem, options);
  const weights = foldWeights(problem, folds);
  const grid =
    options.lambdas === undefined
      ? lambdaGrid(problem, pickOptions(options, lambdaGridNames))
      : requireLambdas(options.lambdas);
  const pathOptions = { ...pickOptions<LassoPathOptions>(options, pathOptionNames(options)), lambdas: grid };
  const paths = folds.length + 1;
  const whole = yield* pathPart(problem, pathOptions, { path: 0, paths });
  const { path } = whole;
  let { asked } = whole;
  let converged = hasConverged(path);
  const errors: Float64Array[] = [];
  while (asked === undefined && errors.length < folds.length) {
    const held = folds[errors.length];
    const train = subproblem(problem, { rows: complement(n, held) });
    const part = yield* pathPart(train, pathOptions, { path: errors.length + 1, paths });
    asked = part.asked;
    // The last solve of a path that was asked to end is not at its tolerance: the fold does not count.
    if (asked !== undefined) break;
    converged &&= hasConverged(part.path);
    errors.push(foldErrors(problem, held, train, part.path));
  }
  const { lambdas } = path;
  const { mean, standardError } = moments(lambdas.length, errors, weights);
  const choice = (index: number): Choice => ({ index, lambda: lambdas[index], solution: path.solutions[index] });
  const best = mean.indexOf(Math.min(...mean));
  const bound = mean[best] + standardError[best];
  return {
    lambdas,
    mean,
    standardError,
    errors,
    folds,
    best: choice(best),
    oneStandardError: choice(mean.findIndex((value) => value <= bound)),
    path,
    converged,
    status: asked ?? 'complete',
  };
}

/** Folds of the rows that count: those of weight 0 are held out nowhere, as if they were not there. */
function foldsOf(problem: Problem, given: FoldOptions): Uint32Array[] {
  const options = pickOptions(given, foldOptionNames);
  const rows = rowsThatCount(problem);
  if (rows === undefined || typeof options.folds === 'object') return makeFolds(problem.matrix.rows, options);
  const { groups, ...others } = options;
  if (groups) requireLength('groups', groups, problem.matrix.rows, 'the number of rows');
  const picked = groups && Array.from(rows, (i) => groups[i]);
  return makeFolds(rows.length, { ...others, ...(picked && { groups: picked }) }).map((held) =>
    held.map((k) => rows[k]),
  );
}

/** The problem of data that a function is given, at some lambda. */
export function problemOf(of: string, input: DataInput): Problem {
  if ('withLambda' in input) return input;
  requireKnown(of, input, inputNames);
  return createProblem({ ...input, lambda: 0 });
}

function hasConverged({ solutions }: Path): boolean {
  return solutions.every(({ status }) => status === 'converged');
}
