/**
 * The last line of every step.
 */
import { add, flattenTensors, flattenTensorsLike, type TensorTree } from '@spred/autodiff';
import { unflattenTree } from '@spred/core';

/**
 * `params + updates`, leaf by leaf. Throws `tree-mismatch` or `shape-mismatch` unless the two are alike.
 *
 * @example
 * ```ts
 * import { tensor } from '@spred/autodiff';
 * import { applyUpdates } from '@spred/optimizers';
 *
 * const next = applyUpdates({ w: tensor([1, 2]) }, { w: tensor([0.5, -1]) });
 * console.log(next.w.toArray()); // [ 1.5, 1 ]
 * ```
 */
export function applyUpdates<T extends TensorTree<T>>(params: T, updates: T): T {
  const like = flattenTensors(params, 'params');
  const steps = flattenTensorsLike(updates, like, 'updates');
  return unflattenTree(
    like.structure,
    like.leaves.map((param, i) => add(param, steps[i])),
  ) as T;
}
