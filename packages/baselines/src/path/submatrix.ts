/**
 * Parts of a dense matrix, copied: some of its columns, or some of its rows.
 */
import { denseMatrix, type DenseMatrix } from '@spred/problems';

/** The matrix of the given columns, in the given order. */
export function selectColumns(matrix: DenseMatrix, columns: readonly number[]): DenseMatrix {
  const { rows, values } = matrix;
  const selected = new Float64Array(rows * columns.length);
  columns.forEach((j, k) => selected.set(values.subarray(j * rows, (j + 1) * rows), k * rows));
  return denseMatrix(selected, { rows, columns: columns.length });
}

/** The matrix of the given rows, in the given order. */
export function selectRows(matrix: DenseMatrix, rows: ArrayLike<number>): DenseMatrix {
  const { columns, values } = matrix;
  const selected = new Float64Array(rows.length * columns);
  for (let j = 0, k = 0; j < columns; j++) {
    const start = j * matrix.rows;
    for (let i = 0; i < rows.length; i++, k++) selected[k] = values[start + rows[i]];
  }
  return denseMatrix(selected, { rows: rows.length, columns });
}
