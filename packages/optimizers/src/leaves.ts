/**
 * From a rule on single tensors to an update of trees: flattening, checks and rebuilding, once for all optimisers.
 */
import { add, isTensor, zeros, type Tensor, type TensorTree } from '@spred/autodiff';
import { flattenTree, formatShape, formatStructure, SpredError, unflattenTree, type TreeStructure } from '@spred/core';
import type { OptimizerState, OptimizerUpdate } from './optimizer.ts';

/** A leaf's gradient, parameter and running quantities (in the order of the slot names). */
export interface LeafStep {
  readonly grad: Tensor;
  readonly param: Tensor;
  readonly slots: readonly Tensor[];
  /** The position of the leaf in its tree. */
  readonly index: number;
}

/** What a rule returns for one leaf: its update, and its running quantities in the same order. */
export interface LeafResult {
  readonly update: Tensor;
  readonly slots: readonly Tensor[];
}

/** A state at step 0, with a tree of zeros per slot. */
export function initialState<T extends TensorTree<T>>(params: T, slotNames: readonly string[]): OptimizerState<T> {
  const { leaves, structure } = flatten(params, 'params');
  const slot = (): T =>
    unflattenTree(
      structure,
      leaves.map((leaf) => zeros(leaf.shape)),
    ) as T;
  return { step: zeros([]), slots: Object.fromEntries(slotNames.map((name) => [name, slot()])) };
}

/** Applies `rule` to every leaf and gathers the results into trees; counts the step. */
export function updateLeaves<T extends TensorTree<T>>(
  grads: T,
  state: OptimizerState<T>,
  params: T,
  slotNames: readonly string[],
  rule: (leaf: LeafStep) => LeafResult,
): OptimizerUpdate<T> {
  const like = flatten(params, 'params');
  const gradLeaves = flattenLike(grads, like, 'grads');
  const slotLeaves = slotNames.map((name) => flattenLike(state.slots[name], like, `state.slots.${name}`));
  const results = like.leaves.map((param, index) =>
    rule({ grad: gradLeaves[index], param, slots: slotLeaves.map((leaves) => leaves[index]), index }),
  );
  const rebuild = (leaves: readonly Tensor[]): T => unflattenTree(like.structure, leaves) as T;
  return {
    updates: rebuild(results.map((result) => result.update)),
    state: {
      step: add(state.step, 1),
      slots: Object.fromEntries(slotNames.map((name, k) => [name, rebuild(results.map((result) => result.slots[k]))])),
    },
  };
}

interface Flat {
  readonly leaves: readonly Tensor[];
  readonly structure: TreeStructure;
}

/** The leaves of a tree of tensors. Throws `tree-mismatch` at anything else. */
export function flatten(tree: unknown, what: string): Flat {
  const flat = flattenTree<Tensor>(tree);
  flat.leaves.forEach((leaf, index) => {
    if (!isTensor(leaf)) throw new SpredError('tree-mismatch', `${what}: leaf ${index} is not a tensor`, { index });
  });
  return flat;
}

/** The leaves of a tree that must be like another. Throws `tree-mismatch` or `shape-mismatch`. */
export function flattenLike(tree: unknown, like: Flat, what: string): readonly Tensor[] {
  const { leaves, structure } = flatten(tree, what);
  const found = formatStructure(structure);
  const expected = formatStructure(like.structure);
  if (found !== expected) {
    throw new SpredError('tree-mismatch', `${what} has the structure ${found}, the parameters have ${expected}`, {
      argument: what,
    });
  }
  leaves.forEach((leaf, index) => {
    const shape = like.leaves[index].shape;
    if (leaf.shape !== shape && formatShape(leaf.shape) !== formatShape(shape)) {
      throw new SpredError(
        'shape-mismatch',
        `${what}: leaf ${index} has shape ${formatShape(leaf.shape)}, the parameter ${formatShape(shape)}`,
        { argument: what, index, shapes: [leaf.shape, shape] },
      );
    }
  });
  return leaves;
}
