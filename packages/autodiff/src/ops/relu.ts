/**
 * The positive part of each entry.
 *
 *     y = max(x, 0),  y' = 1 where x > 0, else 0 (at the kink too)
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { greater } from './greater.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { where } from './where.ts';

export const reluOp: OpDef<NoAttrs> = unaryOp({
  name: 'relu',
  formula: String.raw`y = \max(x, 0)`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.max(x[i], 0);
  },
  derivative: (t, x) => where(greater(x, 0), t, 0),
  examples: [
    { inputs: [[1, -2, 0.5]], output: [1, 0, 0.5] },
    { inputs: [[0, -Infinity]], output: [0, 0], smooth: false },
  ],
});

/**
 * max(x, 0) of each entry; the derivative at 0 is taken as 0. Any shape; the output has the same. NaN stays NaN.
 *
 * @example
 * ```ts
 * import { relu } from '@spred/autodiff';
 *
 * console.log(relu([3, -2]).toArray()); // [ 3, 0 ]
 * ```
 */
export function relu(x: TensorLike): Tensor {
  return bind(reluOp, [toTensor(x)], undefined);
}
