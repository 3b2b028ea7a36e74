/**
 * The Hessian-vector product, forward over reverse: the derivative of the gradient along a direction. Costs a few
 * evaluations of the function, whatever the number of parameters; the Hessian is never formed.
 */
import { requireFunction } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from './grad.ts';
import { jvp } from './jvp.ts';
import type { TensorTree } from './tensors.ts';

/**
 * `H d`, with H the Hessian of the scalar function `fn` at `argument`; a tree like the argument. Where the gradient is
 * wanted too, `jvp(grad(fn), argument, direction)` gives both at no extra cost.
 *
 * Throws what `grad` and `jvp` throw: `not-differentiable`, for one, where `fn` has parts with a vjp rule only
 * (`customVjp`); there the gradient of `<grad fn, d>` gives the same by two reverse passes.
 *
 * @example
 * ```ts
 * import { hvp, tensor, type Tensor } from '@spred/autodiff';
 *
 * const f = (x: Tensor) => x.square().square().sum(); // H = diag(12 x^2)
 * console.log(hvp(f, tensor([1, 2]), tensor([1, 1])).toArray()); // [ 12, 48 ]
 * ```
 */
export function hvp<T extends TensorTree<T>>(fn: (argument: T) => Tensor, argument: T, direction: T): T {
  requireFunction('hvp', 'fn', fn);
  return jvp<T, T>(grad(fn), argument, direction).tangent;
}
