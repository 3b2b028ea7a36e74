/**
 * A matrix written down.
 */
import { Dense } from './denseColumns.ts';
import type { DenseMatrix } from './dense.ts';
import type { Matrix } from './matrix.ts';

/**
 * The dense float64 copy of a matrix, a view or a sparse one: rows * columns numbers.
 *
 * @example
 * ```ts
 * import { matrixFromRows, materialise, standardized } from '@spred/problems';
 *
 * console.log(...materialise(standardized(matrixFromRows([[1], [3]]))).values); // -1 1
 * ```
 */
export function materialise(X: Matrix): DenseMatrix {
  const { rows, columns, names } = X;
  const values = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) X.writeColumn(j, values.subarray(j * rows, (j + 1) * rows));
  return new Dense(values, rows, X.squaredNorms(), names);
}
