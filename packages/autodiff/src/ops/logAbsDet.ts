/**
 * The logarithm of the absolute determinant, which neither overflows nor underflows as the determinant does.
 *
 *     y = ln |det A|,   y' = tr(A^-1 A'): the cotangent of A is g A^-T. (Jacobi)
 */
import { factorLu } from '../backend/reference/factor.ts';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { requireSquare, triangleMask } from './makers/matrices.ts';
import { mul } from './mul.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { reshape } from './reshape.ts';
import { solve } from './solve.ts';
import { sum } from './sum.ts';

export const logAbsDetOp: OpDef<NoAttrs> = {
  name: 'logAbsDet',
  kind: 'routine',
  arity: 1,
  formula: String.raw`y = \ln |\det A|`,
  shape: ([a]) => {
    requireSquare('logAbsDet', 'a', a.shape);
    return a.shape.slice(0, -2);
  },
  reference: ([a], _, shape) => {
    const n = requireSquare('logAbsDet', 'a', a.shape);
    const out = new Float64Array(sizeOf(shape));
    for (let i = 0; i < out.length; i++) {
      const { factors } = factorLu(a.data.subarray(i * n * n, (i + 1) * n * n), n);
      for (let d = 0; d < n; d++) out[i] += Math.log(Math.abs(factors[d * n + d]));
    }
    return out;
  },
  vjp: (g, _, { inputs: [a] }) => mul(reshape(g, [...g.shape, 1, 1]), inverseTranspose(a)),
  jvp: ([tangent], { inputs: [a] }) =>
    tangent === null ? null : sum(mul(inverseTranspose(a), tangent), { axes: [-2, -1] }),
  batch: ([a]) => bind(logAbsDetOp, [a], undefined),
  examples: [
    {
      inputs: [
        [
          [1, 0],
          [3, -1],
        ],
      ],
      attrs: undefined,
      output: 0,
    },
    {
      inputs: [
        [
          [
            [2, 1],
            [1, 3],
          ],
          [
            [0, 1],
            [1, 0],
          ],
        ],
      ],
      attrs: undefined,
    },
  ],
};

/**
 * ln |det A| of matrices `[..., n, n]`; -Infinity where one is singular, and then without a derivative (asking for one
 * throws `invalid-argument`). Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { logAbsDet } from '@spred/autodiff';
 *
 * console.log(logAbsDet([[0, 1], [1, 0]]).item()); // 0
 * ```
 */
export function logAbsDet(a: TensorLike): Tensor {
  return bind(logAbsDetOp, [real(a)], undefined);
}

function inverseTranspose(a: Tensor): Tensor {
  return solve(a, triangleMask(a.shape[a.shape.length - 1], a.dtype, 0, 1, 0), { transpose: true });
}
