/**
 * The sign of each entry.
 *
 *     y = x / |x|, 0 at 0,  y' = 0 (piecewise constant)
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const signOp: OpDef<NoAttrs> = unaryOp({
  name: 'sign',
  formula: String.raw`y = \operatorname{sign}(x)`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = x[i] > 0 ? 1 : x[i] < 0 ? -1 : x[i];
  },
  derivative: () => null,
  examples: [
    { inputs: [[1, -2, 0.5]], output: [1, -1, 1] },
    { inputs: [[0, Number.NaN]], output: [0, Number.NaN], smooth: false },
  ],
});

/**
 * 1, 0 or -1: the sign of each entry. NaN stays NaN. Its derivative is taken as 0 everywhere. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { sign } from '@spred/autodiff';
 *
 * console.log(sign([3, 0, -2]).toArray()); // [ 1, 0, -1 ]
 * ```
 */
export function sign(x: TensorLike): Tensor {
  return bind(signOp, [toTensor(x)], undefined);
}
