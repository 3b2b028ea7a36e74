/**
 * The hyperbolic tangent of each entry.
 *
 *     y = tanh(x),  y' = 1 - y^2 = 4 s(2x) s(-2x), with s(x) = 1 / (1 + exp(-x))
 *
 * The last form is used: 1 - y^2 cancels for large |x|, and is 0 at x = 20, where y' = 2e-17.
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { sigmoid } from './sigmoid.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const tanhOp: OpDef<NoAttrs> = unaryOp({
  name: 'tanh',
  formula: String.raw`y = \tanh x`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.tanh(x[i]);
  },
  derivative: (t, x) => mul(t, mul(mul(sigmoid(mul(x, 2)), sigmoid(mul(x, -2))), 4)),
  examples: [{ inputs: [[0, -1, 0.7]] }],
});

/**
 * The hyperbolic tangent of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { tanh } from '@spred/autodiff';
 *
 * console.log(tanh([0, 100]).toArray()); // [ 0, 1 ]
 * ```
 */
export function tanh(x: TensorLike): Tensor {
  return bind(tanhOp, [real(x)], undefined);
}
