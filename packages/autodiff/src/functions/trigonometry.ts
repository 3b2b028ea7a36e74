/**
 * Angles and hyperbolas, from sin, cos, atan2, and the exponential and logarithm that are exact near 0.
 */
import { scalar, type TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { add } from '../ops/add.ts';
import { atan2 } from '../ops/atan2.ts';
import { cos } from '../ops/cos.ts';
import { div } from '../ops/div.ts';
import { exp } from '../ops/exp.ts';
import { expm1 } from '../ops/expm1.ts';
import { greater } from '../ops/greater.ts';
import { log1p } from '../ops/log1p.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { sin } from '../ops/sin.ts';
import { sqrt } from '../ops/sqrt.ts';
import { sub } from '../ops/sub.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { isFinite } from './logic.ts';
import { hypot } from './powers.ts';

/**
 * The tangent of each entry, an angle in radians. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { tan } from '@spred/autodiff';
 *
 * console.log(tan([0, 0.5]).toArray()); // [ 0, 0.5463024898437905 ]
 * ```
 */
export function tan(x: TensorLike): Tensor {
  const angle = real(x);
  return div(sin(angle), cos(angle));
}

/**
 * The angle, from -pi/2 to pi/2, whose sine is each entry; NaN outside -1 to 1. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { asin } from '@spred/autodiff';
 *
 * console.log(asin([0, 1]).toArray()); // [ 0, 1.5707963267948966 ]
 * ```
 */
export function asin(x: TensorLike): Tensor {
  const value = real(x);
  return atan2(value, otherSide(value));
}

/**
 * The angle, from 0 to pi, whose cosine is each entry; NaN outside -1 to 1. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { acos } from '@spred/autodiff';
 *
 * console.log(acos([1, -1]).toArray()); // [ 0, 3.141592653589793 ]
 * ```
 */
export function acos(x: TensorLike): Tensor {
  const value = real(x);
  return atan2(otherSide(value), value);
}

/**
 * The angle, from -pi/2 to pi/2, whose tangent is each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { atan } from '@spred/autodiff';
 *
 * console.log(atan([0, 1, Infinity]).toArray()); // [ 0, 0.7853981633974483, 1.5707963267948966 ]
 * ```
 */
export function atan(x: TensorLike): Tensor {
  return atan2(x, 1);
}

/**
 * The hyperbolic sine of each entry, exact for small ones. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { sinh } from '@spred/autodiff';
 *
 * console.log(sinh([0, 1e-20]).toArray()); // [ 0, 1e-20 ]
 * ```
 */
export function sinh(x: TensorLike): Tensor {
  const value = real(x);
  return mul(sub(expm1(value), expm1(neg(value))), 0.5);
}

/**
 * The hyperbolic cosine of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { cosh } from '@spred/autodiff';
 *
 * console.log(cosh([0, 1]).toArray()); // [ 1, 1.5430806348152437 ]
 * ```
 */
export function cosh(x: TensorLike): Tensor {
  const value = real(x);
  return mul(add(exp(value), exp(neg(value))), 0.5);
}

/**
 * The number whose hyperbolic sine is each entry, exact for small ones. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { asinh } from '@spred/autodiff';
 *
 * console.log(asinh([0, 1e-20]).toArray()); // [ 0, 1e-20 ]
 * ```
 */
export function asinh(x: TensorLike): Tensor {
  // ln(a + h) with h = sqrt(1 + a^2) is ln(1 + a + (h - 1)), and h - 1 = a a / (1 + h).
  const value = real(x);
  const side = where(greater(0, value), scalar(-1, value.dtype), scalar(1, value.dtype));
  const a = mul(value, side);
  const h = hypot(a, 1);
  const share = where(isFinite(h), div(a, add(h, 1)), 1);
  return mul(side, log1p(add(a, mul(a, share))));
}

/**
 * The number, at least 0, whose hyperbolic cosine is each entry, exact for those near 1; NaN below 1. Any shape; the output has
 * the same.
 *
 * @example
 * ```ts
 * import { acosh } from '@spred/autodiff';
 *
 * console.log(acosh([1, 2]).toArray()); // [ 0, 1.3169578969248166 ]
 * ```
 */
export function acosh(x: TensorLike): Tensor {
  // ln(x + sqrt(x^2 - 1)), where x^2 - 1 = t (t + 2) with t = x - 1
  const t = sub(real(x), 1);
  return log1p(add(t, mul(sqrt(t), sqrt(add(t, 2)))));
}

/**
 * The number whose hyperbolic tangent is each entry, exact for small ones: infinite at -1 and 1, NaN beyond. Any shape; the output
 * has the same.
 *
 * @example
 * ```ts
 * import { atanh } from '@spred/autodiff';
 *
 * console.log(atanh([0, 1e-20, 1]).toArray()); // [ 0, 1e-20, Infinity ]
 * ```
 */
export function atanh(x: TensorLike): Tensor {
  const value = real(x);
  return mul(sub(log1p(value), log1p(neg(value))), 0.5);
}

/** sqrt(1 - x^2), exact near -1 and 1; in two factors, since a common root would have the derivative infinity times 0 there. */
function otherSide(x: Tensor): Tensor {
  return mul(sqrt(sub(1, x)), sqrt(add(1, x)));
}
