/**
 * A value in the place of masked entries.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

/**
 * x with `value` where the mask is true (not 0). Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { maskedFill } from '@spred/autodiff';
 *
 * console.log(maskedFill([1, 2, 3], [false, true, false], 0).toArray()); // [ 1, 0, 3 ]
 * ```
 */
export function maskedFill(x: TensorLike, mask: TensorLike, value: TensorLike): Tensor {
  return where(mask, value, toTensor(x));
}
