/**
 * The vector-Jacobian product: runs a function once, and can then pull any number of cotangents back through it.
 * Everything else in reverse mode is derived from it.
 */
import { unflattenTree } from '@spred/core';
import { zerosLike } from '../create.ts';
import { Tape } from '../tape.ts';
import { lower, withTrace } from '../trace.ts';
import { flattenTensors, flattenTensorsLike, type TensorTree } from './tensors.ts';

/** The result of {@link vjp}. */
export interface Vjp<T, Out> {
  /** What the function returned. */
  readonly value: Out;
  /**
   * The cotangents of the argument for a cotangent of the value (a tree like it). May be called again and again.
   * Throws `tree-mismatch` or `shape-mismatch` where the cotangent is not like the value.
   */
  readonly pullback: (cotangent: Out) => T;
}

/**
 * The value of `fn` at `argument`, and the map from cotangents of the value to cotangents of the argument:
 * `pullback(c) = J^T c`. Argument and value are trees of tensors.
 *
 * Throws `tree-mismatch` where argument or value hold anything but tensors.
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
  const flatIn = flattenTensors(argument, 'argument');
  return withTrace(
    (level) => new Tape(level),
    (tape) => {
      const watched = flatIn.leaves.map((leaf) => tape.watch(leaf));
      const result = fn(unflattenTree(flatIn.structure, watched) as T);
      const flatOut = flattenTensors(result, 'value');
      const outputs = flatOut.leaves;
      const primals = outputs.map((output) => lower(tape, output));
      const like = { leaves: primals, structure: flatOut.structure };
      return {
        value: unflattenTree(flatOut.structure, primals) as Out,
        pullback: (cotangent: Out): T => {
          const seeds = flattenTensorsLike(cotangent, like, 'cotangent').map((seed, i) => ({
            output: outputs[i],
            cotangent: seed,
          }));
          const cotangents = tape.pullBack(seeds).map((found, i) => found ?? zerosLike(flatIn.leaves[i]));
          return unflattenTree(flatIn.structure, cotangents) as T;
        },
      };
    },
  );
}
