/**
 * The sign of the determinant: constant between the singular matrices, so its derivative is taken as 0 everywhere.
 *
 *     y = sign det A
 */
import { factorLu } from '../backend/reference/factor.ts';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { requireSquare } from './makers/matrices.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const detSignOp: OpDef<NoAttrs> = {
  name: 'detSign',
  kind: 'routine',
  arity: 1,
  formula: String.raw`y = \operatorname{sign} \det A`,
  shape: ([a]) => {
    requireSquare('detSign', 'a', a.shape);
    return a.shape.slice(0, -2);
  },
  reference: ([a], _, shape) => {
    const n = requireSquare('detSign', 'a', a.shape);
    const out = new Float64Array(sizeOf(shape));
    for (let i = 0; i < out.length; i++) {
      const { factors, sign } = factorLu(a.data.subarray(i * n * n, (i + 1) * n * n), n);
      let product = sign;
      for (let d = 0; d < n; d++) product *= Math.sign(factors[d * n + d]);
      out[i] = product + 0; // -0 is 0
    }
    return out;
  },
  vjp: () => null,
  jvp: () => null,
  batch: ([a]) => bind(detSignOp, [a], undefined),
  examples: [
    {
      inputs: [
        [
          [
            [0, 1],
            [1, 0],
          ],
          [
            [1, 2],
            [2, 4],
          ],
          [
            [2, 1],
            [1, 3],
          ],
        ],
      ],
      attrs: undefined,
      output: [-1, 0, 1],
      smooth: false,
    },
  ],
};

/**
 * The sign of the determinant of matrices `[..., n, n]`: 1, 0 or -1, NaN where one holds NaN. Its derivative is taken
 * as 0. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { detSign } from '@spred/autodiff';
 *
 * console.log(detSign([[0, 1], [1, 0]]).item()); // -1
 * ```
 */
export function detSign(a: TensorLike): Tensor {
  return bind(detSignOp, [real(a)], undefined);
}
