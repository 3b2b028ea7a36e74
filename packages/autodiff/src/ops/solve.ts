/**
 * The solution of a system of linear equations, by LU with partial pivoting.
 *
 *     op(A) X = B,   op(A) X' = B' - op(A') X,   op(A) = A or A^T
 *
 * With G the cotangent of X, that of B is op(A)^-T G =: H, and that of op(A) is -H X^T.
 */
import { factorLu, substitute, type Lu } from '../backend/reference/factor.ts';
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { optionsOf } from './makers/arguments.ts';
import { alignBatched } from './makers/batch.ts';
import { forEachSystem, refuseMatrix, requireSquare, systemShape, withColumns } from './makers/matrices.ts';
import { unbroadcast } from './makers/unbroadcast.ts';
import { matmul } from './matmul.ts';
import { neg } from './neg.ts';
import type { OpDef } from './op.ts';
import { sub } from './sub.ts';

/** Whether the matrices enter transposed. */
export interface SolveAttrs {
  readonly transpose: boolean;
}

/** Options of {@link solve}. */
export interface SolveOptions {
  /** Whether to solve with the transpose of A. Default false. */
  readonly transpose?: boolean;
}

const solveOptions = ['transpose'] as const;

export const solveOp: OpDef<SolveAttrs> = {
  name: 'solve',
  kind: 'routine',
  arity: 2,
  formula: String.raw`X = A^{-1} B`,
  shape: (inputs) => systemShape('solve', inputs),
  reference: ([a, b], { transpose }, shape) => {
    const n = requireSquare('solve', 'a', a.shape);
    const k = shape[shape.length - 1];
    const out = new Float64Array(sizeOf(shape));
    let known = -1;
    let lu: Lu | null = null;
    forEachSystem(a.shape, b.shape, shape, (start, i, j) => {
      if (lu === null || i !== known) lu = factorLu(a.data.subarray(i * n * n, (i + 1) * n * n), n, transpose);
      known = i;
      if (lu.singular >= 0) refuseMatrix('invalid-argument', 'solve', a.shape, i, lu.singular);
      const x = out.subarray(start, start + n * k);
      for (let r = 0; r < n; r++) {
        const from = (j * n + lu.order[r]) * k;
        x.set(b.data.subarray(from, from + k), r * k);
      }
      substitute(lu.factors, x, n, k, { lower: true, transpose: false, unitDiagonal: true });
      substitute(lu.factors, x, n, k, { lower: false, transpose: false, unitDiagonal: false });
    });
    return out;
  },
  vjp: (cotangent, index, { inputs: [a, b], output, attrs: { transpose } }) => {
    const h = bind(solveOp, [a, cotangent], { transpose: !transpose });
    if (index === 1) return unbroadcast(h, b.shape);
    const product = transpose ? matmul(output, h, { transposeB: true }) : matmul(h, output, { transposeB: true });
    return neg(unbroadcast(product, a.shape));
  },
  jvp: ([ta, tb], { inputs: [a], output, attrs }) => {
    if (ta === null) return tb === null ? null : bind(solveOp, [a, tb], attrs);
    const moved = matmul(ta, output, { transposeA: attrs.transpose });
    return bind(solveOp, [a, tb === null ? neg(moved) : sub(tb, moved)], attrs);
  },
  batch: (inputs, batched, attrs) => bind(solveOp, alignBatched(inputs, batched), attrs),
  examples: [
    {
      inputs: [
        [
          [0, 2],
          [4, 1],
        ],
        [
          [2, 4],
          [9, 6],
        ],
      ],
      attrs: { transpose: false },
      output: [
        [2, 1],
        [1, 2],
      ],
    },
    {
      inputs: [
        [
          [2, 1],
          [1, 4],
        ],
        [[3], [9]],
      ],
      attrs: { transpose: true },
    },
    {
      inputs: [
        [
          [
            [2, 1, 0],
            [1, 3, 1],
            [0, 2, 4],
          ],
        ],
        [
          [[1], [2], [3]],
          [[0], [8], [1]],
        ],
      ],
      attrs: { transpose: true },
    },
  ],
};

/**
 * The solution X of A X = B for regular matrices A `[..., n, n]`; B is `[..., n, k]`, or one vector `[n]`. Leading axes
 * broadcast. Throws `shape-mismatch`, and `invalid-argument` where a matrix is singular.
 *
 * @example
 * ```ts
 * import { solve } from '@spred/autodiff';
 *
 * console.log(solve([[0, 2], [4, 1]], [2, 9]).toArray()); // [ 2, 1 ]
 * ```
 */
export function solve(a: TensorLike, b: TensorLike, options: SolveOptions = {}): Tensor {
  const { transpose = false } = optionsOf('solve', options, solveOptions);
  const [left, right] = realPair('solve', a, b);
  return withColumns(right, (columns) => bind(solveOp, [left, columns], { transpose }));
}
