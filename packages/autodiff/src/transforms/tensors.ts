/**
 * Arguments and results of transforms: trees whose leaves are all tensors.
 */
import { flattenTree, formatShape, formatStructure, SpredError, type Tree, type TreeStructure } from '@spred/core';
import { isTensor } from '../create.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** A tensor, or plain objects and arrays of tensors, nested at will. */
export type TensorTree<T> = Tensor | Tree<T, Tensor>;

/** The tensors of a tree in their fixed order. Throws `tree-mismatch` at anything that is no tensor. */
export function flattenTensors(tree: unknown, what: string): { leaves: Tensor[]; structure: TreeStructure } {
  const flat = flattenTree<Tensor>(tree);
  flat.leaves.forEach((leaf, i) => {
    if (!isTensor(leaf)) throw new SpredError('tree-mismatch', `${what}: leaf ${i} is not a tensor`, { index: i });
  });
  return flat;
}

/** The tensors of a tree that must match another, leaf by leaf. Throws `tree-mismatch` or `shape-mismatch`. */
export function flattenLike(
  tree: unknown,
  like: { readonly leaves: readonly Tensor[]; readonly structure: TreeStructure },
  what: string,
): Tensor[] {
  const { leaves, structure } = flattenTensors(tree, what);
  const found = formatStructure(structure);
  const expected = formatStructure(like.structure);
  if (found !== expected) {
    throw new SpredError('tree-mismatch', `${what} has the structure ${found}, expected ${expected}`, {
      argument: what,
    });
  }
  leaves.forEach((leaf, i) => {
    const shape = like.leaves[i].shape;
    if (!sameShape(leaf.shape, shape)) {
      throw new SpredError(
        'shape-mismatch',
        `${what}: leaf ${i} has shape ${formatShape(leaf.shape)}, expected ${formatShape(shape)}`,
        { argument: what, index: i, shapes: [leaf.shape, shape] },
      );
    }
  });
  return leaves;
}
