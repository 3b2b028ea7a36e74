/**
 * From a rule on single tensors to an update of trees, once for all optimisers.
 */
import { add, flattenTensors, flattenTensorsLike, zeros, type Tensor, type TensorTree } from '@spred/autodiff';
import { unflattenTree } from '@spred/core';
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
  const { leaves, structure } = flattenTensors(params, 'params');
  const slot = (): T =>
    unflattenTree(
      structure,
      leaves.map((leaf) => zeros(leaf.shape, leaf.dtype)),
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
  const like = flattenTensors(params, 'params');
  const gradLeaves = flattenTensorsLike(grads, like, 'grads');
  const slotLeaves = slotNames.map((name) => flattenTensorsLike(state.slots[name], like, `state.slots.${name}`));
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
