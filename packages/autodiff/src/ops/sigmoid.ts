/**
 * The logistic function of each entry.
 *
 *     y(x) = 1 / (1 + exp(-x)),  y'(x) = y(x) y(-x)
 *
 * The usual y' = y (1 - y) is the same, but 1 - y cancels: at x = 40 it is 0, and y' = 4e-18.
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const sigmoidOp: OpDef<NoAttrs> = unaryOp({
  name: 'sigmoid',
  formula: String.raw`y = 1 / (1 + e^{-x})`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
  },
  derivative: (t, x, y) => mul(t, mul(y, sigmoid(neg(x)))),
  examples: [{ inputs: [[0, -2, 3]] }],
});

/**
 * The logistic function of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { sigmoid } from '@spred/autodiff';
 *
 * console.log(sigmoid([0, -1000]).toArray()); // [ 0.5, 0 ]
 * ```
 */
export function sigmoid(x: TensorLike): Tensor {
  return bind(sigmoidOp, [real(x)], undefined);
}
