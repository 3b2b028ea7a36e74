/**
 * The power of two entries.
 *
 *     y = a^b,  y' = b a^(b-1) a' + a^b ln(a) b'
 *
 * At a = 0 the first factor of a^0 is taken as 0, not 0/0, and that of b' as 0 for b >= 0, which is its limit.
 */
import { logicalAnd } from '../functions/logic.ts';
import type { TensorLike } from '../create.ts';
import { real, realPair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { equal } from './equal.ts';
import { greaterEqual } from './greaterEqual.ts';
import { log } from './log.ts';
import { mul } from './mul.ts';
import { binaryOp } from './makers/binary.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

export const powOp: OpDef<NoAttrs> = binaryOp({
  name: 'pow',
  formula: String.raw`y = a^b`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k < end; k++, i += aStep, j += bStep) out[k] = a[i] ** b[j];
  },
  partials: [
    (t, a, b) => {
      const exponent = where(logicalAnd(equal(a, 0), equal(b, 0)), 0, sub(b, 1));
      return mul(t, mul(b, pow(a, exponent)));
    },
    (t, a, b, y) => mul(t, mul(y, log(where(logicalAnd(equal(a, 0), greaterEqual(b, 0)), 1, a)))),
  ],
  examples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 0.5],
        ],
        [0.5, 2, -1.5],
      ],
    },
    { inputs: [[[1], [2]], [[3, 0, -1]]] },
    { inputs: [1.5, [[2, 3]]] },
    { inputs: [[2, 3], -0.7] },
    {
      inputs: [
        [0, 0, 0, -2],
        [0, 1, 2, 3],
      ],
      output: [1, 0, 0, -8],
      smooth: false,
    },
  ],
});

/**
 * `a` to the power of `b`, entry by entry, in float64 for integers. Shapes broadcast. NaN for a negative number to the power of a
 * fraction, and for 1 to the power of NaN or infinity (as in JavaScript). Throws `shape-mismatch` where they do not.
 *
 * The derivative is defined at a = 0 too, where b >= 1 or b = 0; the derivative with respect to `b` is NaN for negative `a`.
 *
 * @example
 * ```ts
 * import { pow } from '@spred/autodiff';
 *
 * console.log(pow([2, 9], [3, 0.5]).toArray()); // [ 8, 3 ]
 * ```
 */
export function pow(a: TensorLike, b: TensorLike): Tensor {
  if (b === 2) return square(real(a));
  return bind(powOp, realPair('pow', a, b), undefined);
}
