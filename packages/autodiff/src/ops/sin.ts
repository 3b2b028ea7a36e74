/**
 * The sine of each entry.
 *
 *     y = sin(x),  y' = cos(x)
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { cos } from './cos.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const sinOp: OpDef<NoAttrs> = unaryOp({
  name: 'sin',
  formula: String.raw`y = \sin(x)`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.sin(x[i]);
  },
  derivative: (t, x) => mul(t, cos(x)),
  examples: [{ inputs: [[0, -1, 2]] }],
});

/**
 * The sine of each entry, an angle in radians. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { sin } from '@spred/autodiff';
 *
 * console.log(sin([0, Math.PI / 2]).toArray()); // [ 0, 1 ]
 * ```
 */
export function sin(x: TensorLike): Tensor {
  return bind(sinOp, [real(x)], undefined);
}
