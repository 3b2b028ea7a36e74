/**
 * Rows of a table looked up by index: words as vectors.
 */
import { formatShape, SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import type { IndicesLike } from '../ops/makers/indices.ts';
import type { Tensor } from '../tensor.ts';
import { take } from './take.ts';

/**
 * The rows of a table `[rows, d]` at indices `[...]`: `[..., d]`. The gradient adds up what comes back to each row.
 * Throws `shape-mismatch` unless the table is a matrix, `dtype-mismatch` for indices that are no integers,
 * `invalid-argument` for one out of range.
 *
 * @example
 * ```ts
 * import { embedding } from '@spred/autodiff';
 *
 * console.log(embedding([[1, 2], [3, 4]], [1, 1, 0]).toArray()); // [ [ 3, 4 ], [ 3, 4 ], [ 1, 2 ] ]
 * ```
 */
export function embedding(table: TensorLike, indices: IndicesLike): Tensor {
  const rows = real(table);
  if (rows.shape.length !== 2) {
    throw new SpredError('shape-mismatch', `embedding: table must be [rows, d], got shape ${formatShape(rows.shape)}`, {
      argument: 'table',
      shapes: [rows.shape],
    });
  }
  return take(rows, indices);
}
