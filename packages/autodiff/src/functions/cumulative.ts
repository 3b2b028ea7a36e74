/**
 * Running products and extrema, by doubling: after k rounds entry i has taken in the 2^k entries up to its own place.
 *
 *     y_i <- y_{i - 2^k} * y_i: log2(n) rounds of an op that has its own derivatives, so that all of it is differentiable.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { number } from '../operands.ts';
import { castTo } from '../ops/cast.ts';
import { concat, type AxisOptions } from '../ops/concat.ts';
import { axisOnly, optionsOf } from '../ops/makers/arguments.ts';
import { maximum } from '../ops/maximum.ts';
import { minimum } from '../ops/minimum.ts';
import { mul } from '../ops/mul.ts';
import { slice } from '../ops/slice.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Running products along an axis (the last by default), of the shape of x. Their derivatives are exact at zeros, too. Throws
 * `invalid-axis`.
 *
 * @example
 * ```ts
 * import { cumprod } from '@spred/autodiff';
 *
 * console.log(cumprod([1, 2, 3, 4]).toArray()); // [ 1, 2, 6, 24 ]
 * ```
 */
export function cumprod(x: TensorLike, options: AxisOptions = {}): Tensor {
  return accumulate('cumprod', number(x), options, mul);
}

/**
 * The largest entry so far along an axis (the last by default), of the shape and type of x; NaN from the first NaN on. Where several entries
 * are the largest they share the derivative. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { cummax } from '@spred/autodiff';
 *
 * console.log(cummax([1, 3, 2, 4]).toArray()); // [ 1, 3, 3, 4 ]
 * ```
 */
export function cummax(x: TensorLike, options: AxisOptions = {}): Tensor {
  return extremum('cummax', x, options, maximum);
}

/**
 * The smallest entry so far along an axis (the last by default), of the shape and type of x; NaN from the first NaN on. Where several entries
 * are the smallest they share the derivative. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { cummin } from '@spred/autodiff';
 *
 * console.log(cummin([3, 1, 2, 0]).toArray()); // [ 3, 1, 1, 0 ]
 * ```
 */
export function cummin(x: TensorLike, options: AxisOptions = {}): Tensor {
  return extremum('cummin', x, options, minimum);
}

/** The pairwise extremum of truth values is an integer. */
function extremum(op: string, x: TensorLike, options: AxisOptions, combine: typeof maximum): Tensor {
  const value = toTensor(x);
  return castTo(accumulate(op, value, options, combine), value.dtype);
}

function accumulate(op: string, x: Tensor, options: AxisOptions, combine: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const { axis = -1 } = optionsOf(op, options, axisOnly);
  const front = normalizeAxis(op, axis, x.shape.length);
  const length = x.shape[front];
  const part = (value: Tensor, from: number, to: number): Tensor =>
    slice(value, [...new Array<null>(front).fill(null), [from, to]]);
  let sofar = x;
  for (let shift = 1; shift < length; shift *= 2) {
    const later = combine(part(sofar, 0, length - shift), part(sofar, shift, length));
    sofar = concat([part(sofar, 0, shift), later], { axis: front });
  }
  return sofar;
}
