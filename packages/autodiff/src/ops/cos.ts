/**
 * The cosine of each entry.
 *
 *     y = cos(x),  y' = -sin(x)
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { sin } from './sin.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const cosOp: OpDef<NoAttrs> = unaryOp({
  name: 'cos',
  formula: String.raw`y = \cos(x)`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.cos(x[i]);
  },
  derivative: (t, x) => neg(mul(t, sin(x))),
  examples: [{ inputs: [[0, -1, 2]] }],
});

/**
 * The cosine of each entry, an angle in radians. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { cos } from '@spred/autodiff';
 *
 * console.log(cos([0, Math.PI]).toArray()); // [ 1, -1 ]
 * ```
 */
export function cos(x: TensorLike): Tensor {
  return bind(cosOp, [real(x)], undefined);
}
