/**
 * The largest whole number that is not above each entry.
 *
 *     y = max {n whole: n <= x},  y' = 0 (piecewise constant)
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { unaryOp } from './makers/unary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const floorOp: OpDef<NoAttrs> = unaryOp({
  name: 'floor',
  formula: String.raw`y = \lfloor x \rfloor`,
  loop: (x, out, count) => {
    for (let i = 0; i < count; i++) out[i] = Math.floor(x[i]);
  },
  derivative: () => null,
  examples: [
    { inputs: [[1.5, -1.5, 0.25]], output: [1, -2, 0] },
    { inputs: [[2, -Infinity]], output: [2, -Infinity], smooth: false },
  ],
});

/**
 * Each entry rounded down to a whole number, of the same type. Its derivative is taken as 0 everywhere. Any shape; the output
 * has the same.
 *
 * @example
 * ```ts
 * import { floor } from '@spred/autodiff';
 *
 * console.log(floor([1.7, -1.2]).toArray()); // [ 1, -2 ]
 * ```
 */
export function floor(x: TensorLike): Tensor {
  return bind(floorOp, [toTensor(x)], undefined);
}
