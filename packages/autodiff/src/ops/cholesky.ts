/**
 * The Cholesky factor: the lower triangle L with a positive diagonal and L L^T = S, where S = (A + A^T) / 2 (which is A
 * where A is symmetric).
 *
 *     L' = L phi(L^-1 S' L^-T),   phi: the lower triangle with half of the diagonal
 *
 * From S' = L' L^T + L L'^T: multiplied by L^-1 from the left and by L^-T from the right it is a lower triangle plus
 * its transpose. With G the cotangent of L, that of S is L^-T phi(L^T G) L^-1, and that of A the symmetric part of it.
 * (I. Murray, Differentiation of the Cholesky decomposition, 2016.)
 */
import { factorCholesky } from '../backend/reference/factor.ts';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { refuseMatrix, requireSquare, transposeMatrices, triangleMask } from './makers/matrices.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import type { NoAttrs, OpDef } from './op.ts';
import { triangularSolve } from './triangularSolve.ts';

export const choleskyOp: OpDef<NoAttrs> = {
  name: 'cholesky',
  kind: 'routine',
  arity: 1,
  formula: String.raw`L L^\top = A`,
  shape: ([a]) => {
    requireSquare('cholesky', 'a', a.shape);
    return a.shape;
  },
  reference: ([a], _, shape) => {
    const length = shape[shape.length - 1] ** 2;
    const out = new Float64Array(sizeOf(shape));
    for (let start = 0; start < out.length; start += length) {
      const [from, to] = [a.data, out].map((data) => data.subarray(start, start + length));
      const fault = factorCholesky(from, to, Math.sqrt(length));
      if (fault >= 0) refuseMatrix('not-positive-definite', 'cholesky', shape, start / length, fault);
    }
    return out;
  },
  vjp: (g, _, { output: l }) => {
    const inner = phi(matmul(l, g, { transposeA: true }));
    const left = triangularSolve(l, inner, { transpose: true }); // L^-T inner
    return symmetricPart(triangularSolve(l, transposeMatrices(left), { transpose: true })); // (L^-T inner L^-1)^T
  },
  jvp: ([tangent], { output: l }) => {
    if (tangent === null) return null;
    const left = triangularSolve(l, symmetricPart(tangent)); // L^-1 S'
    return matmul(l, phi(triangularSolve(l, transposeMatrices(left)))); // (L^-1 S' L^-T)^T, which is symmetric
  },
  batch: ([a]) => bind(choleskyOp, [a], undefined),
  examples: [
    {
      inputs: [
        [
          [4, 2],
          [2, 10],
        ],
      ],
      attrs: undefined,
      output: [
        [2, 0],
        [1, 3],
      ],
    },
    {
      inputs: [
        [
          [
            [2, 0.5, 0],
            [0.5, 3, 1],
            [0, 1, 2],
          ],
        ],
      ],
      attrs: undefined,
    },
  ],
};

/**
 * The lower Cholesky factors of positive definite matrices `[..., n, n]`: L L^T = A. Of a matrix that is not symmetric
 * the symmetric part (A + A^T) / 2 is factored, so gradients are symmetric. Throws `shape-mismatch`, and
 * `not-positive-definite`; a matrix with NaN gives NaN.
 *
 * @example
 * ```ts
 * import { cholesky } from '@spred/autodiff';
 *
 * console.log(cholesky([[4, 2], [2, 10]]).toArray()); // [ [ 2, 0 ], [ 1, 3 ] ]
 * ```
 */
export function cholesky(a: TensorLike): Tensor {
  return bind(choleskyOp, [real(a)], undefined);
}

/** The lower triangle with half of the diagonal. */
function phi(x: Tensor): Tensor {
  return mul(x, triangleMask(x.shape[x.shape.length - 1], x.dtype, 1, 0.5, 0));
}

function symmetricPart(x: Tensor): Tensor {
  return mul(add(x, transposeMatrices(x)), 0.5);
}
