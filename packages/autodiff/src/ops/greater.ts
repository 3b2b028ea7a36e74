/**
 * 1 where a > b, else 0.
 *
 *     y = 1 if a > b else 0,  y' = 0 (piecewise constant)
 */
import type { TensorLike } from '../create.ts';
import { pair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { comparisonOp } from './makers/binary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const greaterOp: OpDef<NoAttrs> = comparisonOp({
  name: 'greater',
  formula: String.raw`y = [a > b]`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k < end; k++, i += aStep, j += bStep) out[k] = a[i] > b[j] ? 1 : 0;
  },
  examples: [
    {
      inputs: [
        [1, 2, Number.NaN],
        [1, 3, Number.NaN],
      ],
      output: [0, 0, 0],
      smooth: false,
    },
  ],
});

/**
 * Whether a > b, entry by entry: truth values, 1 or 0, which count as numbers in arithmetic. False where either is NaN. Shapes
 * broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { greater } from '@spred/autodiff';
 *
 * console.log(greater([1, 20], 10).toArray()); // [ 0, 1 ]
 * ```
 */
export function greater(a: TensorLike, b: TensorLike): Tensor {
  return bind(greaterOp, pair('greater', a, b), undefined);
}
