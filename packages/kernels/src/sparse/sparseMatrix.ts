/**
 * Handles to sparse matrices in compressed columns (CSC): the entries of column j are values[k] in the rows
 * rowIndices[k], for columnStarts[j] <= k < columnStarts[j + 1]. The structure is checked once, when the handle is
 * made; the kernels trust it.
 */
import { requireInteger, SpredError } from '@spred/core';
import { viewOf, type RealDtype } from '../memory/dtype.ts';
import type { Memory } from '../memory/memory.ts';
import { kernelsFor, requireDtype, requireMemory, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** The numbers of a sparse matrix, as arrays to copy from. */
export interface SparseEntries {
  readonly rows: number;
  readonly columns: number;
  /** The entries, column by column. */
  readonly values: ArrayLike<number>;
  /** The row of each entry, rising within a column. */
  readonly rowIndices: ArrayLike<number>;
  /** Where each column begins among the entries, and where the last one ends: columns + 1 integers. */
  readonly columnStarts: ArrayLike<number>;
}

/**
 * A handle to a sparse rows x columns matrix in a memory. Its values may be written to at any time; its structure
 * (`rowIndices` and `columnStarts`) must stay as it was checked.
 *
 * @example
 * ```ts
 * import { createMemory, sparseMatrix, spmv } from '@spred/kernels';
 *
 * const memory = createMemory();
 * // [1 0 2; 0 3 0]
 * const matrix = sparseMatrix(memory, 'float64', {
 *   rows: 2,
 *   columns: 3,
 *   values: [1, 3, 2],
 *   rowIndices: [0, 1, 0],
 *   columnStarts: [0, 1, 2, 3],
 * });
 * const x = memory.vector('float64', [1, 10, 100]);
 * const y = memory.vector('float64', 2);
 * spmv({ matrix, x, y });
 * console.log(Array.from(y.read()).join(' ')); // 201 30
 * matrix.free();
 * memory.free();
 * ```
 */
export class SparseMatrix<D extends RealDtype = RealDtype> {
  readonly values: Vector<D>;
  readonly rowIndices: Vector<'int32'>;
  readonly columnStarts: Vector<'int32'>;
  readonly rows: number;
  readonly columns: number;

  /**
   * Sees three vectors of one memory as a sparse matrix; `free` frees them. Throws `mixed-memories`, `dtype-mismatch`,
   * `shape-mismatch` for wrong lengths, and `invalid-argument` with the index of the first of `columnStarts` that falls
   * or leaves the entries, or of the first of `rowIndices` that is no row or does not rise within its column.
   */
  constructor(
    values: Vector<D>,
    rowIndices: Vector<'int32'>,
    columnStarts: Vector<'int32'>,
    rows: number,
    columns: number,
  ) {
    const kernel = 'SparseMatrix';
    requireInteger('rows', rows, 0);
    requireInteger('columns', columns, 0);
    kernelsFor(kernel, 'values', values);
    for (const [argument, vector] of Object.entries({ rowIndices, columnStarts })) {
      requireMemory(kernel, argument, vector, values.memory);
      requireDtype(kernel, argument, vector, 'int32');
    }
    requireVector(kernel, 'rowIndices', rowIndices, values.length);
    requireVector(kernel, 'columnStarts', columnStarts, columns + 1);
    const { buffer } = values.memory;
    requireStructure(
      viewOf('int32', buffer, addressOf(rowIndices), rowIndices.length),
      viewOf('int32', buffer, addressOf(columnStarts), columns + 1),
      rows,
    );
    this.values = values;
    this.rowIndices = rowIndices;
    this.columnStarts = columnStarts;
    this.rows = rows;
    this.columns = columns;
  }

  get dtype(): D {
    return this.values.dtype;
  }

  get memory(): Memory {
    return this.values.memory;
  }

  get isFree(): boolean {
    return this.values.isFree;
  }

  /** Frees the three vectors. */
  free(): void {
    this.values.free();
    this.rowIndices.free();
    this.columnStarts.free();
  }

  [Symbol.dispose](): void {
    if (!this.isFree) this.free();
  }
}

/**
 * A new sparse matrix in a memory, with copies of these entries; they need not be finite. Throws as the constructor of
 * {@link SparseMatrix} does, `invalid-argument` for an index that is no 32-bit integer, and `out-of-memory`.
 */
export function sparseMatrix<D extends RealDtype>(memory: Memory, dtype: D, entries: SparseEntries): SparseMatrix<D> {
  const { rows, columns } = entries;
  const rowIndices = integersOf('rowIndices', entries.rowIndices);
  const columnStarts = integersOf('columnStarts', entries.columnStarts);
  const parts: Vector[] = [];
  try {
    const values = memory.vector(dtype, entries.values);
    parts.push(values);
    const indices = memory.vector('int32', rowIndices);
    parts.push(indices);
    const starts = memory.vector('int32', columnStarts);
    parts.push(starts);
    return new SparseMatrix(values, indices, starts, rows, columns);
  } catch (error) {
    for (const part of parts) part.free();
    throw error;
  }
}

/** The list itself when it holds 32-bit integers; throws at the first entry that is none. */
function integersOf(argument: string, list: ArrayLike<number>): ArrayLike<number> {
  if (list instanceof Int32Array) return list;
  for (let k = 0; k < list.length; k++) {
    if ((list[k] | 0) !== list[k]) throw misplaced(argument, k, `${list[k]}, which is no 32-bit integer`);
  }
  return list;
}

function requireStructure(rowIndices: Int32Array, columnStarts: Int32Array, rows: number): void {
  const columns = columnStarts.length - 1;
  if (columnStarts[0] !== 0) throw misplaced('columnStarts', 0, `${columnStarts[0]}, not 0`);
  for (let j = 0; j < columns; j++) {
    if (columnStarts[j + 1] < columnStarts[j]) {
      throw misplaced('columnStarts', j + 1, `${columnStarts[j + 1]}, below the one before it`);
    }
  }
  if (columnStarts[columns] !== rowIndices.length) {
    throw misplaced('columnStarts', columns, `${columnStarts[columns]}, but there are ${rowIndices.length} entries`);
  }
  for (let j = 0; j < columns; j++) {
    let before = -1;
    for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) {
      const row = rowIndices[k];
      if (row < 0 || row >= rows) throw misplaced('rowIndices', k, `${row}, not a row of ${rows}`);
      if (row <= before) throw misplaced('rowIndices', k, `${row} after ${before}: rows must rise within column ${j}`);
      before = row;
    }
  }
}

const misplaced = (argument: string, index: number, what: string): SpredError =>
  new SpredError('invalid-argument', `SparseMatrix: ${argument}[${index}] is ${what}`, { argument, index });
