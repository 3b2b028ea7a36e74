/**
 * The Jacobian-vector product: the derivative of a function along a direction, in one run forward.
 */
import { zerosLike } from '../create.ts';
import { TangentTrace } from '../tangent.ts';
import { lower, withTrace } from '../trace.ts';
import { flattenTangents, type TensorTree } from './tensors.ts';
import { TreeFunction } from './treeFunction.ts';

/** The result of {@link jvp}: the value, and its derivative along the direction, a tree like the value. */
export interface Jvp<Out> {
  readonly value: Out;
  readonly tangent: Out;
}

/**
 * The value of `fn` at `argument`, and its derivative along `direction` (a tree like the argument): `tangent = J d`.
 *
 * Throws `tree-mismatch`, `shape-mismatch` or `dtype-mismatch` where the direction is not like the argument,
 * `tree-mismatch` where argument or value hold anything but tensors, `not-differentiable` where the argument holds
 * integers or truth values, or where `fn` has a vjp rule only (`customVjp`).
 *
 * @example
 * ```ts
 * import { jvp, tensor, type Tensor } from '@spred/autodiff';
 *
 * const { value, tangent } = jvp((x: Tensor) => x.square(), tensor([3, 4]), tensor([1, 0]));
 * console.log(value.toArray(), tangent.toArray()); // [ 9, 16 ] [ 6, 0 ]
 * ```
 */
export function jvp<T extends TensorTree<T>, Out extends TensorTree<Out>>(
  fn: (argument: T) => Out,
  argument: T,
  direction: T,
): Jvp<Out> {
  const flat = new TreeFunction('jvp', fn, argument);
  const directions = flattenTangents('jvp', direction, flat.argument, 'direction');
  return withTrace(
    (level) => new TangentTrace(level),
    (trace) => {
      const outputs = flat.run(flat.argument.leaves.map((leaf, i) => trace.dual(leaf, directions[i])));
      const primals = outputs.map((output) => lower(trace, output));
      const tangents = outputs.map((output, i) => trace.tangentOf(output) ?? zerosLike(primals[i]));
      return { value: flat.valueOf(primals), tangent: flat.valueOf(tangents) };
    },
  );
}
