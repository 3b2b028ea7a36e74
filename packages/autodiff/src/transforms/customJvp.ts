/**
 * A function with a forward rule of its own. Forward mode applies it; reverse mode transposes it, since it is linear in
 * the tangents.
 */
import { requireFunction } from '../ops/makers/arguments.ts';
import { SpredError } from '@spred/core';
import { bindCall } from '../trace.ts';
import { flattenArguments, FlatFunction } from './arguments.ts';
import { flattenTangents } from './tensors.ts';

/** What a forward rule is given. */
export interface JvpRuleInput<Args extends readonly unknown[]> {
  readonly args: Args;
  /**
   * The tangents of the arguments, trees like them (zeros where an argument has none); what is no tensor is there as it
   * is.
   */
  readonly tangents: Args;
}

/**
 * The same function with another derivative, in both modes: `rule` returns the value and its tangent, which must be
 * linear in the tangents of the arguments. It is written with ops, and is batched and differentiated again like any
 * function.
 *
 * Arguments and values are tensors or trees of tensors; other arguments are passed on. What is differentiated must come
 * in as an argument: the returned function throws `invalid-argument` where `fn` reads a tensor of an open transform
 * from around it. A transform throws `tree-mismatch`, `shape-mismatch` or `dtype-mismatch` where the tangent is not
 * like the value.
 *
 * @example
 * ```ts
 * import { customJvp, exp, grad, log1p, sigmoid, mul, tensor, type Tensor } from '@spred/autodiff';
 *
 * const softplus = customJvp(
 *   (x: Tensor) => log1p(exp(x)),
 *   ({ args: [x], tangents: [t] }) => ({ value: log1p(exp(x)), tangent: mul(t, sigmoid(x)) }),
 * );
 * console.log(grad(softplus)(tensor(0)).item()); // 0.5
 * ```
 */
export function customJvp<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  rule: (at: JvpRuleInput<Args>) => { readonly value: Out; readonly tangent: Out },
): (...args: Args) => Out {
  requireFunction('customJvp', 'fn', fn);
  requireFunction('customJvp', 'rule', rule);
  return (...args) => {
    const flat = flattenArguments('customJvp', args);
    const flatFn = new FlatFunction('customJvp', fn, flat);
    const outputs = bindCall(
      {
        name: 'customJvp',
        run: flatFn.run,
        jvp: (inputs, tangents) => {
          const { value, tangent } = pairOf(rule({ args: flat.rebuild(inputs), tangents: flat.rebuild(tangents) }));
          const found = flatFn.flatten(value);
          return { outputs: found.leaves, tangents: flattenTangents('customJvp', tangent, found, 'tangent') };
        },
      },
      flat.leaves,
    );
    return flatFn.valueOf(outputs);
  };
}

/** What a rule returned. Throws `tree-mismatch` unless it is a value with its tangent. */
function pairOf<Out>(found: { readonly value: Out; readonly tangent: Out }): typeof found {
  const given = (found as typeof found | undefined | null) ?? { value: undefined, tangent: undefined };
  if (given.value !== undefined && given.tangent !== undefined) return found;
  throw new SpredError('tree-mismatch', 'customJvp: the rule must return { value, tangent }', { argument: 'rule' });
}
