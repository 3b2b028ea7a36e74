/**
 * Real distributions made from uniform numbers u in [0, 1), by the inverse of the distribution function.
 */
import { requirePositive, SpredError } from '@spred/core';
import { scalar } from '../create.ts';
import { erf } from '../backend/reference/erf.ts';
import { clamp } from '../functions/rounding.ts';
import { add } from '../ops/add.ts';
import { castTo } from '../ops/cast.ts';
import { div } from '../ops/div.ts';
import { erf as erfOf } from '../ops/erf.ts';
import { exp } from '../ops/exp.ts';
import { log } from '../ops/log.ts';
import { log1p } from '../ops/log1p.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { maximum } from '../ops/maximum.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { randomUniform, realType, type RandomOptions } from '../ops/randomUniform.ts';
import { sign } from '../ops/sign.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const exponentialOptions = ['rate', 'dtype'] as const;
const gumbelOptions = ['dtype'] as const;
const truncatedOptions = ['min', 'max', 'dtype'] as const;

/** Options of {@link randomExponential}. */
export interface RandomExponentialOptions extends RandomOptions {
  /** One over the mean. Default 1. */
  readonly rate?: number;
}

/**
 * Exponential random numbers, `-log(1 - u) / rate`. Throws `invalid-argument` for a rate that is not positive.
 *
 * @example
 * ```ts
 * import { prngKey, randomExponential } from '@spred/autodiff';
 *
 * console.log(randomExponential(prngKey(0), [50], { rate: 2 }).data.every((x) => x >= 0)); // true
 * ```
 */
export function randomExponential(key: Tensor, shape: Shape, options: RandomExponentialOptions = {}): Tensor {
  const { rate = 1, dtype } = optionsOf('randomExponential', options, exponentialOptions);
  requirePositive('rate', rate);
  const u = randomUniform(key, shape, { dtype: realType('randomExponential', dtype) });
  return div(neg(log1p(neg(u))), rate);
}

/**
 * Standard Gumbel random numbers, `-log(-log u)`: the largest of logits plus these falls on each entry with its softmax probability.
 *
 * @example
 * ```ts
 * import { prngKey, randomGumbel } from '@spred/autodiff';
 *
 * console.log(randomGumbel(prngKey(0), [2, 2]).shape); // [ 2, 2 ]
 * ```
 */
export function randomGumbel(key: Tensor, shape: Shape, options: RandomOptions = {}): Tensor {
  const dtype = realType('randomGumbel', optionsOf('randomGumbel', options, gumbelOptions).dtype);
  const u = randomUniform(key, shape, { dtype });
  const least = scalar(dtype === 'float64' ? 2 ** -54 : 2 ** -25, dtype); // in the place of 0: half a step
  return neg(log(neg(log(maximum(u, least)))));
}

/** Options of {@link randomTruncatedNormal}. */
export interface RandomTruncatedNormalOptions extends RandomOptions {
  /** The least number. Default -2. */
  readonly min?: number;
  /** The largest number. Default 2. */
  readonly max?: number;
}

/** sqrt(2), sqrt(pi). */
const [root2, rootPi] = [Math.SQRT2, Math.sqrt(Math.PI)];

/**
 * Standard normal random numbers among those from `min` to `max` (either may be infinite): weights that start without outliers.
 * Far out, beyond 6 or so, few digits of the probabilities are left.
 *
 * With a = erf(min / sqrt 2) and b = erf(max / sqrt 2), y = sqrt(2) erfinv(a + (b - a) u). Throws `invalid-argument` unless min < max.
 *
 * @example
 * ```ts
 * import { prngKey, randomTruncatedNormal } from '@spred/autodiff';
 *
 * console.log(randomTruncatedNormal(prngKey(0), [100]).data.every((x) => Math.abs(x) <= 2)); // true
 * ```
 */
export function randomTruncatedNormal(key: Tensor, shape: Shape, options: RandomTruncatedNormalOptions = {}): Tensor {
  const { min = -2, max = 2, dtype: asked } = optionsOf('randomTruncatedNormal', options, truncatedOptions);
  if (!(min < max)) {
    throw new SpredError('invalid-argument', `randomTruncatedNormal: min must be below max, got ${min} and ${max}`, {
      argument: 'min',
    });
  }
  const dtype = realType('randomTruncatedNormal', asked);
  const [low, high] = [erf(min / root2), erf(max / root2)];
  const y = add(mul(randomUniform(key, shape), high - low), low);
  return castTo(clamp(mul(inverseErf(y), root2), { min, max }), dtype);
}

/**
 * The inverse of the error function, in float64: Winitzki's approximation, to 2e-3, with L = log(1 - y^2) and a = 0.147,
 *
 *     x^2 = sqrt((2/(pi a) + L/2)^2 - L/a) - (2/(pi a) + L/2),
 *
 * and three steps of Newton's method, of which each doubles the digits: x <- x - (erf x - y) exp(x^2) sqrt(pi)/2.
 */
function inverseErf(y: Tensor): Tensor {
  const a = 0.147;
  const inner = clamp(y, { min: -1 + 2 ** -53, max: 1 - 2 ** -53 });
  const logarithm = log1p(neg(square(inner)));
  const middle = add(mul(logarithm, 0.5), 2 / (Math.PI * a));
  let x = mul(sign(inner), sqrt(sub(sqrt(sub(square(middle), div(logarithm, a))), middle)));
  for (let step = 0; step < 3; step++) {
    x = sub(x, mul(mul(sub(erfOf(x), inner), exp(square(x))), rootPi / 2));
  }
  return x;
}
