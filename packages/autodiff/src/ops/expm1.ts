/**
 * The exponential of each entry, less one, exact for small entries.
 *
 *     y = exp(x) - 1,  y' = exp(x)
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const expm1Op: OpDef<NoAttrs> = unaryOp({
  name: 'expm1',
  formula: String.raw`y = e^x - 1`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.expm1(x[i]);
  },
  derivative: (t, x) => mul(t, exp(x)),
  examples: [{ inputs: [[0, -1, 1e-9, 2]] }],
});

/**
 * The exponential of each entry, less one, exact for small entries. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { expm1 } from '@spred/autodiff';
 *
 * console.log(expm1([0, 1e-20]).toArray()); // [ 0, 1e-20 ]
 * ```
 */
export function expm1(x: TensorLike): Tensor {
  return bind(expm1Op, [real(x)], undefined);
}
