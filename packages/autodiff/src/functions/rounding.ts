/**
 * Rounding and bounds. Whole parts have derivative 0.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { numberPair } from '../operands.ts';
import { abs } from '../ops/abs.ts';
import { castTo } from '../ops/cast.ts';
import { div } from '../ops/div.ts';
import { equal } from '../ops/equal.ts';
import { floor } from '../ops/floor.ts';
import { greater } from '../ops/greater.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { sign } from '../ops/sign.ts';
import { sub } from '../ops/sub.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { isFinite, logicalAnd } from './logic.ts';

/**
 * Each entry rounded up to a whole number. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { ceil } from '@spred/autodiff';
 *
 * console.log(ceil([1.2, -2.5]).toArray()); // [ 2, -2 ]
 * ```
 */
export function ceil(x: TensorLike): Tensor {
  const value = toTensor(x);
  return isFloat(value.dtype) ? neg(floor(neg(value))) : value;
}

/**
 * Each entry rounded towards zero to a whole number. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { trunc } from '@spred/autodiff';
 *
 * console.log(trunc([1.7, -1.7]).toArray()); // [ 1, -1 ]
 * ```
 */
export function trunc(x: TensorLike): Tensor {
  const value = toTensor(x);
  return isFloat(value.dtype) ? mul(sign(value), floor(abs(value))) : value;
}

/**
 * `a - floor(a / b) b`: what is left of a division, with the sign of the divisor (as in Python, not as `%` here). Integers stay
 * integers. Shapes broadcast. NaN (0 for integers) where b is 0. The quotient is rounded, so the result is off by about a / b units in the
 * last place of b. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { remainder } from '@spred/autodiff';
 *
 * console.log(remainder([7, -7], 3).toArray()); // [ 1, 2 ]
 * ```
 */
export function remainder(a: TensorLike, b: TensorLike): Tensor {
  const [dividend, divisor] = numberPair('remainder', a, b);
  const whole = castTo(floor(div(dividend, divisor)), dividend.dtype);
  const rest = sub(dividend, mul(whole, divisor));
  if (!isFloat(dividend.dtype)) return where(equal(divisor, 0), 0, rest);
  // Infinity times a whole part of 0 would be NaN; that of a negative quotient is -1, however small it is.
  const isBeyond = logicalAnd(equal(abs(divisor), Infinity), isFinite(dividend));
  const isOpposite = greater(0, mul(sign(dividend), sign(divisor)));
  return where(isBeyond, where(isOpposite, divisor, dividend), rest);
}

/** The bounds of {@link clamp}: numbers, or tensors that broadcast. A side without one is free. */
export interface ClampOptions {
  readonly min?: TensorLike;
  readonly max?: TensorLike;
}

const clampOptions = ['min', 'max'] as const;

/**
 * Each entry brought between bounds; where they cross, the upper one holds. Shapes broadcast. NaN stays NaN. The derivative is 1
 * from bound to bound (on them too), and passes to the bound outside. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { clamp } from '@spred/autodiff';
 *
 * console.log(clamp([-3, 0.5, 8], { min: 0, max: 1 }).toArray()); // [ 0, 0.5, 1 ]
 * ```
 */
export function clamp(x: TensorLike, options: ClampOptions): Tensor {
  const { min, max } = optionsOf('clamp', options, clampOptions);
  const value = toTensor(x);
  const raised = min === undefined ? value : where(greater(min, value), min, value);
  return max === undefined ? raised : where(greater(raised, max), max, raised);
}
