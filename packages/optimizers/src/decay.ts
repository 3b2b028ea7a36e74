/**
 * Coupled weight decay: `weightDecay * parameter` added to the gradient before anything else is done with it.
 *
 * That is the gradient of `weightDecay / 2 * ||parameter||^2`, so an optimiser with it minimises the loss plus that term,
 * whatever it does with gradients afterwards. On the two factors of `v = u w` it is the L1 penalty
 * `weightDecay * ||v||_1` at every minimum (Ziyin and Wang, "spred", ICML 2023).
 */
import { add, mul, type Tensor } from '@spred/autodiff';
import { flattenTree, isLeaf, requireNonNegative, SpredError } from '@spred/core';

/**
 * Which parameters decay: a tree of booleans like the parameters, where `true` or `false` at a branch holds for all that
 * is under it, and a missing key means `false`.
 */
export type DecayMask = boolean | readonly DecayMask[] | { readonly [key: string]: DecayMask };

/** The options of every optimiser with coupled decay. */
export interface DecayOptions {
  /** The coefficient: `weightDecay * parameter` is added to the gradient. Default 0. */
  readonly weightDecay?: number;
  /** Which parameters decay. Default all. */
  readonly decayMask?: DecayMask;
}

/** The names of {@link DecayOptions}. */
export const decayOptionNames: readonly string[] = Object.keys({
  weightDecay: true,
  decayMask: true,
} satisfies Record<keyof DecayOptions, true>);

/** A function that adds the decay to the gradient of leaf `index`. Throws `invalid-argument` for a negative decay. */
export function coupledDecay({ weightDecay = 0, decayMask = true }: DecayOptions): {
  prepare(params: unknown): (grad: Tensor, param: Tensor, index: number) => Tensor;
} {
  requireNonNegative('weightDecay', weightDecay);
  if (weightDecay === 0) return { prepare: () => (grad) => grad };
  const decayed = (grad: Tensor, param: Tensor): Tensor => add(grad, mul(param, weightDecay));
  if (decayMask === true) return { prepare: () => decayed };
  return {
    prepare: (params) => {
      const flags = maskLeaves(decayMask, params, 'decayMask');
      return (grad, param, index) => (flags[index] ? decayed(grad, param) : grad);
    },
  };
}

/** One boolean per leaf of `params`, in the order of its leaves. */
function maskLeaves(mask: DecayMask | undefined, params: unknown, path: string): boolean[] {
  if (params === undefined) return [];
  if (typeof mask === 'boolean') return flattenTree(params).leaves.map(() => mask);
  if (mask === undefined) return flattenTree(params).leaves.map(() => false);
  if (isLeaf(params) || Array.isArray(mask) !== Array.isArray(params)) {
    throw new SpredError('tree-mismatch', `${path} does not have the structure of the parameters`, { argument: path });
  }
  const masks = mask as { readonly [key: string]: DecayMask | undefined };
  const branches = Object.entries(params as object);
  const stray = Object.keys(mask).find((key) => !branches.some(([name]) => name === key));
  if (stray !== undefined) {
    throw new SpredError('tree-mismatch', `${path}.${stray} is not among the parameters`, { argument: path });
  }
  return branches.flatMap(([key, branch]) => maskLeaves(masks[key], branch, `${path}.${key}`));
}
