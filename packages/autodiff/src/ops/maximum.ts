/**
 * The larger of two entries.
 *
 *     y = max(a, b),  y' = a' where a > b, b' where b > a, their mean at a tie
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { greater } from './greater.ts';
import { mul } from './mul.ts';
import { sub } from './sub.ts';
import { binaryOp } from './makers/binary.ts';
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
  partials: [(t, a, b) => mul(t, share(a, b)), (t, a, b) => mul(t, share(b, a))],
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
      output: [1, 3],
      smooth: false,
    },
  ],
});

/** 1 where a > b, 1/2 where they are equal, 0 where a < b. */
function share(a: Tensor, b: Tensor): Tensor {
  return mul(add(sub(greater(a, b), greater(b, a)), 1), 0.5);
}

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
  return bind(maximumOp, [toTensor(a), toTensor(b)], undefined);
}
