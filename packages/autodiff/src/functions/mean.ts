/**
 * The mean over axes, as a sum over a count.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { div } from '../ops/div.ts';
import { noOptions } from '../ops/makers/arguments.ts';
import { reducedCount, reductionAttrs } from '../ops/makers/reduction.ts';
import { sum, type SumOptions } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The mean over axes, all by default. The mean of nothing is NaN, as 0/0. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { mean } from '@spred/autodiff';
 *
 * console.log(mean([1, 2, 6]).item()); // 3
 * console.log(mean([[1, 2], [3, 4]], { axes: 0 }).toArray()); // [ 2, 3 ]
 * ```
 */
export function mean(x: TensorLike, options: SumOptions = noOptions): Tensor {
  const value = toTensor(x);
  const attrs = reductionAttrs('mean', value.shape, options);
  return div(sum(value, attrs), reducedCount(value.shape, attrs.axes));
}
