/**
 * Stability selection (Meinshausen and Bühlmann, "Stability selection", 2010): the lasso on many random halves of the
 * rows, and for every feature the share of halves on which it was selected. The halves come in complementary pairs that
 * share no row (Shah and Samworth, "Variable selection with error control", 2013).
 *
 *   frequency_j(lambda) = share of halves with w_j(lambda) != 0,   stable: max over lambda of it >= threshold.
 *
 * With q the mean number of features that a half selects anywhere on the grid, and under the exchangeability that the
 * first paper assumes, the expected number of false selections is at most q^2 / ((2 threshold - 1) p).
 */
import {
  drive,
  driveAsync,
  driveAsyncOptionNames,
  driveOptionNames,
  foldIn,
  permutation,
  pickOptions,
  randomKey,
  requireInteger,
  requireKnown,
  SpredError,
} from '@spred/core';
import type { DriveAsyncOptions, DriveOptions, Iteration, StopReason } from '@spred/core';
import { subproblem, type Problem } from '@spred/problems';
import { rowsThatCount } from '../path/countedRows.ts';
import { lambdaGrid, requireLambdas } from '../path/lambdas.ts';
import { pathOptionNames, type LassoPathOptions } from '../path/lassoPath.ts';
import { pathPart, type ManyPathsState } from '../path/manyPaths.ts';
import { problemOf, type DataInput } from './crossValidate.ts';

/** What {@link stabilitySelection} can be told: the grid (default: 20 lambdas, down to 0.1 lambdaMax), the path, and: */
export interface StabilityOptions extends Omit<LassoPathOptions, 'earlyStop' | 'warmStart'> {
  /** How many complementary pairs of halves; default 50 (100 fits). */
  readonly pairs?: number;
  /** The frequency from which a feature is selected, above 0.5 and at most 1; default 0.6. */
  readonly threshold?: number;
}

const ownNames = Object.keys({
  pairs: true,
  threshold: true,
} satisfies Record<Exclude<keyof StabilityOptions, keyof LassoPathOptions>, true>);

/** The names of {@link StabilityOptions}, with those of the solver that is among them. */
function optionNames(options: StabilityOptions): readonly string[] {
  const left: readonly string[] = ['earlyStop', 'warmStart'] satisfies (keyof LassoPathOptions)[];
  return [...ownNames, ...pathOptionNames(options).filter((name) => !left.includes(name))];
}

/** What {@link stabilitySelection} finds. */
export interface StabilitySelection {
  readonly lambdas: Float64Array;
  /** The selection frequency of each feature (length p), per lambda. */
  readonly frequencies: readonly Float64Array[];
  /** The largest frequency of each feature over the lambdas; length p. */
  readonly maximum: Float64Array;
  /** The features whose largest frequency reaches the threshold (columns of penalty factor 0 always do). */
  readonly selected: readonly number[];
  /**
   * The bound of the expected number of false selections, q^2 / ((2 threshold - 1) p), with q and p of the penalised
   * columns; Infinity before the first half is done.
   */
  readonly falseSelectionBound: number;
  /** The halves that were fitted: all frequencies are shares of them. */
  readonly fits: number;
  /** `complete`, or who ended it early. */
  readonly status: 'complete' | StopReason;
}

/**
 * Selection frequencies over random halves of the rows, the same for the same seed. The lambdas are those of the full
 * data, and mean the same on a half (the datafit is a mean). Weights, offset, factors and limits go along; a
 * `standardized` X is standardised anew on each half. `timeLimitMs` and `onIteration` (return false to stop) end it
 * early; the state counts the paths, one per half.
 *
 * Throws as `createProblem` and `lassoPath` do, and `invalid-argument` for fewer than 4 rows (of weight above 0) and
 * for an option that there is not.
 *
 * @example
 * ```ts
 * import { stabilitySelection } from '@spred/baselines';
 *
 * const X = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a, , c], i) => 2 * a - c + 0.1 * Math.cos(11 * i));
 * const { selected, maximum } = stabilitySelection({ X, y }, { pairs: 10, ratio: 0.2 });
 * console.log(selected, maximum[0]); // [ 0, 2 ] 1
 * ```
 */
export function stabilitySelection(
  input: DataInput,
  options: StabilityOptions & DriveOptions<ManyPathsState> = {},
): StabilitySelection {
  requireKnown('stabilitySelection', options, [...optionNames(options), ...driveOptionNames]);
  return drive(select('stabilitySelection', input, options), options);
}

/**
 * {@link stabilitySelection} in slices that leave the event loop alive; aborting `options.signal` ends it as a time
 * limit does, with the frequencies over the halves that are done.
 *
 * @example
 * ```ts
 * import { stabilitySelectionAsync } from '@spred/baselines';
 *
 * const X = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
 * const y = X.map(([a, , c], i) => 2 * a - c + 0.1 * Math.cos(11 * i));
 * const { fits, status } = await stabilitySelectionAsync({ X, y }, { pairs: 3, signal: new AbortController().signal });
 * console.log(fits, status); // 6 complete
 * ```
 */
export async function stabilitySelectionAsync(
  input: DataInput,
  options: StabilityOptions & DriveAsyncOptions<ManyPathsState> = {},
): Promise<StabilitySelection> {
  requireKnown('stabilitySelectionAsync', options, [...optionNames(options), ...driveAsyncOptionNames]);
  return driveAsync(select('stabilitySelectionAsync', input, options), options);
}

/** The selection as an iteration, for drivers of one's own. */
export function stabilitySteps(
  input: DataInput,
  options: StabilityOptions = {},
): Iteration<ManyPathsState, StabilitySelection> {
  requireKnown('stabilitySteps', options, optionNames(options));
  return select('stabilitySteps', input, options);
}

/** The selection by options that are all known, those of a driver among them. */
function* select(
  of: string,
  input: DataInput,
  options: StabilityOptions,
): Iteration<ManyPathsState, StabilitySelection> {
  const { pairs = 50, threshold = 0.6, count = 20, ratio = 0.1, seed = 0 } = options;
  requireInteger('pairs', pairs, 1);
  if (!(typeof threshold === 'number' && threshold > 0.5 && threshold <= 1)) {
    const message = `threshold must be above 0.5 and at most 1, got ${String(threshold)}`;
    throw new SpredError('invalid-argument', message, { argument: 'threshold' });
  }
  const given = problemOf(of, input);
  const counted = rowsThatCount(given);
  const problem = counted ? subproblem(given, { rows: counted }) : given;
  const { rows: n, columns: p } = problem.matrix;
  if (n < 4) {
    throw new SpredError('invalid-argument', `X has ${n} rows of weight above 0: halves of fewer than 4 say nothing`, {
      argument: 'X',
    });
  }
  const lambdas =
    options.lambdas === undefined ? lambdaGrid(problem, { count, ratio }) : requireLambdas(options.lambdas);
  const pathOptions = { ...pickOptions<LassoPathOptions>(options, pathOptionNames(options)), lambdas };
  const counts = Array.from(lambdas, () => new Float64Array(p));
  const isPenalised = penalisedColumns(problem);
  const paths = 2 * pairs;
  let everSelected = 0;
  let fits = 0;
  let asked: StopReason | undefined;
  while (fits < paths && asked === undefined) {
    const rows = complementaryHalves(n, seed, fits >> 1)[fits % 2];
    const part = yield* pathPart(subproblem(problem, { rows }), pathOptions, { path: fits, paths });
    asked = part.asked;
    // The last solve of a path that was asked to end is not at its tolerance: the half does not count.
    if (asked !== undefined) break;
    const anywhere = new Set<number>();
    part.path.solutions.forEach(({ support }, k) => {
      for (const j of support) {
        counts[k][j] += 1;
        if (isPenalised[j]) anywhere.add(j);
      }
    });
    everSelected += anywhere.size;
    fits += 1;
  }
  const frequencies = counts.map((row) => row.map((value) => (fits === 0 ? 0 : value / fits)));
  const maximum = new Float64Array(p).map((_, j) => Math.max(...frequencies.map((shares) => shares[j])));
  const penalised = isPenalised.filter(Boolean).length;
  return {
    lambdas,
    frequencies,
    maximum,
    selected: [...maximum.keys()].filter((j) => maximum[j] >= threshold),
    falseSelectionBound: fits === 0 ? Infinity : (everSelected / fits) ** 2 / ((2 * threshold - 1) * penalised),
    fits,
    status: asked ?? 'complete',
  };
}

/** Which columns compete to be selected: those of a factor other than 0 and Infinity. */
function penalisedColumns({ matrix, penalty }: Problem): boolean[] {
  const { factors } = penalty;
  return Array.from({ length: matrix.columns }, (_, j) => factors?.[j] !== 0 && factors?.[j] !== Infinity);
}

/** Two sets of floor(n / 2) rows without a common one. */
export function complementaryHalves(samples: number, seed: number, pair: number): readonly [Uint32Array, Uint32Array] {
  const order = permutation(foldIn(randomKey(seed), pair), samples);
  const size = Math.floor(samples / 2);
  return [order.slice(0, size).sort(), order.slice(size, 2 * size).sort()];
}
