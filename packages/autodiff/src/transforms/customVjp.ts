/**
 * A function with a reverse rule of its own: for derivatives that are known in a better form than that of the ops (more
 * stable, or cheaper), or that are to be others than the true ones (clipped gradients, straight-through estimators).
 */
import { SpredError } from '@spred/core';
import { requireFunction } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import { bindCall } from '../trace.ts';
import { flattenArguments, FlatFunction, type FlatArguments } from './arguments.ts';
import { flattenTangents, flattenTensors } from './tensors.ts';

/** What a reverse rule is given. */
export interface VjpRuleInput<Args extends readonly unknown[], Out> {
  /** The cotangent of the value, a tree like it. */
  readonly cotangent: Out;
  /** What the function returned. */
  readonly value: Out;
  readonly args: Args;
}

/** Cotangents of the arguments in their order, trees like them; `null` for a zero, and for what is no tensor. */
export type ArgumentCotangents<Args extends readonly unknown[]> = { readonly [K in keyof Args]: Args[K] | null };

/**
 * The same function with another derivative in reverse mode: `rule` returns the cotangents of the arguments, a list
 * with one entry per argument. It is written with ops, and is batched and differentiated again like any function.
 *
 * Forward mode (and so `hvp`, which is forward over reverse) has nothing to go by and throws `not-differentiable`;
 * `customJvp` serves both. Arguments and values are tensors or trees of tensors; other arguments are passed on, to the
 * rule as well. What is differentiated must come in as an argument: the returned function throws `invalid-argument`
 * where `fn` reads a tensor of an open transform from around it. A transform throws `tree-mismatch`, `shape-mismatch`
 * or `dtype-mismatch` where the cotangents are not like the arguments.
 *
 * @example
 * ```ts
 * import { customVjp, grad, mul, tensor, type Tensor } from '@spred/autodiff';
 *
 * const halved = customVjp((x: Tensor) => x, ({ cotangent }) => [mul(cotangent, 0.5)]);
 * console.log(grad((x: Tensor) => halved(x).square())(tensor(3)).item()); // 3
 * ```
 */
export function customVjp<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  rule: (at: VjpRuleInput<Args, Out>) => ArgumentCotangents<Args>,
): (...args: Args) => Out {
  requireFunction('customVjp', 'fn', fn);
  requireFunction('customVjp', 'rule', rule);
  return (...args) => {
    const flat = flattenArguments('customVjp', args);
    const flatFn = new FlatFunction('customVjp', fn, flat);
    const outputs = bindCall(
      {
        name: 'customVjp',
        isOpaque: true,
        run: flatFn.run,
        vjp: (cotangents, inputs, values) => {
          const at = {
            cotangent: flatFn.valueOf(cotangents),
            value: flatFn.valueOf(values),
            args: flat.rebuild(inputs),
          };
          return flattenCotangents(rule(at), at.args, flat, inputs);
        },
      },
      flat.leaves,
    );
    return flatFn.valueOf(outputs);
  };
}

/** The cotangents that a rule returned, leaf by leaf. */
function flattenCotangents<Args extends readonly unknown[]>(
  trees: readonly unknown[],
  args: Args,
  flat: FlatArguments<Args>,
  inputs: readonly Tensor[],
): (Tensor | null)[] {
  if (!Array.isArray(trees) || trees.length !== args.length) {
    throw new SpredError(
      'tree-mismatch',
      `customVjp: the rule must return a list of ${args.length}, one per argument`,
      {
        argument: 'rule',
      },
    );
  }
  return flat.group(inputs).flatMap((leaves, i): readonly (Tensor | null)[] => {
    const tree: unknown = trees[i];
    if (tree === null || leaves.length === 0) return leaves.map(() => null);
    const { structure } = flattenTensors(args[i], 'argument');
    return flattenTangents('customVjp', tree, { leaves, structure }, `cotangent ${i}`);
  });
}
