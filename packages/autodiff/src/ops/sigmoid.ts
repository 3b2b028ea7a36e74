/**
 * The logistic function of each entry.
 *
 *     y = 1 / (1 + exp(-x)),  y' = y (1 - y)
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const sigmoidOp: OpDef<NoAttrs> = unaryOp({
  name: 'sigmoid',
  formula: String.raw`y = 1 / (1 + e^{-x})`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = 1 / (1 + Math.exp(-x[i]));
  },
  derivative: (t, _, y) => mul(t, mul(y, sub(1, y))),
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
  return bind(sigmoidOp, [toTensor(x)], undefined);
}
