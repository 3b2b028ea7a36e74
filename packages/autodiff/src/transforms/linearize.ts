/**
 * The derivative at a point as a function: forward mode with numbers for the values and symbols for the tangents. What
 * depends on the values is computed once; what is left is the linear map, a program.
 */
import { zerosLike } from '../create.ts';
import { removeDeadCode } from '../graph/deadCode.ts';
import { evaluateGraph, type Graph } from '../graph/graph.ts';
import { GraphTrace } from '../graph/trace.ts';
import { TangentTrace } from '../tangent.ts';
import type { Tensor } from '../tensor.ts';
import { lower, withTrace } from '../trace.ts';
import { flattenTangents, type TensorTree } from './tensors.ts';
import { TreeFunction } from './treeFunction.ts';

/** The result of {@link linearize}. */
export interface Linearized<T, Out> {
  /** What the function returned. */
  readonly value: Out;
  /**
   * The derivative along a direction (a tree like the argument): `J d`. Nothing of the function runs again.
   * Throws `tree-mismatch`, `shape-mismatch` or `dtype-mismatch` where the direction is not like the argument.
   */
  readonly tangentMap: (direction: T) => Out;
}

/**
 * The value of `fn` at `argument`, and its derivative there as a linear map, for many directions: each costs less than
 * a `jvp`.
 *
 * Throws `tree-mismatch` where argument or value hold anything but tensors, `not-differentiable` where the argument
 * holds integers or truth values, or where `fn` has a vjp rule only.
 *
 * @example
 * ```ts
 * import { linearize, tensor, type Tensor } from '@spred/autodiff';
 *
 * const { value, tangentMap } = linearize((x: Tensor) => x.square(), tensor([3, 4]));
 * console.log(value.toArray()); // [ 9, 16 ]
 * console.log(tangentMap(tensor([1, 0])).toArray(), tangentMap(tensor([0, 1])).toArray()); // [ 6, 0 ] [ 0, 8 ]
 * ```
 */
export function linearize<T extends TensorTree<T>, Out extends TensorTree<Out>>(
  fn: (argument: T) => Out,
  argument: T,
): Linearized<T, Out> {
  const flat = new TreeFunction('linearize', fn, argument);
  const { values, graph } = linearizeFlat(flat.run, flat.argument.leaves);
  return {
    value: flat.valueOf(values),
    tangentMap: (direction) => {
      const directions = flattenTangents('linearize', direction, flat.argument, 'direction');
      return flat.valueOf(evaluateGraph(graph, directions));
    },
  };
}

/** The values of a function of tensors, and the program that maps tangents of the arguments to those of the values. */
export function linearizeFlat(
  fn: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
): { readonly values: readonly Tensor[]; readonly graph: Graph } {
  return withTrace(
    (level) => new GraphTrace(level),
    (program) =>
      withTrace(
        (level) => new TangentTrace(level),
        (trace) => {
          const outputs = fn(inputs.map((input) => trace.dual(input, program.input(input))));
          const values = outputs.map((output) => lower(trace, output));
          const places = outputs.map((output, i) => program.nodeOf(trace.tangentOf(output) ?? zerosLike(values[i])));
          return { values, graph: removeDeadCode({ nodes: program.nodes, inputs: program.inputs, outputs: places }) };
        },
      ),
  );
}
