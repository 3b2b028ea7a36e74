/**
 * Diagonals and triangles of matrices.
 *
 * In a row-major matrix of n columns a diagonal is every (n+1)-th entry: reading it is a slice of the flat matrix, writing it a pad.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { scalar, tensor, toTensor, type TensorLike } from '../create.ts';
import { listOf, optionsOf } from '../ops/makers/arguments.ts';
import { padInner } from '../ops/pad.ts';
import { reshape } from '../ops/reshape.ts';
import { sliceOp } from '../ops/slice.ts';
import { sum } from '../ops/sum.ts';
import { transpose } from '../ops/transpose.ts';
import { where } from '../ops/where.ts';
import { normalizeAxis, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';

const diagonalOptions = ['offset', 'axes'] as const;
const offsetOnly = ['offset'] as const;

/** Which diagonal. */
export interface DiagonalOptions {
  /** 0 (the default) for the main one, k > 0 for the k-th above it, k < 0 for the k-th below. */
  readonly offset?: number;
  /** The two axes that make the matrix. Default the last two. */
  readonly axes?: readonly [row: number, column: number];
}

/**
 * A diagonal of each matrix, as the last axis. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { diagonal } from '@spred/autodiff';
 *
 * console.log(diagonal([[1, 2], [3, 4]]).toArray()); // [ 1, 4 ]
 * console.log(diagonal([[1, 2], [3, 4]], { offset: 1 }).toArray()); // [ 2 ]
 * ```
 */
export function diagonal(x: TensorLike, options: DiagonalOptions = {}): Tensor {
  const { offset = 0, axes = [-2, -1] } = optionsOf('diagonal', options, diagonalOptions);
  const value = toTensor(x);
  const rank = value.shape.length;
  const [row, column] = listOf('diagonal', 'axes', axes, 'two axes').map((axis) =>
    normalizeAxis('diagonal', axis, rank),
  );
  if (row === column) {
    throw new SpredError('invalid-axis', `diagonal: axis ${row} is given twice`, { argument: 'axes', index: row });
  }
  const others = [...value.shape.keys()].filter((axis) => axis !== row && axis !== column);
  const moved = row === rank - 2 && column === rank - 1 ? value : transpose(value, [...others, row, column]);
  const lead = moved.shape.slice(0, -2);
  const [m, n] = moved.shape.slice(-2);
  const length = Math.max(0, Math.min(m + Math.min(offset, 0), n - Math.max(offset, 0)));
  return bind(sliceOp, [reshape(moved, [...lead, m * n])], {
    starts: [...lead.map(() => 0), length === 0 ? 0 : firstOf(offset, n)],
    lengths: [...lead, length],
    steps: [...lead.map(() => 1), n + 1],
  });
}

/**
 * A vector as the diagonal of a matrix of zeros, or the diagonal of a matrix. Throws `shape-mismatch` for another rank.
 *
 * @example
 * ```ts
 * import { diag } from '@spred/autodiff';
 *
 * console.log(diag([1, 2]).toArray()); // [ [ 1, 0 ], [ 0, 2 ] ]
 * console.log(diag([[1, 2], [3, 4]]).toArray()); // [ 1, 4 ]
 * ```
 */
export function diag(x: TensorLike, options: Pick<DiagonalOptions, 'offset'> = {}): Tensor {
  const { offset = 0 } = optionsOf('diag', options, offsetOnly);
  const value = toTensor(x);
  if (value.shape.length === 2) return diagonal(value, { offset });
  if (value.shape.length !== 1) {
    throw new SpredError('shape-mismatch', `diag: shape ${formatShape(value.shape)} is no vector and no matrix`, {
      argument: 'x',
      shapes: [value.shape],
    });
  }
  const [length] = value.shape;
  const n = length + Math.abs(offset);
  const before = length === 0 ? 0 : firstOf(offset, n);
  const reached = length === 0 ? 0 : before + (length - 1) * (n + 1) + 1;
  return reshape(padInner(value, { before: [before], after: [n * n - reached], between: [n] }), [n, n]);
}

/**
 * The sum of the diagonal of each matrix. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { trace } from '@spred/autodiff';
 *
 * console.log(trace([[1, 2], [3, 4]]).item()); // 5
 * ```
 */
export function trace(x: TensorLike, options: DiagonalOptions = {}): Tensor {
  return sum(diagonal(x, optionsOf('trace', options, diagonalOptions)), { axes: -1 });
}

/**
 * The lower triangle of each matrix, zeros above the diagonal that `offset` names. Throws `shape-mismatch` for less than two axes.
 *
 * @example
 * ```ts
 * import { tril } from '@spred/autodiff';
 *
 * console.log(tril([[1, 2], [3, 4]]).toArray()); // [ [ 1, 0 ], [ 3, 4 ] ]
 * ```
 */
export function tril(x: TensorLike, options: Pick<DiagonalOptions, 'offset'> = {}): Tensor {
  const { offset = 0 } = optionsOf('tril', options, offsetOnly);
  return masked('tril', toTensor(x), offset, (distance) => distance <= offset);
}

/**
 * The upper triangle of each matrix, zeros below the diagonal that `offset` names. Throws `shape-mismatch` for less than two axes.
 *
 * @example
 * ```ts
 * import { triu } from '@spred/autodiff';
 *
 * console.log(triu([[1, 2], [3, 4]], { offset: 1 }).toArray()); // [ [ 0, 2 ], [ 0, 0 ] ]
 * ```
 */
export function triu(x: TensorLike, options: Pick<DiagonalOptions, 'offset'> = {}): Tensor {
  const { offset = 0 } = optionsOf('triu', options, offsetOnly);
  return masked('triu', toTensor(x), offset, (distance) => distance >= offset);
}

/** The place of a diagonal's first entry among those of a matrix with n columns. */
function firstOf(offset: number, n: number): number {
  requireInteger('offset', offset, -Infinity);
  return offset >= 0 ? offset : -offset * n;
}

/** The entries whose column minus row is kept, zeros elsewhere. */
function masked(op: string, x: Tensor, offset: number, keep: (distance: number) => boolean): Tensor {
  requireInteger('offset', offset, -Infinity);
  if (x.shape.length < 2) {
    throw new SpredError('shape-mismatch', `${op}: shape ${formatShape(x.shape)} has less than two axes`, {
      argument: 'x',
      shapes: [x.shape],
    });
  }
  const shape: Shape = x.shape.slice(-2);
  const entries = Uint8Array.from({ length: sizeOf(shape) }, (_, i) => {
    const row = Math.floor(i / shape[1]);
    return keep(i - row * shape[1] - row) ? 1 : 0;
  });
  return where(tensor(entries, shape, { dtype: 'bool' }), x, scalar(0, x.dtype));
}
