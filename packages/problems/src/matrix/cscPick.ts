/**
 * Some rows and columns of a sparse matrix. Columns that follow each other share the entries of the whole; other columns,
 * and rows, are copied (only what they store).
 */
import type { Reals } from '@spred/kernels/plain';
import { normOfPart, type Chosen } from './source.ts';

/** The arrays of a sparse matrix. */
export interface CscArrays {
  readonly columnStarts: Int32Array;
  readonly rowIndices: Int32Array;
  readonly values: Reals;
}

/** The arrays of the chosen rows (of `oldRows`; any order, repetitions allowed) and columns. */
export function pickArrays(whole: CscArrays, oldRows: number, rows: Chosen, columns: Chosen): CscArrays {
  const picked = columns ? shareColumns(whole, columns) : whole;
  return rows ? copyRows(picked, oldRows, rows) : picked;
}

/** The squared norms of the columns of a part. */
export function normsOfPart({ columnStarts, values }: CscArrays): Float64Array {
  const norms = new Float64Array(columnStarts.length - 1);
  for (let j = 0; j < norms.length; j++) {
    let norm = 0;
    for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) norm += values[k] * values[k];
    norms[j] = normOfPart(norm, j);
  }
  return norms;
}

/** The arrays of some columns: windows of the whole where they follow each other, else copies. */
function shareColumns({ columnStarts, rowIndices, values }: CscArrays, columns: Int32Array): CscArrays {
  const starts = new Int32Array(columns.length + 1);
  let isContiguous = true;
  for (let k = 0; k < columns.length; k++) {
    const j = columns[k];
    starts[k + 1] = starts[k] + columnStarts[j + 1] - columnStarts[j];
    isContiguous &&= j === columns[0] + k;
  }
  const count = starts[columns.length];
  if (isContiguous) {
    const from = columnStarts[columns[0]];
    return {
      columnStarts: starts,
      rowIndices: rowIndices.subarray(from, from + count),
      values: values.subarray(from, from + count),
    };
  }
  const part = { columnStarts: starts, rowIndices: new Int32Array(count), values: emptyLike(values, count) };
  columns.forEach((j, k) => {
    part.rowIndices.set(rowIndices.subarray(columnStarts[j], columnStarts[j + 1]), starts[k]);
    part.values.set(values.subarray(columnStarts[j], columnStarts[j + 1]), starts[k]);
  });
  return part;
}

/**
 * The arrays of some rows. `places` of an old row are the new rows that are it: placeStarts[i] <= m < placeStarts[i + 1].
 * Where the new order is not the old one, the entries of each column are sorted afterwards.
 */
function copyRows({ columnStarts, rowIndices, values }: CscArrays, oldRows: number, rows: Int32Array): CscArrays {
  const placeStarts = new Int32Array(oldRows + 1);
  for (const i of rows) placeStarts[i + 1]++;
  for (let i = 0; i < oldRows; i++) placeStarts[i + 1] += placeStarts[i];
  const next = placeStarts.slice();
  const places = new Int32Array(rows.length);
  for (let m = 0; m < rows.length; m++) places[next[rows[m]]++] = m;

  const columns = columnStarts.length - 1;
  const starts = new Int32Array(columns + 1);
  for (let j = 0; j < columns; j++) {
    let count = 0;
    for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) {
      count += placeStarts[rowIndices[k] + 1] - placeStarts[rowIndices[k]];
    }
    starts[j + 1] = starts[j] + count;
  }
  const part = {
    columnStarts: starts,
    rowIndices: new Int32Array(starts[columns]),
    values: emptyLike(values, starts[columns]),
  };
  const isAscending = rows.every((i, m) => m === 0 || rows[m - 1] <= i);
  for (let j = 0, at = 0; j < columns; j++) {
    for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) {
      const i = rowIndices[k];
      for (let m = placeStarts[i]; m < placeStarts[i + 1]; m++, at++) {
        part.rowIndices[at] = places[m];
        part.values[at] = values[k];
      }
    }
    if (!isAscending) sortEntries(part.rowIndices, part.values, starts[j], at);
  }
  return part;
}

/** Sorts the entries from `start` to `end` by row: by insertion, and long columns by way of an order. */
export function sortEntries(rowIndices: Int32Array, values: Reals, start: number, end: number): void {
  if (end - start > 32) {
    const order = Uint32Array.from({ length: end - start }, (_, k) => start + k);
    order.sort((a, b) => rowIndices[a] - rowIndices[b]);
    rowIndices.set(
      Int32Array.from(order, (k) => rowIndices[k]),
      start,
    );
    values.set(
      Float64Array.from(order, (k) => values[k]),
      start,
    );
    return;
  }
  for (let k = start + 1; k < end; k++) {
    const [row, value] = [rowIndices[k], values[k]];
    let m = k;
    for (; m > start && rowIndices[m - 1] > row; m--) {
      rowIndices[m] = rowIndices[m - 1];
      values[m] = values[m - 1];
    }
    rowIndices[m] = row;
    values[m] = value;
  }
}

function emptyLike(values: Reals, length: number): Reals {
  return values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
