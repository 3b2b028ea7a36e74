/**
 * The smaller of two entries.
 *
 *     y = min(a, b),  y' = a' where a < b, b' where b < a, their mean at a tie
 */
import type { TensorLike } from '../create.ts';
import { numberPair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { greater } from './greater.ts';
import { mul } from './mul.ts';
import { binaryOp } from './makers/binary.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { where } from './where.ts';

export const minimumOp: OpDef<NoAttrs> = binaryOp({
  name: 'minimum',
  formula: String.raw`y = \min(a, b)`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k < end; k++, i += aStep, j += bStep) {
      const x = a[i];
      const y = b[j];
      out[k] = x < y || x !== x ? x : y; // x !== x: NaN wins
    }
  },
  partials: [(t, a, b) => share(t, a, b), (t, a, b) => share(t, b, a)],
  examples: [
    {
      inputs: [
        [
          [1, -2, 3],
          [4, 5, 0.5],
        ],
        [0.5, 2.5, -4],
      ],
    },
    { inputs: [[[1], [2]], [[3, 4, 5]]] },
    { inputs: [1.5, [[2, 3]]] },
    { inputs: [[2, 3], -0.7] },
    {
      inputs: [
        [1, 2],
        [1, 3],
      ],
      output: [1, 2],
      smooth: false,
    },
  ],
});

/** t where a < b, t/2 where they are equal, 0 where a > b. */
function share(t: Tensor, a: Tensor, b: Tensor): Tensor {
  return where(greater(b, a), t, where(greater(a, b), 0, mul(t, 0.5)));
}

/**
 * The smaller of two entries. Shapes broadcast. NaN where either entry is. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { minimum } from '@spred/autodiff';
 *
 * console.log(minimum([1, 20], 10).toArray()); // [ 1, 10 ]
 * ```
 */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return bind(minimumOp, numberPair('minimum', a, b), undefined);
}
