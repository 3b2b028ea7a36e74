/**
 * The L1 norm and the elastic net, with penalty factors and limits:
 *
 *   pen(w) = sum_j f_j ( a |w_j| + (1 - a)/2 w_j^2 ),   l_j <= w_j <= h_j,   a = l1Ratio (1 for L1).
 *
 * Source: Zou and Hastie, "Regularization and variable selection via the elastic net", 2005, in scikit-learn's scaling.
 */
import { requireKnown, SpredError } from '@spred/core';
import { numbersOf } from '../matrix/numbers.ts';
import { leastAt, mostAt } from './limits.ts';
import { penaltyOptionNames, type Penalty, type PenaltyOptions } from './penalty.ts';

/** ST(z, t) = sign(z) max(|z| - t, 0): the soft-thresholding that minimises 1/2 (v - z)^2 + t |v|. NaN stays NaN. */
export function softThreshold(z: number, t: number): number {
  if (z > t) return z - t;
  if (z < -t) return z + t;
  return z - z;
}

/**
 * The L1 penalty. Throws `invalid-argument` (the index is named) for factors that are negative or NaN and for limits
 * that leave out zero, and for an option that there is not.
 *
 * @example
 * ```ts
 * import { createProblem, l1 } from '@spred/problems';
 *
 * const X = [[1, 0], [0, 1], [1, 1]];
 * const problem = createProblem({ X, y: [1, 2, 3], lambda: 0.1, penalty: l1({ factors: [1, 2], positive: true }) });
 * console.log(problem.objective(Float64Array.of(1, 1), 1).toFixed(2)); // 0.47
 * ```
 */
export function l1(options: PenaltyOptions = {}): Penalty {
  requireKnown('l1', options, penaltyOptionNames);
  return separable('l1', 1, options);
}

/** Options of {@link elasticNet}. */
export interface ElasticNetOptions extends PenaltyOptions {
  /** The share a of the L1 part, 0 to 1: 1 is the lasso, 0 is ridge regression. */
  readonly l1Ratio: number;
}

const elasticNetOptionNames = [
  ...Object.keys({ l1Ratio: true } satisfies Record<Exclude<keyof ElasticNetOptions, keyof PenaltyOptions>, true>),
  ...penaltyOptionNames,
];

/**
 * The elastic net; throws as {@link l1} does.
 *
 * @example
 * ```ts
 * import { createProblem, elasticNet } from '@spred/problems';
 *
 * const penalty = elasticNet({ l1Ratio: 0.5 });
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.5, penalty });
 * console.log(problem.objective(Float64Array.of(0.45454545), 0).toFixed(4)); // 0.2386
 * ```
 */
export function elasticNet(options: ElasticNetOptions): Penalty {
  requireKnown('elasticNet', options, elasticNetOptionNames);
  const { l1Ratio } = options;
  if (!(typeof l1Ratio === 'number' && l1Ratio >= 0 && l1Ratio <= 1)) {
    throw new SpredError('invalid-argument', `l1Ratio must be in [0, 1], got ${String(l1Ratio)}`, {
      argument: 'l1Ratio',
    });
  }
  return separable('elastic-net', l1Ratio, options);
}

function separable(id: Penalty['id'], a: number, options: PenaltyOptions): Penalty {
  const factors = options.factors && factorsOf(options.factors);
  const lower = limitOf('lower', options.positive ? 0 : options.lower, -1);
  const upper = limitOf('upper', options.upper, 1);
  if (options.positive && options.lower !== undefined && options.lower !== 0) {
    throw new SpredError('invalid-argument', 'positive and lower cannot both be given', { argument: 'positive' });
  }
  const factor = (j: number): number => (factors ? factors[j] : 1);
  const limits = { ...(lower !== undefined && { lower }), ...(upper !== undefined && { upper }) };
  const least = (j: number): number => leastAt(limits, j);
  const most = (j: number): number => mostAt(limits, j);

  return {
    id,
    l1Ratio: a,
    ...(factors && { factors }),
    ...limits,
    value(w) {
      let total = 0;
      for (let j = 0; j < w.length; j++) {
        if (w[j] === 0) continue;
        if (w[j] < least(j) || w[j] > most(j)) return Infinity;
        total += factor(j) * (a * Math.abs(w[j]) + ((1 - a) / 2) * w[j] * w[j]);
      }
      return total;
    },
    prox(j, z, t) {
      const f = factor(j);
      if (f === Infinity) return 0;
      const free = softThreshold(z, t * f * a) / (1 + t * f * (1 - a));
      return Math.min(Math.max(free, least(j)), most(j));
    },
    subdifferentialDistance(j, w, gradient, t) {
      const f = factor(j);
      if (f === Infinity) return 0;
      // -gradient should lie in [low, high]: the subdifferential of t pen_j at w, widened to infinity at a limit.
      const slope = t * f * a;
      const bend = t * f * (1 - a) * w;
      const low = w <= least(j) ? -Infinity : (w > 0 ? slope : -slope) + bend;
      const high = w >= most(j) ? Infinity : (w < 0 ? -slope : slope) + bend;
      return Math.max(0, -gradient - high, low + gradient);
    },
  };
}

function factorsOf(values: ArrayLike<number>): Float64Array {
  const factors = Float64Array.from(numbersOf('penalty.factors', values));
  const index = factors.findIndex((factor) => !(factor >= 0));
  if (index < 0) return factors;
  throw new SpredError('invalid-argument', `penalty.factors[${index}] must be >= 0, got ${factors[index]}`, {
    argument: 'penalty.factors',
    index,
  });
}

/** A limit, checked to be on its side of zero (`side` -1: at most 0, 1: at least 0). */
function limitOf(
  name: string,
  limit: number | ArrayLike<number> | undefined,
  side: 1 | -1,
): number | Float64Array | undefined {
  if (limit === undefined) return undefined;
  const wanted = side > 0 ? '>= 0' : '<= 0';
  if (typeof limit === 'number') {
    if (side * limit >= 0) return limit;
    throw new SpredError('invalid-argument', `penalty.${name} must be ${wanted}, got ${limit}`, {
      argument: `penalty.${name}`,
    });
  }
  const values = Float64Array.from(numbersOf(`penalty.${name}`, limit));
  const index = values.findIndex((value) => !(side * value >= 0));
  if (index < 0) return values;
  throw new SpredError('invalid-argument', `penalty.${name}[${index}] must be ${wanted}, got ${values[index]}`, {
    argument: `penalty.${name}`,
    index,
  });
}
