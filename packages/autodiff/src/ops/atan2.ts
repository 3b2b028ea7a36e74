/**
 * The angle of the point (b, a), from the first axis.
 *
 *     y = atan(a / b) in the right quadrant,  y' = (b a' - a b') / (a^2 + b^2)
 *
 * At the origin the angle jumps; its derivative is taken as 0 there, not 0/0.
 */
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { div } from './div.ts';
import { equal } from './equal.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { square } from './square.ts';
import { where } from './where.ts';
import { binaryOp, broadcastExamples } from './makers/binary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const atan2Op: OpDef<NoAttrs> = binaryOp({
  name: 'atan2',
  formula: String.raw`y = \operatorname{atan2}(a, b)`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k < end; k++, i += aStep, j += bStep) out[k] = Math.atan2(a[i], b[j]);
  },
  partials: [(t, a, b) => div(mul(t, b), squaredRadius(a, b)), (t, a, b) => neg(div(mul(t, a), squaredRadius(a, b)))],
  examples: [
    ...broadcastExamples,
    {
      inputs: [
        [0, 0],
        [1, -1],
      ],
      output: [0, Math.PI],
      smooth: false,
    },
  ],
});

/** a^2 + b^2; 1 at the origin. */
function squaredRadius(a: Tensor, b: Tensor): Tensor {
  const squared = add(square(a), square(b));
  return where(equal(squared, 0), 1, squared);
}

/**
 * The angle in radians, from -pi to pi, of the points with abscissas `b` and ordinates `a`. Its derivative at the origin is taken as 0. Shapes broadcast. Throws
 * `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { atan2 } from '@spred/autodiff';
 *
 * console.log(atan2([0, 1], [1, 0]).toArray()); // [ 0, 1.5707963267948966 ]
 * ```
 */
export function atan2(a: TensorLike, b: TensorLike): Tensor {
  return bind(atan2Op, realPair('atan2', a, b), undefined);
}
