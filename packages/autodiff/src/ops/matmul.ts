/**
 * The matrix product, with a transpose flag per side, so that no derivative ever writes a transpose to memory.
 *
 *     C = op(A) op(B), op(M) = M or M^T.      C' = op(A') op(B) + op(A) op(B')
 *
 * With G the cotangent of C, the cotangent of op(A) is G op(B)^T and that of op(B) is op(A)^T G; where a flag is set,
 * the transpose of that.
 */
import { formatShape, SpredError } from '@spred/core';
import { dot, gemm, gemv, gemvTransposed } from '../backend/reference/gemm.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { scalarShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { mul } from './mul.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';

/** Which sides enter transposed. A vector on the right is a column; vector times matrix is turned into that form. */
export interface MatmulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Options of {@link matmul}. */
export type MatmulOptions = { readonly [K in keyof MatmulAttrs]?: boolean };

export const matmulOp: OpDef<MatmulAttrs> = {
  name: 'matmul',
  kind: 'contraction',
  arity: 2,
  formula: String.raw`C_{ij} = \sum_k A_{ik} B_{kj}`,
  shape: ([a, b], { transposeA, transposeB }) => {
    if (a.shape.length === 1) {
      requireAligned(a.shape, b.shape, a.shape[0], b.shape[0]);
      return scalarShape;
    }
    const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
    const [inner, n] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
    requireAligned(a.shape, b.shape, k, inner);
    return b.shape.length === 1 ? [m] : [m, n];
  },
  reference: ([a, b], { transposeA, transposeB }, shape) => {
    if (a.shape.length === 1) return dot(a.data, b.data);
    if (b.shape.length === 1) return (transposeA ? gemvTransposed : gemv)(a.data, b.data, a.shape[0], a.shape[1]);
    return gemm(a.data, b.data, shape[0], a.shape[transposeA ? 0 : 1], shape[1], transposeA, transposeB);
  },
  vjp: (g, index, { inputs: [a, b], attrs: { transposeA, transposeB } }) => {
    if (a.shape.length === 1) return mul(g, index === 0 ? b : a);
    if (b.shape.length === 1) {
      if (index === 1) return matmul(a, g, { transposeA: !transposeA });
      return transposeA ? outer(b, g) : outer(g, b);
    }
    if (index === 0) {
      if (transposeA) return matmul(b, g, { transposeA: transposeB, transposeB: true });
      return matmul(g, b, { transposeB: !transposeB });
    }
    if (transposeB) return matmul(g, a, { transposeA: true, transposeB: transposeA });
    return matmul(a, g, { transposeA: !transposeA });
  },
  jvp: ([ta, tb], { inputs: [a, b], attrs }) => {
    const left = ta === null ? null : bind(matmulOp, [ta, b], attrs);
    const right = tb === null ? null : bind(matmulOp, [a, tb], attrs);
    return left === null || right === null ? (left ?? right) : add(left, right);
  },
  examples: [
    ...[false, true].flatMap((transposeA) =>
      [false, true].map((transposeB) => ({
        inputs: [
          transposeA
            ? [
                [1, 4],
                [2, 5],
                [-3, 6],
              ]
            : [
                [1, 2, -3],
                [4, 5, 6],
              ],
          transposeB ? [[1, 0.5, 2]] : [[1], [0.5], [2]],
        ],
        attrs: { transposeA, transposeB },
        output: [[-4], [18.5]],
      })),
    ),
    {
      inputs: [
        [
          [1, 2, -3],
          [4, 5, 6],
        ],
        [1, 0.5, 2],
      ],
      attrs: { transposeA: false, transposeB: false },
      output: [-4, 18.5],
    },
    {
      inputs: [
        [
          [1, 4],
          [2, 5],
          [-3, 6],
        ],
        [1, 0.5, 2],
      ],
      attrs: { transposeA: true, transposeB: false },
      output: [-4, 18.5],
    },
    {
      inputs: [
        [1, 2, -3],
        [1, 0.5, 2],
      ],
      attrs: { transposeA: false, transposeB: false },
      output: -4,
    },
    { inputs: [[[], []], []], attrs: { transposeA: false, transposeB: false }, output: [0, 0] },
  ],
};

/**
 * The product of two matrices, or of a matrix and a vector, or of two vectors.
 *
 * - `[m,k]` with `[k,n]` gives `[m,n]`; with `transposeA` the first is given as `[k,m]`, with `transposeB` the second
 *   as `[n,k]`. The transposes are never written to memory.
 * - `[m,k]` with a vector `[k]` (a column) gives `[m]`; a vector `[k]` (a row) with `[k,n]` gives `[n]`.
 * - Two vectors `[k]` give their inner product, a scalar.
 *
 * A matrix in column-major storage is its own transpose in row-major storage: pass it as `[columns, rows]` with
 * `transposeA`. Throws `shape-mismatch` where the inner lengths differ or a rank is neither 1 nor 2, and
 * `invalid-argument` for a transpose flag on a vector.
 *
 * @example
 * ```ts
 * import { matmul, tensor } from '@spred/autodiff';
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * console.log(matmul(a, [1, 1]).toArray()); // [ 3, 7 ]
 * console.log(matmul(a, [1, 1], { transposeA: true }).toArray()); // [ 4, 6 ]
 * console.log(matmul([1, 2], [3, 4]).item()); // 11
 * ```
 */
export function matmul(a: TensorLike, b: TensorLike, options: MatmulOptions = {}): Tensor {
  const left = toTensor(a);
  const right = toTensor(b);
  const { transposeA = false, transposeB = false } = options;
  requireMatrixOrVector(left.shape, right.shape, transposeA, transposeB);
  if (left.shape.length === 1 && right.shape.length === 2) {
    // a^T op(B) = (op(B)^T a)^T, checked here so that a message names the shapes in the order of the call
    requireAligned(left.shape, right.shape, left.shape[0], right.shape[transposeB ? 1 : 0]);
    return bind(matmulOp, [right, left], { transposeA: !transposeB, transposeB: false });
  }
  return bind(matmulOp, [left, right], { transposeA, transposeB });
}

/** a b^T of two vectors. */
function outer(a: Tensor, b: Tensor): Tensor {
  return matmul(reshape(a, [a.shape[0], 1]), reshape(b, [1, b.shape[0]]));
}

function requireMatrixOrVector(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): void {
  if (a.length < 1 || a.length > 2 || b.length < 1 || b.length > 2) {
    throw new SpredError(
      'shape-mismatch',
      `matmul: shapes ${formatShape(a)} and ${formatShape(b)} must be matrices or vectors`,
      { shapes: [a, b] },
    );
  }
  if ((transposeA && a.length === 1) || (transposeB && b.length === 1)) {
    throw new SpredError('invalid-argument', 'matmul: a vector has no transpose', {
      argument: transposeA && a.length === 1 ? 'transposeA' : 'transposeB',
      shapes: [a, b],
    });
  }
}

function requireAligned(a: Shape, b: Shape, left: number, right: number): void {
  if (left !== right) {
    throw new SpredError(
      'shape-mismatch',
      `matmul: shapes ${formatShape(a)} and ${formatShape(b)} do not align (${left} != ${right})`,
      { shapes: [a, b] },
    );
  }
}
