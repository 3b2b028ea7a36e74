/**
 * The limits of a penalty, coordinate by coordinate, and what rounding does to a coefficient that is held at one: it is
 * divided by the scale of its column on the way out and multiplied on the way back, and comes back a few units in the
 * last place off.
 */
import type { Penalty } from './penalty.ts';

/** What a coefficient may be off its limit by, as a share of it, and still be at it. */
const rounding = 8 * Number.EPSILON;

/** The least value of coefficient j; -Infinity where there is none. */
export function leastAt({ lower }: Pick<Penalty, 'lower'>, j: number): number {
  return limitAt(lower, j, -Infinity);
}

/** The largest value of coefficient j; Infinity where there is none. */
export function mostAt({ upper }: Pick<Penalty, 'upper'>, j: number): number {
  return limitAt(upper, j, Infinity);
}

/** True where coefficient j has a limit of either kind. */
export function isLimitedAt(penalty: Pick<Penalty, 'lower' | 'upper'>, j: number): boolean {
  return leastAt(penalty, j) > -Infinity || mostAt(penalty, j) < Infinity;
}

/** A limit of coordinate j. */
export function limitAt(limit: Float64Array | number | undefined, j: number, none: number): number {
  if (limit === undefined) return none;
  return typeof limit === 'number' ? limit : limit[j];
}

/** The limit that `value` equals up to rounding, else `value` itself. */
export function snapToLimits(value: number, least: number, most: number): number {
  const slack = rounding * Math.abs(value);
  if (Math.abs(value - most) <= slack) return most;
  if (Math.abs(value - least) <= slack) return least;
  return value;
}
