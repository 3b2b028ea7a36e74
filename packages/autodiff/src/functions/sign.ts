/**
 * The sign, from two comparisons.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { greater } from '../ops/greater.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';

/**
 * 1, 0 or -1: the sign of each entry, 0 at NaN too. Its derivative is taken as 0 everywhere.
 *
 * @example
 * ```ts
 * import { sign } from '@spred/autodiff';
 *
 * console.log(sign([3, 0, -2]).toArray()); // [ 1, 0, -1 ]
 * ```
 */
export function sign(x: TensorLike): Tensor {
  const value = toTensor(x);
  return sub(greater(value, 0), greater(0, value));
}
