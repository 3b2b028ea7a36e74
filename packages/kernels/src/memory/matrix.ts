/**
 * Handles to column-major matrices: entry (i, j) is entry i + j * leading of a vector. Columns, runs of columns and blocks are
 * views. A row-major matrix is the transpose of a column-major one, and the kernels take transpose flags.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import type { Dtype, TypedArrays } from './dtype.ts';
import { newArray } from './dtype.ts';
import type { Vector } from './vector.ts';

/**
 * A handle to a rows x columns matrix in a memory, column by column.
 *
 * @example
 * ```ts
 * import { createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const a = memory.matrix('float64', 2, 3, [1, 2, 3, 4, 5, 6]);
 * console.log(Array.from(a.column(1).read()).join(' ')); // 3 4
 * console.log(Array.from(a.block(1, 2, 1, 3).read()).join(' ')); // 4 6
 * memory.free();
 * ```
 */
export class Matrix<D extends Dtype = Dtype> {
  /** The entries from (0, 0) to the last one, with the gaps between columns where `leading` exceeds `rows`. */
  readonly data: Vector<D>;
  readonly rows: number;
  readonly columns: number;
  /** The distance between columns: at least `rows`. */
  readonly leading: number;

  /** Sees a vector as a matrix. Throws `shape-mismatch` when the vector is too short, `invalid-argument` when `leading` < `rows`. */
  constructor(data: Vector<D>, rows: number, columns: number, leading: number = Math.max(rows, 1)) {
    requireInteger('rows', rows, 0);
    requireInteger('columns', columns, 0);
    requireInteger('leading', leading, Math.max(rows, 1));
    const needed = columns === 0 || rows === 0 ? 0 : leading * (columns - 1) + rows;
    if (data.length < needed) {
      throw new SpredError(
        'shape-mismatch',
        `data has ${data.length} entries, but a matrix ${formatShape([rows, columns])} with leading dimension ${leading} needs ${needed}`,
        { argument: 'data', shapes: [[data.length], [rows, columns]] },
      );
    }
    this.data = data;
    this.rows = rows;
    this.columns = columns;
    this.leading = leading;
  }

  get dtype(): D {
    return this.data.dtype;
  }

  get memory(): Vector['memory'] {
    return this.data.memory;
  }

  /** A view of column j. */
  column(j: number): Vector<D> {
    this.#requireBelow('j', j, this.columns);
    // A matrix without rows has no entries for a column to begin at.
    const start = this.rows === 0 ? 0 : j * this.leading;
    return this.data.subvector(start, start + this.rows);
  }

  /** A view of the block of rows i0 to i1 and columns j0 to j1 (the ends not included). */
  block(i0: number, i1: number, j0: number, j1: number): Matrix<D> {
    requireInteger('i0', i0, 0);
    requireInteger('j0', j0, 0);
    this.#requireBelow('i1', i1, this.rows + 1, i0);
    this.#requireBelow('j1', j1, this.columns + 1, j0);
    const isEmpty = i0 === i1 || j0 === j1;
    const start = isEmpty ? 0 : i0 + j0 * this.leading;
    const end = isEmpty ? 0 : i1 + (j1 - 1) * this.leading;
    return new Matrix(this.data.subvector(start, end), i1 - i0, j1 - j0, this.leading);
  }

  /** A view of the columns j0 to j1 (not included). */
  columnsFrom(j0: number, j1: number = this.columns): Matrix<D> {
    return this.block(0, this.rows, j0, j1);
  }

  /** Copies rows * columns numbers, column by column, into the matrix. */
  write(values: ArrayLike<number>): this {
    const { rows, columns, leading } = this;
    if (values.length !== rows * columns) {
      throw new SpredError(
        'shape-mismatch',
        `values has ${values.length} entries, but the matrix is ${formatShape([rows, columns])}`,
        { argument: 'values', shapes: [[values.length], [rows, columns]] },
      );
    }
    if (leading === rows) this.data.write(values);
    else {
      const list = ArrayBuffer.isView(values) ? (values as unknown as Float64Array) : Float64Array.from(values);
      for (let j = 0; j < columns; j++) this.column(j).write(list.subarray(j * rows, (j + 1) * rows));
    }
    return this;
  }

  /** A copy of the rows * columns numbers, column by column, without gaps. */
  read(): TypedArrays[D] {
    const { rows, columns, leading } = this;
    const out = newArray(this.dtype, rows * columns);
    if (leading === rows || rows === 0) return this.data.subvector(0, rows * columns).read(out);
    for (let j = 0; j < columns; j++) out.set(this.column(j).read(), j * rows);
    return out;
  }

  get isFree(): boolean {
    return this.data.isFree;
  }

  /** Frees the vector below it. */
  free(): void {
    this.data.free();
  }

  [Symbol.dispose](): void {
    if (!this.isFree) this.free();
  }

  #requireBelow(argument: string, value: number, bound: number, least = 0): void {
    if (Number.isSafeInteger(value) && value >= least && value < bound) return;
    throw new SpredError(
      'invalid-argument',
      `${argument} must be an integer from ${least} to ${bound - 1}, got ${value}`,
      {
        argument,
        shapes: [[this.rows, this.columns]],
      },
    );
  }
}
