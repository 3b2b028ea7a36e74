/**
 * Which problems a path can be followed for, and how the problem and its options become those of the homotopy: signs that
 * are prescribed by limits of zero, and jitter.
 */
import { foldIn, randomKey, requireInteger, requireNonNegative, uniform } from '@spred/core';
import { isElasticNet, type Problem } from '@spred/problems';
import { mayBeNegative, mayBePositive } from './events.ts';

/** Against ties: noise on the targets, as scikit-learn's `jitter`. */
export interface JitterOptions {
  /**
   * Uniform noise in [0, jitter) is added to every target, in its units; default 0: ties are worked off as they are. The
   * path is then exact for the targets with noise, while certificates are for the targets as given.
   */
  readonly jitter?: number;
  /** The seed of the noise; default 0. */
  readonly seed?: number;
}

/** The names of {@link JitterOptions}. */
export const jitterOptionNames: readonly string[] = Object.keys({
  jitter: true,
  seed: true,
} satisfies Record<keyof JitterOptions, true>);

/** True where limits do no more than prescribe signs: each is 0 or infinite, on columns that have a penalty. */
function hasSignLimitsOnly({ terms }: Problem): boolean {
  const { lower, upper, thresholds } = terms;
  return thresholds === undefined && (lower?.every(isSignLimit) ?? true) && (upper?.every(isSignLimit) ?? true);
}

const isSignLimit = (limit: number): boolean => limit === 0 || Math.abs(limit) === Infinity;

/** True for what LARS solves at one lambda: the lasso and the elastic net, also with prescribed signs. */
export function isLarsProblem(problem: Problem): boolean {
  return isElasticNet(problem) && hasSignLimitsOnly(problem);
}

/** The signs that coefficients may have, as bits; undefined where all may have both. */
export function signsOf({ terms, projection }: Problem): Uint8Array | undefined {
  const { lower, upper } = terms;
  if (lower === undefined && upper === undefined) return undefined;
  return Uint8Array.from(
    { length: projection.columns },
    (_, j) => (upper?.[j] === 0 ? 0 : mayBePositive) | (lower?.[j] === 0 ? 0 : mayBeNegative),
  );
}

/** Separates the noise from other uses of a seed. */
const jitterStream = 0x1a45;

/** The noise on the targets of the projection, length n; undefined for none. Throws `invalid-argument`. */
export function jitterOf({ projection }: Problem, { jitter = 0, seed = 0 }: JitterOptions): Float64Array | undefined {
  requireNonNegative('jitter', jitter);
  requireInteger('seed', seed, Number.MIN_SAFE_INTEGER);
  if (jitter === 0) return undefined;
  const { rowScale } = projection.source;
  const noise = uniform(foldIn(randomKey(seed), jitterStream), projection.rows);
  return noise.map((value, i) => value * jitter * (rowScale ? rowScale[i] : 1));
}
