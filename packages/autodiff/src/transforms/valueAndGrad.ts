/**
 * The value of a scalar function and its gradient, in one run forward and one walk back.
 */
import { formatShape, SpredError } from '@spred/core';
import { isTensor, onesLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorTree } from './tensors.ts';
import { vjp } from './vjp.ts';

/** A scalar and its gradient, a tree like the argument. */
export interface ValueAndGrad<T> {
  readonly value: Tensor;
  readonly grad: T;
}

/**
 * Turns a function with a scalar value into one that returns the value and the gradient with respect to the first
 * argument, a tensor or a tree of tensors. Further arguments are passed on and not differentiated. Transforms nest.
 *
 * The returned function throws `non-scalar` where the value has a rank above 0, `tree-mismatch` where the first
 * argument holds anything but tensors or the value is no tensor.
 *
 * @example
 * ```ts
 * import { squaredNorm, tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
 *
 * const loss = (p: { u: Tensor; w: Tensor }) => squaredNorm(p.u.mul(p.w));
 * const { value, grad } = valueAndGrad(loss)({ u: tensor([1, 2]), w: tensor([3, 1]) });
 * console.log(value.item()); // 13
 * console.log(grad.u.toArray()); // [ 18, 4 ]
 * ```
 */
export function valueAndGrad<T extends TensorTree<T>, Rest extends readonly unknown[]>(
  fn: (argument: T, ...rest: Rest) => Tensor,
): (argument: T, ...rest: Rest) => ValueAndGrad<T> {
  return (argument, ...rest) => {
    const { value, pullback } = vjp((x: T) => requireScalar(fn(x, ...rest)), argument);
    return { value, grad: pullback(onesLike(value)) };
  };
}

function requireScalar(value: Tensor): Tensor {
  if (!isTensor(value)) {
    throw new SpredError('tree-mismatch', 'valueAndGrad: the function must return a tensor', { argument: 'fn' });
  }
  if (value.shape.length > 0) {
    throw new SpredError(
      'non-scalar',
      `valueAndGrad: the function must return a scalar, got shape ${formatShape(value.shape)}`,
      { argument: 'fn', shapes: [value.shape] },
    );
  }
  return value;
}
