/**
 * The penalty of a problem as its solvers see it: sum-scaled, on the coefficients of the projection, where the factors
 * f_j are folded into the scale of the columns (w_j there is f_j times the coefficient),
 *
 *   t |w_j| + ridge_j/2 w_j^2,   lower_j <= w_j <= upper_j,
 *   t = n lambda a,   ridge_j = n lambda (1 - a) / f_j,   limits times f_j,
 *
 * so that the threshold t is one number for all. Only a column of factor 0 that has limits (it cannot be projected
 * out) has another: then `thresholds` gives them all.
 */
import { toSumScaled } from '../lambda.ts';
import { isLimitedAt, leastAt, mostAt } from './limits.ts';
import type { Penalty } from './penalty.ts';

/** The penalty at one lambda, on the projection. Arrays have length p, are absent where there is nothing to say, and are not to be written to. */
export interface Terms {
  /** The L1 threshold t. */
  readonly l1: number;
  /** The thresholds one by one, where they are not all t. */
  readonly thresholds?: Float64Array;
  readonly ridge?: Float64Array;
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
}

/** True where the threshold t is all there is: no ridge, no limits, no threshold of its own for any coordinate. */
export function isPlain({ thresholds, ridge, lower, upper }: Terms): boolean {
  return !thresholds && !ridge && !lower && !upper;
}

/** The terms of a penalty at a lambda for n samples; `divisors` as in `Projection.source` (absent: all 1). */
export function termsOf(penalty: Penalty, lambda: number, n: number, p: number, divisors?: Float64Array): Terms {
  const { l1Ratio, factors, lower, upper } = penalty;
  const lam = toSumScaled(lambda, n);
  const divisor = (j: number): number => (divisors ? divisors[j] : 1);
  const isFree = (j: number): boolean => factors?.[j] === 0;
  const hasFreeLimited = factors?.some((factor, j) => factor === 0 && isLimitedAt(penalty, j));
  const ridge = lam * (1 - l1Ratio);
  return {
    l1: lam * l1Ratio,
    ...(hasFreeLimited && {
      thresholds: Float64Array.from({ length: p }, (_, j) => (isFree(j) ? 0 : lam * l1Ratio)),
    }),
    ...(ridge > 0 && { ridge: Float64Array.from({ length: p }, (_, j) => (isFree(j) ? 0 : ridge / divisor(j))) }),
    ...(lower !== undefined && { lower: Float64Array.from({ length: p }, (_, j) => leastAt(penalty, j) * divisor(j)) }),
    ...(upper !== undefined && { upper: Float64Array.from({ length: p }, (_, j) => mostAt(penalty, j) * divisor(j)) }),
  };
}
