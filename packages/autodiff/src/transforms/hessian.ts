/**
 * The whole matrix of second derivatives of a scalar function: the Jacobian of its gradient.
 */
import type { TensorLike } from '../create.ts';
import { optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from './grad.ts';
import { jacobian, jacobianOptions, type JacobianOf, type JacobianOptions } from './jacobian.ts';
import type { TensorTree } from './tensors.ts';

/**
 * Turns a scalar function into its Hessian with respect to the first argument: for an argument of shape `[n]` a tensor
 * of shape `[n,n]`; for a tree, a tree of trees. Costs one `hvp` per entry of the argument, all at once: use `hvp`
 * where products are enough.
 *
 * The returned function throws what `grad` and `jacobian` throw.
 *
 * @example
 * ```ts
 * import { hessian, tensor, type Tensor } from '@spred/autodiff';
 *
 * const f = (x: Tensor) => x.square().sum().square(); // H = 4 |x|^2 I + 8 x x^T
 * console.log(hessian(f)(tensor([1, 2])).toArray()); // [ [ 28, 16 ], [ 16, 52 ] ]
 * ```
 */
export function hessian<Rest extends readonly unknown[]>(
  fn: (argument: TensorLike, ...rest: Rest) => Tensor,
  options?: JacobianOptions,
): (argument: Tensor, ...rest: Rest) => Tensor;
export function hessian<T extends TensorTree<T>, Rest extends readonly unknown[]>(
  fn: (argument: T, ...rest: Rest) => Tensor,
  options?: JacobianOptions,
): (argument: T, ...rest: Rest) => JacobianOf<T, T>;
export function hessian(
  fn: (argument: Tensor, ...rest: readonly unknown[]) => Tensor,
  options: JacobianOptions = {},
): (argument: Tensor, ...rest: readonly unknown[]) => unknown {
  requireFunction('hessian', 'fn', fn);
  return jacobian(grad(fn), optionsOf('hessian', options, jacobianOptions));
}
