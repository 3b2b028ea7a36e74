/**
 * Whole paths: every knot of the LARS-lasso, or of least angle regression. A path is an iteration like a solve, which
 * yields after every knot and can be asked to end; what it has by then comes back.
 */
import {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  requireInteger,
  requireKnown,
  requireNonNegative,
  SpredError,
  type DriveAsyncOptions,
  type DriveOptions,
  type Iteration,
  type StopReason,
} from '@spred/core';
import { fromSumScaled, toSumScaled, type Path, type Problem, type Solution } from '@spred/problems';
import type { PathState } from '../path/lassoPath.ts';
import { Homotopy } from './homotopy.ts';
import { pointOf } from './point.ts';
import { isLarsProblem, jitterOf, jitterOptionNames, signsOf, type JitterOptions } from './setting.ts';

/** What {@link larsPath} can be told. */
export interface LarsPathOptions extends JitterOptions {
  /**
   * `lasso` (default): a coefficient that meets zero leaves, and every point is the lasso of its lambda. `lars`: least
   * angle regression, in which none leaves; after the first one that would have, its points are no lasso any more.
   */
  readonly method?: 'lasso' | 'lars';
  /** Where the path ends; default 0 (the least-squares end). */
  readonly lambdaMin?: number;
  /** Stop after this many knots; default unlimited. A path may have up to (3^p + 1) / 2. */
  readonly maxKnots?: number;
  /** Stop at the first knot with this many non-zeros; default unlimited. */
  readonly maxFeatures?: number;
  /**
   * By the Gram matrix a knot costs the same whatever the number of rows, by columns it may touch few of them. The results
   * agree to rounding. Default: `gram` from twice as many rows as columns.
   */
  readonly by?: 'columns' | 'gram';
}

/** The names of {@link LarsPathOptions}. */
export const larsPathOptionNames: readonly string[] = [
  ...Object.keys({
    method: true,
    lambdaMin: true,
    maxKnots: true,
    maxFeatures: true,
    by: true,
  } satisfies Record<Exclude<keyof LarsPathOptions, keyof JitterOptions>, true>),
  ...jitterOptionNames,
];

/** A path with all its knots, and why it ends where it ends. */
export interface LarsPath extends Path {
  readonly knots: Float64Array;
  /**
   * `complete`: at `lambdaMin`, or at zero. The others name the limit or the request that came first; `stalled`: ties that
   * rounding makes go in circles, which `jitter` would break.
   */
  readonly ended: 'complete' | 'max-knots' | 'max-features' | 'stalled' | StopReason;
}

/**
 * The exact path of a lasso problem (its own lambda is not used), a point at every knot, from lambdaMax down to
 * `lambdaMin`, which is the last point (the only one when it is above lambdaMax). Between two knots the coefficients are
 * linear in lambda (`pathAt`). Limits of zero (`l1({ positive: true })`) prescribe signs. A point is certified when its
 * `certificate`, `status` or `warnings` are first read. `timeLimitMs` and `onIteration` (return false to stop) end the
 * path early.
 *
 * Throws `unsupported-problem` for other penalties and limits than these, `invalid-argument` (also for an option that there is
 * not), `unknown-name`.
 *
 * @example
 * ```ts
 * import { larsPath } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const X = [[2, 0], [0, 1], [-2, -1]];
 * const problem = createProblem({ X, y: [4, 1, -5], lambda: 0, intercept: false });
 * const path = larsPath(problem);
 * console.log(path.lambdas.length, path.lambdas[0].toFixed(3), path.ended); // 3 6.000 complete
 * console.log(larsPath(problem, { maxFeatures: 1 }).solutions.map(({ support }) => support)); // [ [], [ 0 ] ]
 * ```
 */
export function larsPath(problem: Problem, options: LarsPathOptions & DriveOptions<PathState> = {}): LarsPath {
  requireKnown('larsPath', options, [...larsPathOptionNames, ...driveOptionNames]);
  return drive(follow(problem, options), options);
}

/**
 * {@link larsPath} in slices that leave the event loop alive; aborting `options.signal` ends it with the knots that it has.
 *
 * @example
 * ```ts
 * import { larsPathAsync } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0 });
 * const { lambdas, ended } = await larsPathAsync(problem, { signal: new AbortController().signal });
 * console.log(lambdas.length, ended); // 2 complete
 * ```
 */
export async function larsPathAsync(
  problem: Problem,
  options: LarsPathOptions & DriveAsyncOptions<PathState> = {},
): Promise<LarsPath> {
  requireKnown('larsPathAsync', options, [...larsPathOptionNames, ...driveAsyncOptionNames]);
  return driveAsync(follow(problem, options), options);
}

/** The path as an iteration, for drivers of one's own: a state per knot, and between knots where they tie. */
export function larsPathSteps(problem: Problem, options: LarsPathOptions = {}): Iteration<PathState, LarsPath> {
  requireKnown('larsPathSteps', options, larsPathOptionNames);
  return follow(problem, options);
}

function* follow(problem: Problem, options: LarsPathOptions): Iteration<PathState, LarsPath> {
  const { method = 'lasso', lambdaMin = 0, maxKnots = Infinity, maxFeatures = Infinity, by } = options;
  requireOptions(problem, options);
  const n = problem.matrix.rows;
  const homotopy = new Homotopy(problem.projection, {
    by,
    drops: method === 'lasso',
    signs: signsOf(problem),
    jitter: jitterOf(problem, options),
  });
  const solutions: Solution[] = [];
  const lambdas: number[] = [];
  let ended: LarsPath['ended'] = 'complete';
  for (const mark of homotopy.knots(toSumScaled(lambdaMin, n))) {
    const lambda = fromSumScaled(homotopy.lam, n);
    const state: PathState = { index: lambdas.length, lambda };
    let asked: StopReason | undefined;
    if (mark === 'slice') {
      asked = yield state;
    } else {
      const { w, degenerate } = homotopy;
      const solution = pointOf({ problem: problem.withLambda(lambda), w, knot: lambdas.length + 1, degenerate });
      lambdas.push(lambda);
      solutions.push(solution);
      asked = yield { ...state, solution };
      const isLast = homotopy.lam <= toSumScaled(lambdaMin, n);
      if (!isLast && lambdas.length >= maxKnots) ended = 'max-knots';
      if (!isLast && homotopy.nonZeros >= maxFeatures) ended = 'max-features';
    }
    if (asked !== undefined) ended = asked;
    if (ended !== 'complete') break;
  }
  if (ended === 'complete' && homotopy.lam > toSumScaled(lambdaMin, n)) ended = 'stalled';
  const knots = Float64Array.from(lambdas);
  return { lambdas: knots.slice(), solutions, knots, ended };
}

function requireOptions(problem: Problem, options: LarsPathOptions): void {
  const { method = 'lasso', by, lambdaMin = 0, maxKnots, maxFeatures } = options;
  requireNonNegative('lambdaMin', lambdaMin);
  if (maxKnots !== undefined) requireInteger('maxKnots', maxKnots, 1);
  if (maxFeatures !== undefined) requireInteger('maxFeatures', maxFeatures, 0);
  requireName('method', method, ['lasso', 'lars']);
  if (by !== undefined) requireName('by', by, ['columns', 'gram']);
  const { l1Ratio, lower, upper } = problem.penalty;
  const hasLimits = lower !== undefined || upper !== undefined;
  const what = isLarsProblem(problem)
    ? l1Ratio < 1
      ? 'the ridge part of an elastic net'
      : method === 'lars' && hasLimits
        ? 'limits in least angle regression'
        : undefined
    : `${problem.datafit.id} with ${problem.penalty.id} and these limits`;
  if (what === undefined) return;
  throw new SpredError('unsupported-problem', `larsPath has no path for ${what}`, { argument: 'problem' });
}

/** Throws `unknown-name` for a value that is none of the known ones. */
export function requireName(argument: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const names = known.map((name) => `'${name}'`).join(' or ');
  throw new SpredError('unknown-name', `${argument} must be ${names}, got ${value}`, { argument });
}
