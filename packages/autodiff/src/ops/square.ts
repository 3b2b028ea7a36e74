/**
 * The square of each entry.
 *
 *     y = x^2,  y' = 2 x
 */
import type { TensorLike } from '../create.ts';
import { number } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const squareOp: OpDef<NoAttrs> = unaryOp({
  name: 'square',
  formula: String.raw`y = x^2`,
  loop: (x, out, count) => {
    let i = 0;
    for (; i + 3 < count; i += 4) {
      const y0 = x[i] * x[i];
      const y1 = x[i + 1] * x[i + 1];
      const y2 = x[i + 2] * x[i + 2];
      const y3 = x[i + 3] * x[i + 3];
      out[i] = y0;
      out[i + 1] = y1;
      out[i + 2] = y2;
      out[i + 3] = y3;
    }
    for (; i < count; i++) out[i] = x[i] * x[i];
  },
  derivative: (t, x) => mul(t, mul(x, 2)),
  examples: [{ inputs: [[1, -2, 0]], output: [1, 4, 0] }, { inputs: [3] }],
});

/**
 * The square of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { square } from '@spred/autodiff';
 *
 * console.log(square([3, -2]).toArray()); // [ 9, 4 ]
 * ```
 */
export function square(x: TensorLike): Tensor {
  return bind(squareOp, [number(x)], undefined);
}
