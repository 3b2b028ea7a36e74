/**
 * The exponential of each entry.
 *
 *     y = exp(x),  y' = exp(x) = y
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const expOp: OpDef<NoAttrs> = unaryOp({
  name: 'exp',
  formula: String.raw`y = e^x`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.exp(x[i]);
  },
  derivative: (t, _, y) => mul(t, y),
  examples: [{ inputs: [[0, -1, 2]] }, { inputs: [0.3] }],
});

/**
 * The exponential of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { exp } from '@spred/autodiff';
 *
 * console.log(exp([0, 1]).toArray()); // [ 1, 2.718281828459045 ]
 * ```
 */
export function exp(x: TensorLike): Tensor {
  return bind(expOp, [real(x)], undefined);
}
