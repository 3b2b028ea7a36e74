/**
 * Arguments and results of transforms: trees whose leaves are all tensors.
 */
import { flattenTree, formatShape, formatStructure, SpredError, type Tree, type TreeStructure } from '@spred/core';
import { isTensor } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** A tensor, or plain objects and arrays of tensors, nested at will. */
export type TensorTree<T> = Tensor | Tree<T, Tensor>;

/** A tree of tensors taken apart; `unflattenTree(structure, leaves)` of `@spred/core` puts it together again. */
export interface FlatTensors {
  /** The tensors in their fixed order: arrays by index, objects by insertion. */
  readonly leaves: readonly Tensor[];
  /** The tree with its tensors left out. */
  readonly structure: TreeStructure;
}

/**
 * Takes a tree of tensors apart: what a transform does first with an argument. `name` is what messages call the tree.
 * Throws `tree-mismatch` where a leaf is no tensor.
 *
 * @example
 * ```ts
 * import { flattenTensors, tensor } from '@spred/autodiff';
 * import { formatStructure } from '@spred/core';
 *
 * const { leaves, structure } = flattenTensors({ u: tensor(1), w: [tensor(2), tensor(3)] }, 'params');
 * console.log(leaves.map((leaf) => leaf.item())); // [ 1, 2, 3 ]
 * console.log(formatStructure(structure)); // {u:*,w:[*,*]}
 * ```
 */
export function flattenTensors(tree: unknown, name: string): FlatTensors {
  if (isNumeric(tree)) {
    throw new SpredError('tree-mismatch', `${name} is made of plain numbers; a transform needs a tensor: tensor(...)`, {
      argument: name,
    });
  }
  const flat = flattenTree<Tensor>(tree, name);
  flat.leaves.forEach((leaf, index) => {
    if (isTensor(leaf)) return;
    throw new SpredError('tree-mismatch', `${name}: leaf ${index} is not a tensor`, { argument: name, index });
  });
  return flat;
}

/**
 * The tensors of a tree that must be like another, in structure and in the shape of each leaf: a direction like its
 * argument, a gradient like its parameters. `name` is what messages call the tree.
 * Throws `tree-mismatch` or `shape-mismatch` where it is not.
 *
 * @example
 * ```ts
 * import { flattenTensors, flattenTensorsLike, tensor } from '@spred/autodiff';
 *
 * const params = flattenTensors({ u: tensor([1, 2]), w: tensor(3) }, 'params');
 * const grads = flattenTensorsLike({ u: tensor([4, 5]), w: tensor(6) }, params, 'grads');
 * console.log(grads.map((leaf) => leaf.toArray())); // [ [ 4, 5 ], 6 ]
 * ```
 */
export function flattenTensorsLike(tree: unknown, like: FlatTensors, name: string): readonly Tensor[] {
  const { leaves, structure } = flattenTensors(tree, name);
  const found = formatStructure(structure);
  const expected = formatStructure(like.structure);
  if (found !== expected) {
    throw new SpredError('tree-mismatch', `${name} has the structure ${found}, expected ${expected}`, {
      argument: name,
    });
  }
  leaves.forEach((leaf, index) => {
    const shape = like.leaves[index].shape;
    if (!sameShape(leaf.shape, shape)) {
      throw new SpredError(
        'shape-mismatch',
        `${name}: leaf ${index} has shape ${formatShape(leaf.shape)}, expected ${formatShape(shape)}`,
        { argument: name, index, shapes: [leaf.shape, shape] },
      );
    }
  });
  return leaves;
}

/** Throws `not-differentiable` where a leaf of the tree `name` has no derivative: integers and truth values. */
export function requireFloats(op: string, leaves: readonly Tensor[], name: string): void {
  leaves.forEach(({ dtype, shape }, index) => {
    if (isFloat(dtype)) return;
    throw new SpredError(
      'not-differentiable',
      `${op}: ${name}: leaf ${index} is ${dtype}${formatShape(shape)}; only float64 and float32 have derivatives`,
      { argument: name, index, shapes: [shape] },
    );
  });
}

/**
 * The tensors of a tree that must be like another in number types, too: a direction, a cotangent. Throws
 * `dtype-mismatch` as well.
 */
export function flattenTangents(op: string, tree: unknown, like: FlatTensors, name: string): readonly Tensor[] {
  const leaves = flattenTensorsLike(tree, like, name);
  leaves.forEach(({ dtype }, index) => {
    const expected = like.leaves[index].dtype;
    if (dtype === expected) return;
    throw new SpredError('dtype-mismatch', `${op}: ${name}: leaf ${index} is ${dtype}, expected ${expected}`, {
      argument: name,
      index,
    });
  });
  return leaves;
}

/** A number, or arrays of numbers: what ops take for a tensor, and transforms do not. */
function isNumeric(value: unknown): boolean {
  let first = value;
  while (Array.isArray(first)) first = first[0];
  return typeof first === 'number' || typeof first === 'boolean';
}
