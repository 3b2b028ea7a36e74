/**
 * The smaller of two entries.
 *
 *     y = min(a, b),  y' = a' where a < b, b' where b < a, their mean at a tie
 */
import type { TensorLike } from '../create.ts';
import { numberPair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { binaryOp, broadcastExamples } from './makers/binary.ts';
import { shareOfGreater } from './makers/tie.ts';
import type { NoAttrs, OpDef } from './op.ts';

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
  partials: [(t, a, b) => shareOfGreater(t, b, a), (t, a, b) => shareOfGreater(t, a, b)],
  examples: [
    ...broadcastExamples,
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
