/**
 * The product, entry by entry.
 *
 *     (a b)' = a' b + a b'
 */
import type { TensorLike } from '../create.ts';
import { numberPair } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { binaryOp, broadcastExamples } from './makers/binary.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const mulOp: OpDef<NoAttrs> = binaryOp({
  name: 'mul',
  formula: String.raw`y = a b`,
  loop: (a, i, aStep, b, j, bStep, out, k, end) => {
    for (; k + 3 < end; k += 4, i += 4 * aStep, j += 4 * bStep) {
      const y0 = a[i] * b[j];
      const y1 = a[i + aStep] * b[j + bStep];
      const y2 = a[i + 2 * aStep] * b[j + 2 * bStep];
      const y3 = a[i + 3 * aStep] * b[j + 3 * bStep];
      out[k] = y0;
      out[k + 1] = y1;
      out[k + 2] = y2;
      out[k + 3] = y3;
    }
    for (; k < end; k++, i += aStep, j += bStep) out[k] = a[i] * b[j];
  },
  partials: [(t, _, b) => mul(t, b), (t, a) => mul(t, a)],
  examples: broadcastExamples,
});

/**
 * The product, entry by entry. Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { mul } from '@spred/autodiff';
 *
 * console.log(mul([1, 2], 10).toArray()); // [ 10, 20 ]
 * ```
 */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return bind(mulOp, numberPair('mul', a, b), undefined);
}
