/**
 * The absolute value of each entry.
 *
 *     y = |x|,  y' = sign(x), taken as 0 at x = 0
 */
import { toTensor, type TensorLike } from '../create.ts';
import { sign } from './sign.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const absOp: OpDef<NoAttrs> = unaryOp({
  name: 'abs',
  formula: String.raw`y = |x|`,
  loop: (x, out, count) => {
    let i = 0;
    for (; i + 3 < count; i += 4) {
      const y0 = Math.abs(x[i]);
      const y1 = Math.abs(x[i + 1]);
      const y2 = Math.abs(x[i + 2]);
      const y3 = Math.abs(x[i + 3]);
      out[i] = y0;
      out[i + 1] = y1;
      out[i + 2] = y2;
      out[i + 3] = y3;
    }
    for (; i < count; i++) out[i] = Math.abs(x[i]);
  },
  derivative: (t, x) => mul(t, sign(x)),
  examples: [{ inputs: [[1, -2, 0.5]] }, { inputs: [[0, 1]], output: [0, 1], smooth: false }],
});

/**
 * The absolute value of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { abs } from '@spred/autodiff';
 *
 * console.log(abs([3, -2]).toArray()); // [ 3, 2 ]
 * ```
 */
export function abs(x: TensorLike): Tensor {
  return bind(absOp, [toTensor(x)], undefined);
}
