/**
 * Minus each entry.
 *
 *     y = -x,  y' = -1
 */
import type { TensorLike } from '../create.ts';
import { number } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const negOp: OpDef<NoAttrs> = unaryOp({
  name: 'neg',
  formula: String.raw`y = -x`,
  loop: (x, out, count) => {
    let i = 0;
    for (; i + 3 < count; i += 4) {
      const y0 = -x[i];
      const y1 = -x[i + 1];
      const y2 = -x[i + 2];
      const y3 = -x[i + 3];
      out[i] = y0;
      out[i + 1] = y1;
      out[i + 2] = y2;
      out[i + 3] = y3;
    }
    for (; i < count; i++) out[i] = -x[i];
  },
  derivative: (t) => neg(t),
  examples: [{ inputs: [[1, -2, 0.5]], output: [-1, 2, -0.5] }, { inputs: [[[], []]] }],
});

/**
 * Minus each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { neg } from '@spred/autodiff';
 *
 * console.log(neg([1, -2]).toArray()); // [ -1, 2 ]
 * ```
 */
export function neg(x: TensorLike): Tensor {
  return bind(negOp, [number(x)], undefined);
}
