/**
 * Roots, reciprocals, and powers and logarithms of other bases.
 */
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { abs } from '../ops/abs.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { greater } from '../ops/greater.ts';
import { log } from '../ops/log.ts';
import { maximum } from '../ops/maximum.ts';
import { mul } from '../ops/mul.ts';
import { pow } from '../ops/pow.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { isFinite, logicalAnd } from './logic.ts';

/**
 * 1 / x of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { reciprocal } from '@spred/autodiff';
 *
 * console.log(reciprocal([2, -4]).toArray()); // [ 0.5, -0.25 ]
 * ```
 */
export function reciprocal(x: TensorLike): Tensor {
  return div(1, x);
}

/**
 * 1 / sqrt(x) of each entry: infinite at 0, NaN below. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { rsqrt } from '@spred/autodiff';
 *
 * console.log(rsqrt([4, 0.25]).toArray()); // [ 0.5, 2 ]
 * ```
 */
export function rsqrt(x: TensorLike): Tensor {
  return div(1, sqrt(x));
}

/**
 * 2 to the power of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { exp2 } from '@spred/autodiff';
 *
 * console.log(exp2([3, -1]).toArray()); // [ 8, 0.5 ]
 * ```
 */
export function exp2(x: TensorLike): Tensor {
  return pow(2, x);
}

/**
 * The logarithm of each entry to base 2. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { log2 } from '@spred/autodiff';
 *
 * console.log(log2([8, 0.5]).toArray()); // [ 3, -1 ]
 * ```
 */
export function log2(x: TensorLike): Tensor {
  return div(log(x), Math.LN2);
}

/**
 * The logarithm of each entry to base 10. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { log10 } from '@spred/autodiff';
 *
 * console.log(log10([100, 1]).toArray()); // [ 2, 0 ]
 * ```
 */
export function log10(x: TensorLike): Tensor {
  return div(log(x), Math.LN10);
}

/**
 * `sqrt(a^2 + b^2)` without overflow. Shapes broadcast. The derivative is NaN where both are 0. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { hypot } from '@spred/autodiff';
 *
 * console.log(hypot([3, 3e300], [4, 4e300]).toArray()); // [ 5, 5e+300 ]
 * ```
 */
export function hypot(a: TensorLike, b: TensorLike): Tensor {
  const [left, right] = realPair('hypot', a, b);
  // s sqrt((a/s)^2 + (b/s)^2), where s is the larger size: a constant, since the value does not depend on it
  const larger = stopGradient(maximum(abs(left), abs(right)));
  const scale = where(logicalAnd(greater(larger, 0), isFinite(larger)), larger, 1);
  return mul(scale, sqrt(add(square(div(left, scale)), square(div(right, scale)))));
}
