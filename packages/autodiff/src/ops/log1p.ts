/**
 * The logarithm of one plus each entry, exact for small entries.
 *
 *     y = ln(1 + x),  y' = 1 / (1 + x)
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { div } from './div.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const log1pOp: OpDef<NoAttrs> = unaryOp({
  name: 'log1p',
  formula: String.raw`y = \ln(1 + x)`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.log1p(x[i]);
  },
  derivative: (t, x) => div(t, add(x, 1)),
  examples: [{ inputs: [[0, -0.5, 1e-9, 2]] }],
});

/**
 * The logarithm of one plus each entry, exact for small entries. Any shape; the output has the same.
 *
 * -Infinity at -1, NaN below.
 *
 * @example
 * ```ts
 * import { log1p } from '@spred/autodiff';
 *
 * console.log(log1p([0, 1e-20]).toArray()); // [ 0, 1e-20 ]
 * ```
 */
export function log1p(x: TensorLike): Tensor {
  return bind(log1pOp, [real(x)], undefined);
}
