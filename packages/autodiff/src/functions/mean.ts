/**
 * The mean over axes, as a sum over a count.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { div } from '../ops/div.ts';
import { sum, type SumOptions } from '../ops/sum.ts';
import { sizeOf } from '../shape.ts';
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
export function mean(x: TensorLike, options: SumOptions = {}): Tensor {
  const value = toTensor(x);
  const total = sum(value, options);
  const { axes } = options;
  const count =
    axes === undefined
      ? sizeOf(value.shape)
      : (typeof axes === 'number' ? [axes] : axes).reduce(
          (product, axis) => product * value.shape[axis < 0 ? axis + value.shape.length : axis],
          1,
        );
  return div(total, count);
}
