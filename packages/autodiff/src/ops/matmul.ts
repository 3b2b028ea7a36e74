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
import { forEachRun } from '../backend/reference/runs.ts';
import type { TensorLike } from '../create.ts';
import { numberPair } from '../operands.ts';
import { broadcastShapes, broadcastStrides, scalarShape, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { noOptions, optionsOf } from './makers/arguments.ts';
import { mul } from './mul.ts';
import { alignBatched } from './makers/batch.ts';
import { unbroadcast } from './makers/unbroadcast.ts';
import type { Operand, OpDef } from './op.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

/** Which sides enter transposed. A vector on the right is a column; vector times matrix is turned into that form. */
export interface MatmulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Options of {@link matmul}. */
export type MatmulOptions = { readonly [K in keyof MatmulAttrs]?: boolean };

const matmulOptions = ['transposeA', 'transposeB'] as const;

export const matmulOp: OpDef<MatmulAttrs> = {
  name: 'matmul',
  kind: 'contraction',
  arity: 2,
  formula: String.raw`C_{ij} = \sum_k A_{ik} B_{kj}`,
  shape: ([a, b], attrs) => {
    if (a.shape.length === 1) {
      requireAligned(a.shape, b.shape, a.shape[0], b.shape[0]);
      return scalarShape;
    }
    const { m, k, inner, n } = sidesOf(a.shape, b.shape, attrs);
    requireAligned(a.shape, b.shape, k, inner);
    if (b.shape.length === 1) return [m];
    if (a.shape.length === 2 && b.shape.length === 2) return [m, n];
    return [...broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n];
  },
  reference: ([a, b], attrs, shape) => {
    const { transposeA, transposeB } = attrs;
    if (a.shape.length === 1) return dot(a.data, b.data);
    if (b.shape.length === 1) return (transposeA ? gemvTransposed : gemv)(a.data, b.data, a.shape[0], a.shape[1]);
    const { m, k, n } = sidesOf(a.shape, b.shape, attrs);
    if (a.shape.length === 2 && b.shape.length === 2) return gemm(a.data, b.data, m, k, n, transposeA, transposeB);
    return batchedGemm(a, b, attrs, shape);
  },
  vjp: (g, index, { inputs: [a, b], attrs: { transposeA, transposeB } }) => {
    if (a.shape.length === 1) return mul(g, index === 0 ? b : a);
    if (b.shape.length === 1) {
      if (index === 1) return matmul(a, g, { transposeA: !transposeA });
      return transposeA ? outer(b, g) : outer(g, b);
    }
    return unbroadcast(
      index === 0
        ? transposeA
          ? matmul(b, g, { transposeA: transposeB, transposeB: true })
          : matmul(g, b, { transposeB: !transposeB })
        : transposeB
          ? matmul(g, a, { transposeA: true, transposeB: transposeA })
          : matmul(a, g, { transposeA: !transposeA }),
      index === 0 ? a.shape : b.shape,
    );
  },
  jvp: ([ta, tb], { inputs: [a, b], attrs }) => {
    const left = ta === null ? null : bind(matmulOp, [ta, b], attrs);
    const right = tb === null ? null : bind(matmulOp, [a, tb], attrs);
    return left === null || right === null ? (left ?? right) : add(left, right);
  },
  batch: ([a, b], [isA, isB], attrs) => {
    const rankA = a.shape.length - (isA ? 1 : 0);
    if (rankA === 1) return sum(mul(a, b), { axes: 1 }); // inner products
    if (b.shape.length - (isB ? 1 : 0) === 1) {
      if (!isA) return matmul(b, a, { transposeB: !attrs.transposeA }); // (A x)^T = x^T A^T, all rows at once
      const columns = reshape(b, [...b.shape, 1]);
      const products = matmul(a, columns, { transposeA: attrs.transposeA });
      return reshape(products, products.shape.slice(0, -1));
    }
    const [left, right] = alignBatched([a, b], [isA, isB]);
    return matmul(left, right, attrs);
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
 * The product of two matrices, or of a matrix and a vector, or of two vectors; of many matrices where there are axes before the
 * last two, which broadcast.
 *
 * - `[m,k]` with `[k,n]` gives `[m,n]`; with `transposeA` the first is given as `[k,m]`, with `transposeB` the second
 *   as `[n,k]`. The transposes are never written to memory.
 * - `[m,k]` with a vector `[k]` (a column) gives `[m]`; a vector `[k]` (a row) with `[k,n]` gives `[n]`.
 * - Two vectors `[k]` give their inner product, a scalar.
 * - `[b,m,k]` with `[k,n]` or `[b,k,n]` gives `[b,m,n]`.
 *
 * A matrix in column-major storage is its own transpose in row-major storage: pass it as `[columns, rows]` with
 * `transposeA`. Throws `shape-mismatch` where the inner lengths differ, the axes before the last two do not broadcast, or a
 * side is a scalar, and `invalid-argument` for a transpose flag on a vector.
 *
 * @example
 * ```ts
 * import { matmul, ones, tensor } from '@spred/autodiff';
 *
 * const a = tensor([[1, 2], [3, 4]]);
 * console.log(matmul(a, [1, 1]).toArray()); // [ 3, 7 ]
 * console.log(matmul(a, [1, 1], { transposeA: true }).toArray()); // [ 4, 6 ]
 * console.log(matmul([1, 2], [3, 4]).item()); // 11
 * console.log(matmul(ones([5, 1, 2, 3]), ones([4, 3, 2])).shape); // [ 5, 4, 2, 2 ]
 * ```
 */
export function matmul(a: TensorLike, b: TensorLike, options: MatmulOptions = noOptions): Tensor {
  const [left, right] = numberPair('matmul', a, b);
  const { transposeA = false, transposeB = false } = optionsOf('matmul', options, matmulOptions);
  const [rankA, rankB] = [left.shape.length, right.shape.length];
  requireMatrixOrVector(left.shape, right.shape, transposeA, transposeB);
  if (rankB === 1 && rankA > 2) {
    const product = matmul(left, reshape(right, [right.shape[0], 1]), { transposeA });
    return reshape(product, product.shape.slice(0, -1));
  }
  if (rankA === 1 && rankB > 1) {
    // a^T op(B) = (op(B)^T a)^T, checked here so that a message names the shapes in the order of the call
    requireAligned(left.shape, right.shape, left.shape[0], right.shape[rankB - (transposeB ? 1 : 2)]);
    if (rankB === 2) return bind(matmulOp, [right, left], { transposeA: !transposeB, transposeB: false });
    return matmul(right, left, { transposeA: !transposeB });
  }
  if (rankA > 2 && rankB === 2 && !transposeA) {
    // one product of many rows
    const [k, n] = transposeB ? [right.shape[1], right.shape[0]] : right.shape;
    requireAligned(left.shape, right.shape, left.shape[rankA - 1], k);
    const rows = reshape(left, [sizeOf(left.shape.slice(0, -1)), k]);
    return reshape(bind(matmulOp, [rows, right], { transposeA, transposeB }), [...left.shape.slice(0, -1), n]);
  }
  return bind(matmulOp, [left, right], { transposeA, transposeB });
}

/** The lengths of a product: op(A) is m x k, op(B) is inner x n (n = 1 for a vector). */
export function sidesOf(
  a: Shape,
  b: Shape,
  { transposeA, transposeB }: MatmulAttrs,
): { readonly m: number; readonly k: number; readonly inner: number; readonly n: number } {
  const [r, s] = [a.length, b.length];
  const [m, k] = transposeA ? [a[r - 1], a[r - 2]] : [a[r - 2], a[r - 1]];
  if (s === 1) return { m, k, inner: b[0], n: 1 };
  const [inner, n] = transposeB ? [b[s - 1], b[s - 2]] : [b[s - 2], b[s - 1]];
  return { m, k, inner, n };
}

/** The products of many matrices, whose leading axes broadcast. */
function batchedGemm(a: Operand, b: Operand, attrs: MatmulAttrs, shape: Shape): Float64Array {
  const { m, k, n } = sidesOf(a.shape, b.shape, attrs);
  const batch = shape.slice(0, -2);
  const out = new Float64Array(sizeOf(shape));
  if (out.length === 0) return out;
  const stridesA = broadcastStrides(a.shape.slice(0, -2), batch);
  const stridesB = broadcastStrides(b.shape.slice(0, -2), batch);
  let next = 0;
  forEachRun([...batch, 1], [...stridesA, 0], [...stridesB, 0], (_, i, j) => {
    const left = a.data.subarray(i * m * k, (i + 1) * m * k);
    const right = b.data.subarray(j * k * n, (j + 1) * k * n);
    out.set(gemm(left, right, m, k, n, attrs.transposeA, attrs.transposeB), next);
    next += m * n;
  });
  return out;
}

/** a b^T of two vectors. */
function outer(a: Tensor, b: Tensor): Tensor {
  return matmul(reshape(a, [a.shape[0], 1]), reshape(b, [1, b.shape[0]]));
}

function requireMatrixOrVector(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): void {
  if (a.length < 1 || b.length < 1) {
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
