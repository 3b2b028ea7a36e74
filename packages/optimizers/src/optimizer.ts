/**
 * What an optimiser is: a pair of functions over trees of tensors, with a state that is a plain tree itself, so that it
 * can be stored, restored, printed and traced. (The shape of optax.)
 */
import type { Tensor, TensorLike, TensorTree } from '@spred/autodiff';

/** The state of an optimiser between two steps: a tree of tensors. */
export interface OptimizerState<T> {
  /** How many updates have been made, a scalar. */
  readonly step: Tensor;
  /** One tree like the parameters per running quantity, by name: `momentum`, `mean`, `meanSquare`, ... */
  readonly slots: { readonly [name: string]: T };
}

/** The result of one update. */
export interface OptimizerUpdate<T> {
  /** What is to be added to the parameters. */
  readonly updates: T;
  readonly state: OptimizerState<T>;
}

/** Options of one update. */
export interface UpdateOptions {
  /**
   * The learning rate of this update, in place of the optimiser's own: a number, or a scalar tensor, which may be an argument of a
   * compiled step and so change from call to call.
   */
  readonly learningRate?: TensorLike;
}

/** The names of {@link UpdateOptions}. */
export const updateOptionNames: readonly string[] = Object.keys({
  learningRate: true,
} satisfies Record<keyof UpdateOptions, true>);

/** An optimiser. Nothing is modified: states and parameters come in and go out. */
export interface Optimizer {
  /** The state before the first step. Throws `tree-mismatch` where `params` holds anything but tensors. */
  init<T extends TensorTree<T>>(params: T): OptimizerState<T>;
  /**
   * The updates for `grads` at `params`, and the next state. Throws `tree-mismatch` or `shape-mismatch` unless `grads`,
   * the state and `params` are alike, and `invalid-argument` for an option that there is not.
   */
  update<T extends TensorTree<T>>(
    grads: T,
    state: OptimizerState<T>,
    params: T,
    options?: UpdateOptions,
  ): OptimizerUpdate<T>;
}
