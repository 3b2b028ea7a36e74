/**
 * The square root of each entry.
 *
 *     y = sqrt(x),  y' = 1 / (2 y)
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const sqrtOp: OpDef<NoAttrs> = unaryOp({
  name: 'sqrt',
  formula: String.raw`y = \sqrt{x}`,
  loop: (x, out, count) => {
    let i = 0;
    for (; i + 3 < count; i += 4) {
      const y0 = Math.sqrt(x[i]);
      const y1 = Math.sqrt(x[i + 1]);
      const y2 = Math.sqrt(x[i + 2]);
      const y3 = Math.sqrt(x[i + 3]);
      out[i] = y0;
      out[i + 1] = y1;
      out[i + 2] = y2;
      out[i + 3] = y3;
    }
    for (; i < count; i++) out[i] = Math.sqrt(x[i]);
  },
  derivative: (t, _, y) => div(t, mul(y, 2)),
  examples: [{ inputs: [[0.25, 1, 3]] }],
});

/**
 * The square root of each entry. Any shape; the output has the same.
 *
 * The derivative is infinite at 0; NaN below.
 *
 * @example
 * ```ts
 * import { sqrt } from '@spred/autodiff';
 *
 * console.log(sqrt([4, 9]).toArray()); // [ 2, 3 ]
 * ```
 */
export function sqrt(x: TensorLike): Tensor {
  return bind(sqrtOp, [real(x)], undefined);
}
