/**
 * The gradient of a scalar function.
 */
import type { Tensor } from '../tensor.ts';
import type { TensorTree } from './tensors.ts';
import { valueAndGrad } from './valueAndGrad.ts';

/**
 * Turns a function with a scalar value into its gradient with respect to the first argument; see `valueAndGrad`, whose
 * errors it throws.
 *
 * @example
 * ```ts
 * import { grad, tensor, type Tensor } from '@spred/autodiff';
 *
 * const cube = (x: Tensor) => x.mul(x).mul(x);
 * console.log(grad(cube)(tensor(2)).item()); // 12
 * console.log(grad(grad(cube))(tensor(2)).item()); // 12
 * console.log(grad(grad(grad(cube)))(tensor(2)).item()); // 6
 * ```
 */
export function grad<T extends TensorTree<T>, Rest extends readonly unknown[]>(
  fn: (argument: T, ...rest: Rest) => Tensor,
): (argument: T, ...rest: Rest) => T {
  const both = valueAndGrad(fn);
  return (argument, ...rest) => both(argument, ...rest).grad;
}
