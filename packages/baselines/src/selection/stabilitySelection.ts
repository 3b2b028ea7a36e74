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
import { foldIn, permutation, randomKey, requireInteger, SpredError } from '@spred/core';
import { createProblem, type Problem } from '@spred/problems';
import { lambdaGrid, requireLambdas } from '../path/lambdas.ts';
import { lassoPath, type LassoPathOptions } from '../path/lassoPath.ts';
import { selectRows } from '../path/submatrix.ts';
import type { DataInput } from './crossValidate.ts';

/** What {@link stabilitySelection} can be told: the grid (default: 20 lambdas, down to 0.1 lambdaMax), the path, and: */
export interface StabilityOptions extends Omit<LassoPathOptions, 'earlyStop' | 'warmStart'> {
  /** How many complementary pairs of halves; default 50 (100 fits). */
  readonly pairs?: number;
  /** The frequency from which a feature is selected, above 0.5 and at most 1; default 0.6. */
  readonly threshold?: number;
}

/** What {@link stabilitySelection} finds. */
export interface StabilitySelection {
  readonly lambdas: Float64Array;
  /** The selection frequency of each feature (length p), per lambda. */
  readonly frequencies: readonly Float64Array[];
  /** The largest frequency of each feature over the lambdas; length p. */
  readonly maximum: Float64Array;
  /** The features whose largest frequency reaches the threshold. */
  readonly selected: readonly number[];
  /** The bound of the expected number of false selections, q^2 / ((2 threshold - 1) p). */
  readonly falseSelectionBound: number;
}

/**
 * Selection frequencies over random halves of the rows, the same for the same seed. The lambdas are those of the full data,
 * and mean the same on a half (the datafit is a mean).
 *
 * Throws as `createProblem` and `lassoPath` do, and `invalid-argument` for fewer than 4 rows.
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
export function stabilitySelection(input: DataInput, options: StabilityOptions = {}): StabilitySelection {
  const { pairs = 50, threshold = 0.6, count = 20, ratio = 0.1, seed = 0 } = options;
  requireInteger('pairs', pairs, 1);
  if (!(typeof threshold === 'number' && threshold > 0.5 && threshold <= 1)) {
    const message = `threshold must be above 0.5 and at most 1, got ${String(threshold)}`;
    throw new SpredError('invalid-argument', message, { argument: 'threshold' });
  }
  const problem = createProblem({ ...input, lambda: 0 });
  const { rows: n, columns: p } = problem.matrix;
  if (n < 4) {
    throw new SpredError('invalid-argument', `X has ${n} rows: halves of fewer than 4 say nothing`, { argument: 'X' });
  }
  const lambdas =
    options.lambdas === undefined ? lambdaGrid(problem, { count, ratio }) : requireLambdas(options.lambdas);
  const pathOptions: LassoPathOptions = { ...options, lambdas, earlyStop: undefined, warmStart: undefined };
  const frequencies = Array.from(lambdas, () => new Float64Array(p));
  let everSelected = 0;
  for (let pair = 0; pair < pairs; pair++) {
    for (const rows of complementaryHalves(n, seed, pair)) {
      const half = halfProblem(problem, rows);
      const anywhere = new Set<number>();
      lassoPath(half, pathOptions).solutions.forEach(({ support }, k) => {
        for (const j of support) {
          frequencies[k][j] += 1;
          anywhere.add(j);
        }
      });
      everSelected += anywhere.size;
    }
  }
  const fits = 2 * pairs;
  for (const counts of frequencies) for (let j = 0; j < p; j++) counts[j] /= fits;
  const maximum = new Float64Array(p).map((_, j) => Math.max(...frequencies.map((shares) => shares[j])));
  return {
    lambdas,
    frequencies,
    maximum,
    selected: [...maximum.keys()].filter((j) => maximum[j] >= threshold),
    falseSelectionBound: (everSelected / fits) ** 2 / ((2 * threshold - 1) * p),
  };
}

/** Two sets of floor(n / 2) rows without a common one. */
export function complementaryHalves(samples: number, seed: number, pair: number): readonly [Uint32Array, Uint32Array] {
  const order = permutation(foldIn(randomKey(seed), pair), samples);
  const size = Math.floor(samples / 2);
  return [order.slice(0, size).sort(), order.slice(size, 2 * size).sort()];
}

function halfProblem({ matrix, datafit, hasIntercept }: Problem, rows: Uint32Array): Problem {
  const y = Float64Array.from(rows, (i) => datafit.targets[i]);
  return createProblem({ X: selectRows(matrix, rows), y, lambda: 0, intercept: hasIntercept });
}
