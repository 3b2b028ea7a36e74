/**
 * What the ops of linear algebra share: matrices in the last two axes, whose leading axes broadcast.
 */
import { formatShape, SpredError } from '@spred/core';
import { forEachRun } from '../../backend/reference/runs.ts';
import { toStorage, type DType } from '../../dtype.ts';
import { broadcastShapes, broadcastStrides, type Shape } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import type { Aval } from '../op.ts';
import { reshape } from '../reshape.ts';
import { transpose } from '../transpose.ts';

/** The side of square matrices. Throws `shape-mismatch`. */
export function requireSquare(op: string, argument: string, shape: Shape): number {
  const n = shape[shape.length - 1];
  if (shape.length >= 2 && shape[shape.length - 2] === n) return n;
  throw new SpredError(
    'shape-mismatch',
    `${op}: ${argument} must be square matrices, got shape ${formatShape(shape)}`,
    {
      argument,
      shapes: [shape],
    },
  );
}

/** The shape of X in op(A) X = B: `[..., n, n]` and `[..., n, k]` give `[..., n, k]`. Throws `shape-mismatch`. */
export function systemShape(op: string, [a, b]: readonly Aval[]): Shape {
  const n = requireSquare(op, 'a', a.shape);
  const rank = b.shape.length;
  if (rank < 2 || b.shape[rank - 2] !== n) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: shapes ${formatShape(a.shape)} and ${formatShape(b.shape)} do not align (${n} != ${String(b.shape[Math.max(rank - 2, 0)])})`,
      { argument: 'b', shapes: [a.shape, b.shape] },
    );
  }
  return [...broadcastShapes(op, a.shape.slice(0, -2), b.shape.slice(0, -2)), n, b.shape[rank - 1]];
}

/** Calls `visit(start, i, j)` for every matrix of `shape`, which starts at `start`: the i-th of `a`, the j-th of `b`. */
export function forEachSystem(
  a: Shape,
  b: Shape,
  shape: Shape,
  visit: (start: number, i: number, j: number) => void,
): void {
  const batch = shape.slice(0, -2);
  const length = shape[shape.length - 2] * shape[shape.length - 1];
  const [left, right] = [a, b].map((side) => broadcastStrides(side.slice(0, -2), batch));
  forEachRun([...batch, 1], [...left, 0], [...right, 0], (at, i, j) => visit(at * length, i, j));
}

/** Applies a solver of matrices to a right side that may be one vector `[n]`. */
export function withColumns(b: Tensor, solve: (columns: Tensor) => Tensor): Tensor {
  if (b.shape.length !== 1) return solve(b);
  const columns = solve(reshape(b, [...b.shape, 1]));
  return reshape(columns, columns.shape.slice(0, -1));
}

/** The transpose of each matrix. */
export function transposeMatrices(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.slice(0, -2).keys(), rank - 1, rank - 2]);
}

/** A constant n x n matrix: one number below the diagonal, one on it, one above. */
export function triangleMask(n: number, dtype: DType, below: number, on: number, above: number): Tensor {
  const numbers = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) numbers[i * n + j] = j < i ? below : j === i ? on : above;
  return new Tensor(toStorage(dtype, numbers), [n, n], dtype, null);
}

/** The failure of a factorisation, at column `column` of matrix `index`. */
export function refuseMatrix(
  code: 'invalid-argument' | 'not-positive-definite',
  op: string,
  shape: Shape,
  index: number,
  column: number,
): never {
  const which = shape.length > 2 ? `matrix ${index}` : 'the matrix';
  const fault = code === 'invalid-argument' ? 'is singular' : 'is not positive definite';
  throw new SpredError(code, `${op}: ${which} of shape ${formatShape(shape)} ${fault} (no pivot in column ${column})`, {
    argument: 'a',
    index: column,
    shapes: [shape],
  });
}
