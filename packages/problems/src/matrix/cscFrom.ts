/**
 * Sparse matrices from entries in any order, and from matrices that are not sparse. Sorting is by counting: first by row,
 * then, keeping that order, by column, O(entries + n + p).
 */
import { requireFinite, requireLength } from '@spred/core';
import { cscMatrix, misplaced, type CscMatrix } from './csc.ts';
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
  const byRow = sortedBy(rowIndices, rows);
  const byColumn = sortedBy(columnIndices, columns, byRow);
  const starts = new Int32Array(columns + 1);
  const sums = new (values instanceof Float32Array ? Float32Array : Float64Array)(values.length);
  const kept = new Int32Array(values.length);
  let at = -1;
  let last = -1;
  for (const k of byColumn) {
    const isSame = last >= 0 && columnIndices[k] === columnIndices[last] && rowIndices[k] === rowIndices[last];
    if (!isSame) {
      kept[++at] = rowIndices[k];
      starts[columnIndices[k] + 1]++;
    }
    sums[at] += values[k];
    last = k;
  }
  for (let j = 0; j < columns; j++) starts[j + 1] += starts[j];
  const part = { columnStarts: starts, rowIndices: kept.slice(0, at + 1), values: sums.slice(0, at + 1) };
  return cscMatrix({ ...part, rows, columns, ...(input.names && { names: input.names }) });
}

/** The order of entries by key (0 <= key < count), those of one key in the order in which `from` has them. */
function sortedBy(keys: Int32Array, count: number, from?: Int32Array): Int32Array {
  const next = new Int32Array(count + 1);
  for (const key of keys) next[key + 1]++;
  for (let key = 0; key < count; key++) next[key + 1] += next[key];
  const order = new Int32Array(keys.length);
  for (let m = 0; m < keys.length; m++) {
    const k = from ? from[m] : m;
    order[next[keys[k]]++] = k;
  }
  return order;
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
