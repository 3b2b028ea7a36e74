/**
 * The nearest whole number; of two, the even one.
 *
 *     y = the whole number closest to x,  y' = 0 (piecewise constant)
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

/** From 2^52 on every number is whole, and a sum is rounded as asked for: to the nearest, of two to the even one. */
const wholeFrom = 2 ** 52;

export const roundOp: OpDef<NoAttrs> = unaryOp({
  name: 'round',
  formula: String.raw`y = \lfloor x \rceil`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = roundToEven(x[i]);
  },
  derivative: () => null,
  examples: [
    { inputs: [[1.75, -1.2, 0.3]], output: [2, -1, 0] },
    {
      inputs: [[0.5, 1.5, 2.5, -3.5, 4503599627370497, Infinity]],
      output: [0, 2, 2, -4, 4503599627370497, Infinity],
      smooth: false,
    },
  ],
});

/**
 * Each entry rounded to the nearest whole number, of the same type; halves go to the even neighbour. Its derivative is taken as
 * 0 everywhere. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { round } from '@spred/autodiff';
 *
 * console.log(round([0.5, 1.5, -1.2]).toArray()); // [ 0, 2, -1 ]
 * ```
 */
export function round(x: TensorLike): Tensor {
  return bind(roundOp, [toTensor(x)], undefined);
}

function roundToEven(x: number): number {
  const size = Math.abs(x);
  if (!(size < wholeFrom)) return x;
  const rounded = size + wholeFrom - wholeFrom;
  return x < 0 ? 0 - rounded : rounded;
}
