/**
 * The smallest entry, by way of the largest: min x = -max(-x).
 */
import { toTensor, type TensorLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { argmax, argmaxOptions, type ArgmaxOptions } from '../ops/argmax.ts';
import { castTo } from '../ops/cast.ts';
import { noOptions, optionsOf } from '../ops/makers/arguments.ts';
import { reductionAttrs, requireEntries } from '../ops/makers/reduction.ts';
import { max } from '../ops/max.ts';
import { neg } from '../ops/neg.ts';
import { sub } from '../ops/sub.ts';
import type { SumOptions } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The smallest entry over axes; NaN where there is one. The gradient is shared equally where several entries are the smallest.
 * Throws `invalid-axis`, and `empty` where there is no entry to choose from.
 *
 * @example
 * ```ts
 * import { min } from '@spred/autodiff';
 *
 * console.log(min([[1, 7], [4, 5]], { axes: 1 }).toArray()); // [ 1, 4 ]
 * ```
 */
export function min(x: TensorLike, options: SumOptions = noOptions): Tensor {
  const value = toTensor(x);
  const attrs = reductionAttrs('min', value.shape, options);
  requireEntries('min', value.shape, attrs.axes);
  return mirrored(max(mirrored(value), attrs));
}

/**
 * The place of the smallest entry along an axis, or among all entries in row-major order, where none is given; `int32`. The first of
 * several; the first NaN where there is one. Throws `invalid-axis`, and `empty` where there is no entry to choose from.
 *
 * @example
 * ```ts
 * import { argmin } from '@spred/autodiff';
 *
 * console.log(argmin([3, 1, 2]).item()); // 1
 * ```
 */
export function argmin(x: TensorLike, options: ArgmaxOptions = noOptions): Tensor {
  return argmax(mirrored(toTensor(x)), optionsOf('argmin', options, argmaxOptions));
}

/** The order turned round, without overflow for integers (where -x does not exist for the least); its own inverse. */
function mirrored(x: Tensor): Tensor {
  if (isFloat(x.dtype)) return neg(x);
  if (x.dtype === 'int32') return sub(-1, x);
  return castTo(sub(1, castTo(x, 'int32')), 'bool');
}
