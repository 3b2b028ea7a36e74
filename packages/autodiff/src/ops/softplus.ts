/**
 * ln(1 + exp(x)) of each entry, without overflow: the negative log-likelihood of a logit.
 *
 *     y = ln(1 + exp(x)) = max(x, 0) + ln(1 + exp(-|x|)),  y' = 1 / (1 + exp(-x))
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { sigmoid } from './sigmoid.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const softplusOp: OpDef<NoAttrs> = unaryOp({
  name: 'softplus',
  formula: String.raw`y = \ln(1 + e^x)`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
  },
  derivative: (t, x) => mul(t, sigmoid(x)),
  examples: [{ inputs: [[0, -2, 3]] }],
});

/**
 * ln(1 + exp(x)) of each entry, without overflow: the negative log-likelihood of a logit. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { softplus } from '@spred/autodiff';
 *
 * console.log(softplus([1000, -1000]).toArray()); // [ 1000, 0 ]
 * ```
 */
export function softplus(x: TensorLike): Tensor {
  return bind(softplusOp, [real(x)], undefined);
}
