/**
 * The error function of each entry.
 *
 *     y = erf(x) = 2 / sqrt(pi) int_0^x exp(-s^2) ds,  y' = 2 / sqrt(pi) exp(-x^2)
 */
import { erf as erfOf } from '../backend/reference/erf.ts';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { square } from './square.ts';

const slopeAtZero = 2 / Math.sqrt(Math.PI);

export const erfOp: OpDef<NoAttrs> = unaryOp({
  name: 'erf',
  formula: String.raw`y = \frac{2}{\sqrt{\pi}} \int_0^x e^{-s^2} ds`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = erfOf(x[i]);
  },
  derivative: (t, x) => mul(t, mul(exp(neg(square(x))), slopeAtZero)),
  examples: [{ inputs: [[0, -0.3, 1.2, 3.5]] }, { inputs: [[Infinity, -Infinity]], output: [1, -1], smooth: false }],
});

/**
 * The error function of each entry, twice the part of a normal distribution of variance 1/2 from 0 to x; to about 1e-16. Any
 * shape; the output has the same.
 *
 * @example
 * ```ts
 * import { erf } from '@spred/autodiff';
 *
 * console.log(erf([0, 0.5, -9]).toArray()); // [ 0, 0.5204998778130465, -1 ]
 * ```
 */
export function erf(x: TensorLike): Tensor {
  return bind(erfOp, [real(x)], undefined);
}
