/**
 * Entries counted: how many are not 0, whether any is, whether all are.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { castTo } from '../ops/cast.ts';
import { greater } from '../ops/greater.ts';
import { reducedCount, reductionAttrs } from '../ops/makers/reduction.ts';
import { sum, type SumAttrs, type SumOptions } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';

/**
 * How many entries over axes are not 0 (NaN is not); `int32`. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { countNonzero } from '@spred/autodiff';
 *
 * console.log(countNonzero([[0, 2], [3, 4]], { axes: 0 }).toArray()); // [ 1, 2 ]
 * ```
 */
export function countNonzero(x: TensorLike, options: SumOptions = {}): Tensor {
  const value = toTensor(x);
  return counted(value, reductionAttrs('countNonzero', value.shape, options));
}

/**
 * Whether any entry over axes is not 0; false for nothing. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { any } from '@spred/autodiff';
 *
 * console.log(any([[0, 0], [0, 1]], { axes: 1 }).toArray()); // [ 0, 1 ]
 * ```
 */
export function any(x: TensorLike, options: SumOptions = {}): Tensor {
  const value = toTensor(x);
  return greater(counted(value, reductionAttrs('any', value.shape, options)), 0);
}

/**
 * Whether all entries over axes are not 0; true for nothing. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { all } from '@spred/autodiff';
 *
 * console.log(all([[1, 0], [2, 1]], { axes: 1 }).toArray()); // [ 0, 1 ]
 * ```
 */
export function all(x: TensorLike, options: SumOptions = {}): Tensor {
  const value = toTensor(x);
  const attrs = reductionAttrs('all', value.shape, options);
  return greater(counted(value, attrs), reducedCount(value.shape, attrs.axes) - 1);
}

function counted(x: Tensor, attrs: SumAttrs): Tensor {
  return sum(castTo(x, 'bool'), attrs);
}
