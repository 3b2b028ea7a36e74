/**
 * The natural logarithm of each entry.
 *
 *     y = ln x,  y' = 1 / x
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { div } from './div.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const logOp: OpDef<NoAttrs> = unaryOp({
  name: 'log',
  formula: String.raw`y = \ln x`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.log(x[i]);
  },
  derivative: (t, x) => div(t, x),
  examples: [{ inputs: [[0.5, 1, 3]] }],
});

/**
 * The natural logarithm of each entry. Any shape; the output has the same.
 *
 * -Infinity at 0, NaN below.
 *
 * @example
 * ```ts
 * import { log } from '@spred/autodiff';
 *
 * console.log(log([1, Math.E]).toArray()); // [ 0, 1 ]
 * ```
 */
export function log(x: TensorLike): Tensor {
  return bind(logOp, [real(x)], undefined);
}
