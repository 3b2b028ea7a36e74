/**
 * The larger of two entries.
 *
 *     y = max(a, b),  y' = a' where a > b, b' where b > a, their mean at a tie
 */
import type { TensorLike } from '../create.ts';
import { numberPair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { binaryOp, broadcastExamples } from './makers/binary.ts';
import { shareOfGreater } from './makers/tie.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const maximumOp: OpDef<NoAttrs> = binaryOp({
  name: 'maximum',
  formula: String.raw`y = \max(a, b)`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k < end; k++, i += aStep, j += bStep) {
      const x = a[i];
      const y = b[j];
      out[k] = x > y || x !== x ? x : y; // x !== x: NaN wins
    }
  },
  partials: [(t, a, b) => shareOfGreater(t, a, b), (t, a, b) => shareOfGreater(t, b, a)],
  examples: [
    ...broadcastExamples,
    {
      inputs: [
        [1, 2],
        [1, 3],
      ],
      output: [1, 3],
      smooth: false,
    },
  ],
});

/**
 * The larger of two entries. Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * NaN where either entry is.
 *
 * @example
 * ```ts
 * import { maximum } from '@spred/autodiff';
 *
 * console.log(maximum([1, 20], 10).toArray()); // [ 10, 20 ]
 * ```
 */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return bind(maximumOp, numberPair('maximum', a, b), undefined);
}
