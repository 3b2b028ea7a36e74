/**
 * Sparse matrices are made here from compressed columns (CSC). The structure is checked once; what comes after trusts it.
 */
import { requireKnown, requireLength, SpredError } from '@spred/core';
import { CscColumns, type CscLayout } from './cscColumns.ts';
import type { CscArrays } from './cscPick.ts';
import { requireShape, type MatrixOptions } from './dense.ts';
import type { Matrix } from './matrix.ts';
import { namesOf } from './names.ts';
import { integersOf, realsOf } from './numbers.ts';
import { outOfRange, smallestNormal } from './source.ts';

/** A sparse matrix in compressed columns. */
export interface CscMatrix extends Matrix {
  readonly layout: CscLayout;
}

/** What {@link cscMatrix} is given. */
export interface CscInput extends MatrixOptions {
  readonly rows: number;
  readonly columns: number;
  /** Where each column begins among the entries, and where the last one ends: columns + 1 integers, the first one 0. */
  readonly columnStarts: ArrayLike<number>;
  /** The row of each entry, rising within a column. */
  readonly rowIndices: ArrayLike<number>;
  /** The entries, column by column. */
  readonly values: ArrayLike<number>;
}

const inputNames = Object.keys({
  rows: true,
  columns: true,
  columnStarts: true,
  rowIndices: true,
  values: true,
  names: true,
} satisfies Record<keyof CscInput, true>);

/**
 * A sparse matrix from its compressed columns, as SciPy's `csc_matrix` has them (`indptr`, `indices`, `data`). An
 * `Int32Array`, a `Float64Array` and a `Float32Array` are used in place, other arrays are copied.
 *
 * Throws `empty` without rows or columns, `shape-mismatch` where lengths do not fit, `invalid-argument` with the index of the
 * first of `columnStarts` that falls and of the first of `rowIndices` that is no row or does not rise within its column
 * (unsorted or doubled: {@link cscFromTriplets} sorts and sums), `non-finite` with the index among `values`, `overflow` at
 * a column whose squared norm is out of range; for names and for options that there are not as {@link denseMatrix}.
 *
 * @example
 * ```ts
 * import { cscMatrix } from '@spred/problems';
 *
 * // [1 0 2; 0 3 0]
 * const X = cscMatrix({ rows: 2, columns: 3, columnStarts: [0, 1, 2, 3], rowIndices: [0, 1, 0], values: [1, 3, 2] });
 * const out = new Float64Array(2);
 * X.multiply(Float64Array.of(1, 10, 100), out);
 * console.log(...out); // 201 30
 * ```
 */
export function cscMatrix(input: CscInput): CscMatrix {
  requireKnown('cscMatrix', input, inputNames);
  const { rows, columns } = input;
  requireShape(rows, columns);
  const columnStarts = integersOf('columnStarts', input.columnStarts);
  const rowIndices = integersOf('rowIndices', input.rowIndices);
  const values = realsOf('values', input.values);
  requireLength('columnStarts', columnStarts, columns + 1, 'columns + 1');
  requireLength('values', values, rowIndices.length, 'the length of rowIndices');
  const names = input.names && namesOf(input.names, columns);
  requireStarts(columnStarts, rowIndices.length);
  requireRows(columnStarts, rowIndices, rows);
  const arrays = { columnStarts, rowIndices, values };
  return new CscColumns(arrays, rows, squaredNormsOf(arrays), names);
}

function requireStarts(columnStarts: Int32Array, entries: number): void {
  const columns = columnStarts.length - 1;
  if (columnStarts[0] !== 0) throw misplaced('columnStarts', 0, `${columnStarts[0]}, not 0`);
  for (let j = 0; j < columns; j++) {
    if (columnStarts[j + 1] >= columnStarts[j]) continue;
    throw misplaced('columnStarts', j + 1, `${columnStarts[j + 1]}, below the ${columnStarts[j]} before it`);
  }
  if (columnStarts[columns] !== entries) {
    throw misplaced('columnStarts', columns, `${columnStarts[columns]}, but there are ${entries} entries`);
  }
}

function requireRows(columnStarts: Int32Array, rowIndices: Int32Array, rows: number): void {
  for (let j = 0; j + 1 < columnStarts.length; j++) {
    let before = -1;
    for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) {
      const row = rowIndices[k];
      if (row > before && row < rows) {
        before = row;
        continue;
      }
      if (row < 0 || row >= rows) throw misplaced('rowIndices', k, `${row}, not a row of ${rows}`);
      const what = row === before ? `${row} twice` : `${row} after ${before}`;
      throw misplaced(
        'rowIndices',
        k,
        `${what} in column ${j}: rows must rise within a column (cscFromTriplets sorts)`,
      );
    }
  }
}

/** ||x_j||^2 of every column. A squared norm in range proves the column sound: only otherwise is a culprit looked for. */
function squaredNormsOf(arrays: CscArrays): Float64Array {
  const { columnStarts, values } = arrays;
  const norms = new Float64Array(columnStarts.length - 1);
  for (let j = 0; j < norms.length; j++) {
    const end = columnStarts[j + 1];
    let norm = 0;
    for (let k = columnStarts[j]; k < end; k++) norm += values[k] * values[k];
    if (!(norm >= smallestNormal && norm < Infinity)) explainColumn(arrays, j);
    norms[j] = norm;
  }
  return norms;
}

/** Throws what is wrong with a column whose squared norm is out of range; a column of zeros is in order. */
function explainColumn({ columnStarts, rowIndices, values }: CscArrays, j: number): void {
  let largest = 0;
  for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) {
    if (!Number.isFinite(values[k])) {
      const message = `values[${k}] (X[${rowIndices[k]}][${j}]) is ${values[k]}`;
      throw new SpredError('non-finite', message, { argument: 'values', index: k });
    }
    largest = Math.max(largest, Math.abs(values[k]));
  }
  if (largest > 0) throw outOfRange(j, largest > 1 ? 'large' : 'small');
}

/** The error for an index that is not where it should be. */
export function misplaced(argument: string, index: number, what: string): SpredError {
  return new SpredError('invalid-argument', `${argument}[${index}] is ${what}`, { argument, index });
}
