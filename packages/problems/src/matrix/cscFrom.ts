/**
 * Sparse matrices from entries in any order, and from matrices that are not sparse.
 */
import { requireFinite, requireKnown, requireLength } from '@spred/core';
import type { Reals } from '@spred/kernels/plain';
import { cscMatrix, misplaced, type CscMatrix } from './csc.ts';
import { sortEntries, type CscArrays } from './cscPick.ts';
import { requireShape, type MatrixOptions } from './dense.ts';
import type { Matrix } from './matrix.ts';
import { integersOf, realsOf } from './numbers.ts';

/** What {@link cscFromTriplets} is given. */
export interface TripletInput extends MatrixOptions {
  readonly rows: number;
  readonly columns: number;
  /** The row of each entry. */
  readonly rowIndices: ArrayLike<number>;
  /** The column of each entry. */
  readonly columnIndices: ArrayLike<number>;
  /** The entries, in any order; those of one place are added. */
  readonly values: ArrayLike<number>;
}

const inputNames = Object.keys({
  rows: true,
  columns: true,
  rowIndices: true,
  columnIndices: true,
  values: true,
  names: true,
} satisfies Record<keyof TripletInput, true>);

/**
 * A sparse matrix from entries in any order, (row, column, value) each; entries of one place are added up. Copies.
 *
 * Throws `shape-mismatch` where lengths differ, `invalid-argument` with the index of the first of `rowIndices` or
 * `columnIndices` that is out of range, and as {@link cscMatrix}.
 *
 * @example
 * ```ts
 * import { cscFromTriplets } from '@spred/problems';
 *
 * const X = cscFromTriplets({ rows: 2, columns: 2, rowIndices: [1, 0, 1], columnIndices: [1, 0, 1], values: [2, 1, 3] });
 * console.log(...X.squaredNorms()); // 1 25
 * ```
 */
export function cscFromTriplets(input: TripletInput): CscMatrix {
  requireKnown('cscFromTriplets', input, inputNames);
  const { rows, columns } = input;
  requireShape(rows, columns);
  const rowIndices = integersOf('rowIndices', input.rowIndices);
  const columnIndices = integersOf('columnIndices', input.columnIndices);
  const values = realsOf('values', input.values);
  requireLength('columnIndices', columnIndices, rowIndices.length, 'the length of rowIndices');
  requireLength('values', values, rowIndices.length, 'the length of rowIndices');
  requireIndices('rowIndices', rowIndices, rows);
  requireIndices('columnIndices', columnIndices, columns);
  requireFinite('values', values);
  const entries = sortedByColumn(rowIndices, columnIndices, values, columns);
  return cscMatrix({ ...summed(entries), rows, columns, ...(input.names && { names: input.names }) });
}

/** The entries in columns, rows rising: by counting into columns, and a sort within each. */
function sortedByColumn(rowIndices: Int32Array, columnIndices: Int32Array, values: Reals, columns: number): CscArrays {
  const columnStarts = new Int32Array(columns + 1);
  for (let k = 0; k < columnIndices.length; k++) columnStarts[columnIndices[k] + 1]++;
  for (let j = 0; j < columns; j++) columnStarts[j + 1] += columnStarts[j];
  const next = columnStarts.slice(0, columns);
  const sorted = { columnStarts, rowIndices: rowIndices.slice(), values: values.slice() };
  for (let k = 0; k < columnIndices.length; k++) {
    const at = next[columnIndices[k]]++;
    sorted.rowIndices[at] = rowIndices[k];
    sorted.values[at] = values[k];
  }
  for (let j = 0; j < columns; j++) sortEntries(sorted.rowIndices, sorted.values, columnStarts[j], columnStarts[j + 1]);
  return sorted;
}

/** Adds up, in place, the entries of one place, which follow each other. */
function summed({ columnStarts, rowIndices, values }: CscArrays): CscArrays {
  let count = 0;
  for (let j = 0, k = 0; j + 1 < columnStarts.length; j++) {
    const start = count;
    for (const end = columnStarts[j + 1]; k < end; k++) {
      if (count > start && rowIndices[count - 1] === rowIndices[k]) values[count - 1] += values[k];
      else {
        rowIndices[count] = rowIndices[k];
        values[count++] = values[k];
      }
    }
    columnStarts[j + 1] = count;
  }
  if (count === values.length) return { columnStarts, rowIndices, values };
  return { columnStarts, rowIndices: rowIndices.slice(0, count), values: values.slice(0, count) };
}

function requireIndices(argument: string, indices: Int32Array, count: number): void {
  for (let k = 0; k < indices.length; k++) {
    if (indices[k] >= 0 && indices[k] < count) continue;
    throw misplaced(argument, k, `${indices[k]}, not within a matrix of ${count}`);
  }
}

/**
 * The sparse copy of a matrix: its entries that are not zero.
 *
 * @example
 * ```ts
 * import { cscFromDense, matrixFromRows } from '@spred/problems';
 *
 * console.log(...cscFromDense(matrixFromRows([[0, 2], [0, 3]])).layout.values); // 2 3
 * ```
 */
export function cscFromDense(X: Matrix): CscMatrix {
  const { rows, columns } = X;
  const column = new Float64Array(rows);
  const columnStarts = new Int32Array(columns + 1);
  for (let j = 0; j < columns; j++) {
    X.writeColumn(j, column);
    columnStarts[j + 1] = columnStarts[j] + column.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  }
  const rowIndices = new Int32Array(columnStarts[columns]);
  const values = new Float64Array(columnStarts[columns]);
  for (let j = 0, k = 0; j < columns; j++) {
    X.writeColumn(j, column);
    for (let i = 0; i < rows; i++) {
      if (column[i] === 0) continue;
      rowIndices[k] = i;
      values[k++] = column[i];
    }
  }
  return cscMatrix({ rows, columns, columnStarts, rowIndices, values, ...(X.names && { names: X.names }) });
}
