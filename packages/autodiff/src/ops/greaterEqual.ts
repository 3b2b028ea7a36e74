/**
 * Whether one entry is at least another.
 *
 *     y = [a >= b],  y' = 0 (piecewise constant)
 */
import type { TensorLike } from '../create.ts';
import { pair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { comparisonOp } from './makers/binary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const greaterEqualOp: OpDef<NoAttrs> = comparisonOp({
  name: 'greaterEqual',
  formula: String.raw`y = [a \geq b]`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k < end; k++, i += aStep, j += bStep) out[k] = a[i] >= b[j] ? 1 : 0;
  },
  examples: [
    {
      inputs: [
        [1, 2, Number.NaN],
        [1, 3, Number.NaN],
      ],
      output: [1, 0, 0],
      smooth: false,
    },
  ],
});

/**
 * Whether a >= b, entry by entry: truth values, 1 or 0, which count as numbers in arithmetic. False where either is NaN.
 * Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { greaterEqual } from '@spred/autodiff';
 *
 * console.log(greaterEqual([1, 20], 20).toArray()); // [ 0, 1 ]
 * ```
 */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return bind(greaterEqualOp, pair('greaterEqual', a, b), undefined);
}
