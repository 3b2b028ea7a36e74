/**
 * The hyperbolic tangent of each entry.
 *
 *     y = tanh(x),  y' = 1 - y^2
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

export const tanhOp: OpDef<NoAttrs> = unaryOp({
  name: 'tanh',
  formula: String.raw`y = \tanh x`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.tanh(x[i]);
  },
  derivative: (t, _, y) => mul(t, sub(1, square(y))),
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
