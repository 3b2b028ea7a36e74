/**
 * The solution of a triangular system, by substitution.
 *
 *     op(A) X = B,   op(A) X' = B' - op(A') X
 *
 * With G the cotangent of X, that of B is op(A)^-T G =: H, and that of op(A) is -H X^T on the triangle that is read.
 */
import { substitute, type Triangle } from '../backend/reference/factor.ts';
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { optionsOf } from './makers/arguments.ts';
import { alignBatched } from './makers/batch.ts';
import {
  forEachSystem,
  refuseMatrix,
  requireSquare,
  systemShape,
  triangleMask,
  withColumns,
} from './makers/matrices.ts';
import { unbroadcast } from './makers/unbroadcast.ts';
import { matmul } from './matmul.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import type { OpDef } from './op.ts';
import { sub } from './sub.ts';

/** Which triangle is read, whether it enters transposed, and whether its diagonal is taken as ones. */
export type TriangularSolveAttrs = Triangle;

/** Options of {@link triangularSolve}. */
export interface TriangularSolveOptions {
  /** Whether A is lower triangular (else upper); the other triangle is not read. Default true. */
  readonly lower?: boolean;
  /** Whether to solve with the transpose of A. Default false. */
  readonly transpose?: boolean;
  /** Whether the diagonal is ones, and is not read. Default false. */
  readonly unitDiagonal?: boolean;
}

const triangularSolveOptions = ['lower', 'transpose', 'unitDiagonal'] as const;

export const triangularSolveOp: OpDef<TriangularSolveAttrs> = {
  name: 'triangularSolve',
  kind: 'routine',
  arity: 2,
  formula: String.raw`X = A^{-1} B`,
  shape: (inputs) => systemShape('triangularSolve', inputs),
  reference: ([a, b], attrs, shape) => {
    const n = requireSquare('triangularSolve', 'a', a.shape);
    const k = shape[shape.length - 1];
    const out = new Float64Array(sizeOf(shape));
    forEachSystem(a.shape, b.shape, shape, (start, i, j) => {
      const matrix = a.data.subarray(i * n * n, (i + 1) * n * n);
      for (let d = 0; d < n && !attrs.unitDiagonal; d++) {
        if (matrix[d * n + d] === 0) refuseMatrix('invalid-argument', 'triangularSolve', a.shape, i, d);
      }
      out.set(b.data.subarray(j * n * k, (j + 1) * n * k), start);
      substitute(matrix, out.subarray(start, start + n * k), n, k, attrs);
    });
    return out;
  },
  vjp: (cotangent, index, { inputs: [a, b], output, attrs }) => {
    const h = bind(triangularSolveOp, [a, cotangent], { ...attrs, transpose: !attrs.transpose });
    if (index === 1) return unbroadcast(h, b.shape);
    const product = attrs.transpose ? matmul(output, h, { transposeB: true }) : matmul(h, output, { transposeB: true });
    return neg(ownTriangle(unbroadcast(product, a.shape), attrs));
  },
  jvp: ([ta, tb], { inputs: [a], output, attrs }) => {
    if (ta === null) return tb === null ? null : bind(triangularSolveOp, [a, tb], attrs);
    const moved = matmul(ownTriangle(ta, attrs), output, { transposeA: attrs.transpose });
    return bind(triangularSolveOp, [a, tb === null ? neg(moved) : sub(tb, moved)], attrs);
  },
  batch: (inputs, batched, attrs) => bind(triangularSolveOp, alignBatched(inputs, batched), attrs),
  examples: [
    {
      inputs: [
        [
          [2, 0],
          [1, 4],
        ],
        [
          [2, 4],
          [9, 6],
        ],
      ],
      attrs: { lower: true, transpose: false, unitDiagonal: false },
      output: [
        [1, 2],
        [2, 1],
      ],
    },
    {
      inputs: [
        [
          [2, 7],
          [1, 4],
        ],
        [[4], [8]],
      ],
      attrs: { lower: true, transpose: true, unitDiagonal: false },
      output: [[1], [2]],
    },
    {
      inputs: [
        [
          [2, 3],
          [5, 4],
        ],
        [[7], [2]],
      ],
      attrs: { lower: false, transpose: false, unitDiagonal: true },
      output: [[1], [2]],
    },
    {
      inputs: [
        [
          [
            [2, 1],
            [0, 4],
          ],
        ],
        [
          [[4], [2]],
          [[0], [8]],
        ],
      ],
      attrs: { lower: false, transpose: true, unitDiagonal: false },
      output: [
        [[2], [0]],
        [[0], [2]],
      ],
    },
  ],
};

/**
 * The solution X of A X = B with triangular matrices A `[..., n, n]`; B is `[..., n, k]`, or one vector `[n]`. Leading
 * axes broadcast. Throws `shape-mismatch`, and `invalid-argument` where a diagonal entry is 0.
 *
 * @example
 * ```ts
 * import { triangularSolve } from '@spred/autodiff';
 *
 * const a = [[2, 0], [1, 4]];
 * console.log(triangularSolve(a, [2, 9]).toArray()); // [ 1, 2 ]
 * console.log(triangularSolve(a, [4, 8], { transpose: true }).toArray()); // [ 1, 2 ]
 * ```
 */
export function triangularSolve(a: TensorLike, b: TensorLike, options: TriangularSolveOptions = {}): Tensor {
  const {
    lower = true,
    transpose = false,
    unitDiagonal = false,
  } = optionsOf('triangularSolve', options, triangularSolveOptions);
  const [left, right] = realPair('triangularSolve', a, b);
  return withColumns(right, (columns) => bind(triangularSolveOp, [left, columns], { lower, transpose, unitDiagonal }));
}

/** The entries that a substitution reads, zero elsewhere. */
function ownTriangle(a: Tensor, { lower, unitDiagonal }: TriangularSolveAttrs): Tensor {
  const n = a.shape[a.shape.length - 1];
  return mul(a, triangleMask(n, a.dtype, lower ? 1 : 0, unitDiagonal ? 0 : 1, lower ? 0 : 1));
}
