/**
 * The vector-Jacobian product: runs a function once, and can then pull any number of cotangents back through it.
 * Everything else in reverse mode is derived from it.
 */
import { zerosLike } from '../create.ts';
import { pullRecord, record } from '../tape.ts';
import { flattenTangents, type TensorTree } from './tensors.ts';
import { TreeFunction } from './treeFunction.ts';

/** The result of {@link vjp}. */
export interface Vjp<T, Out> {
  /** What the function returned. */
  readonly value: Out;
  /**
   * The cotangents of the argument for a cotangent of the value (a tree like it). May be called again and again.
   * Throws `tree-mismatch`, `shape-mismatch` or `dtype-mismatch` where the cotangent is not like the value.
   */
  readonly pullback: (cotangent: Out) => T;
}

/**
 * The value of `fn` at `argument`, and the map from cotangents of the value to cotangents of the argument:
 * `pullback(c) = J^T c`. Argument and value are trees of tensors.
 *
 * Throws `tree-mismatch` where argument or value hold anything but tensors, `not-differentiable` where the argument
 * holds integers or truth values.
 *
 * @example
 * ```ts
 * import { mul, tensor, vjp, type Tensor } from '@spred/autodiff';
 *
 * const { value, pullback } = vjp((x: Tensor) => mul(x, x), tensor([1, 2]));
 * console.log(value.toArray()); // [ 1, 4 ]
 * console.log(pullback(tensor([1, 10])).toArray()); // [ 2, 40 ]
 * ```
 */
export function vjp<T extends TensorTree<T>, Out extends TensorTree<Out>>(
  fn: (argument: T) => Out,
  argument: T,
): Vjp<T, Out> {
  const flat = new TreeFunction('vjp', fn, argument);
  const { leaves } = flat.argument;
  const run = record(flat.run, leaves);
  const like = flat.flatValue(run.values);
  return {
    value: flat.valueOf(run.values),
    pullback: (cotangent: Out): T => {
      const found = pullRecord(run, flattenTangents('vjp', cotangent, like, 'cotangent'));
      return flat.argumentOf(found.map((leaf, i) => leaf ?? zerosLike(leaves[i])));
    },
  };
}
