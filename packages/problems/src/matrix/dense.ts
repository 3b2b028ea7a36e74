/**
 * Dense matrices are made here: from a flat array in column-major order, entry (i, j) at values[i + j * rows], or from an
 * array of rows.
 */
import { formatShape, requireInteger, requireKnown, SpredError } from '@spred/core';
import type { Reals } from '@spred/kernels/plain';
import { Dense } from './denseColumns.ts';
import { isMatrix, type Matrix } from './matrix.ts';
import { namesOf } from './names.ts';
import { realsOf, refuse, requireArray } from './numbers.ts';
import { outOfRange, smallestNormal } from './source.ts';

export { isMatrix, smallestNormal };

/** What any matrix can be told when it is made. */
export interface MatrixOptions {
  /** The names of the columns, one each, all different. */
  readonly names?: readonly string[];
}

/** The names of {@link MatrixOptions}. */
export const matrixOptionNames: readonly string[] = Object.keys({ names: true } satisfies Record<
  keyof MatrixOptions,
  true
>);

/** How a flat array is to be read. */
export interface DenseLayout extends MatrixOptions {
  readonly rows: number;
  readonly columns: number;
  /** `column-major` (default) is used in place, without a copy; `row-major` is copied into column-major order. */
  readonly layout?: 'column-major' | 'row-major';
}

const layoutNames = Object.keys({
  rows: true,
  columns: true,
  layout: true,
  names: true,
} satisfies Record<keyof DenseLayout, true>);

/** A dense column-major matrix; `values` is readable by code that knows the layout, and must not be written to. */
export interface DenseMatrix extends Matrix {
  readonly values: Float64Array | Float32Array;
}

/**
 * A matrix over a flat array of `rows * columns` entries. A `Float64Array` or a `Float32Array` in column-major order is used
 * in place; what is computed with float32 numbers is float64.
 *
 * Throws `empty` without rows or columns, `shape-mismatch` when the length does not fit, `non-finite` at an entry that
 * is NaN or infinite (the position is named), `overflow` at a column whose squared norm is out of range (entries above
 * 1e154, or all below 1e-154); for names `shape-mismatch` unless there is one per column, and `invalid-argument` at one
 * that is no text or was there before; `invalid-argument` for an option that there is not.
 *
 * @example
 * ```ts
 * import { denseMatrix } from '@spred/problems';
 *
 * const X = denseMatrix(Float64Array.of(1, 2, 3, 4, 5, 6), { rows: 3, columns: 2 });
 * console.log(X.columnDot(1, Float64Array.of(1, 0, 0))); // 4
 * ```
 */
export function denseMatrix(source: Float64Array | Float32Array, layout: DenseLayout): DenseMatrix {
  requireKnown('denseMatrix', layout, layoutNames);
  const { rows, columns, layout: order = 'column-major' } = layout;
  const values = realsOf('X', source);
  requireShape(rows, columns);
  if (order !== 'column-major' && order !== 'row-major') {
    throw new SpredError('invalid-argument', `layout must be column-major or row-major, got ${String(order)}`, {
      argument: 'layout',
    });
  }
  if (values.length !== rows * columns) {
    throw new SpredError(
      'shape-mismatch',
      `X has ${values.length} entries, but shape ${formatShape([rows, columns])} needs ${rows * columns}`,
      { argument: 'X', shapes: [[values.length], [rows, columns]] },
    );
  }
  const names = layout.names && namesOf(layout.names, columns);
  const columnMajor = order === 'row-major' ? transposed(values, rows, columns) : values;
  return new Dense(columnMajor, rows, squaredNormsOf(columnMajor, rows, columns), names);
}

/** A dense matrix of columns that are known to be sound, with their squared norms (0: counts as zero). Nothing is checked. */
export function writtenOut(
  values: Float64Array,
  rows: number,
  columns: number,
  squaredNorms: Float64Array,
): DenseMatrix {
  return new Dense(values, rows, squaredNorms.subarray(0, columns));
}

/** Throws `invalid-argument` unless the shape is two integers >= 0, and `empty` where one of them is 0. */
export function requireShape(rows: number, columns: number): void {
  requireInteger('rows', rows, 0);
  requireInteger('columns', columns, 0);
  if (rows > 0 && columns > 0) return;
  throw new SpredError('empty', `X has shape ${formatShape([rows, columns])}: it needs a row and a column`, {
    argument: 'X',
    shapes: [[rows, columns]],
  });
}

/**
 * A matrix from an array of rows (arrays or typed arrays, copied). Throws as {@link denseMatrix} does, and
 * `shape-mismatch` at a row of another length than the first, and `invalid-argument` at what is no number.
 */
export function matrixFromRows(source: readonly ArrayLike<number>[], options: MatrixOptions = {}): DenseMatrix {
  requireKnown('matrixFromRows', options, matrixOptionNames);
  requireArray('X', source);
  const rows = source.length;
  for (let i = 0; i < rows; i++) requireArray(`X[${i}]`, source[i]);
  const columns = rows === 0 ? 0 : source[0].length;
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    if (source[i].length !== columns) {
      throw new SpredError(
        'shape-mismatch',
        `X[${i}] has ${source[i].length} entries, but X[0] has ${columns}: rows must have one length`,
        { argument: 'X', index: i, shapes: [[source[i].length], [columns]] },
      );
    }
    for (let j = 0; j < columns; j++) {
      if (typeof source[i][j] !== 'number') refuse('X', [i, j], source[i][j]);
      values[i + j * rows] = source[i][j];
    }
  }
  return denseMatrix(values, { ...options, rows, columns });
}

/**
 * ||x_j||^2 of every column, in one function (every matrix pays for it when it is made, and split in two it came out at a
 * third of the speed). A squared norm in range proves the column sound: only otherwise is a culprit looked for.
 */
function squaredNormsOf(values: Reals, rows: number, columns: number): Float64Array {
  const norms = new Float64Array(columns);
  for (let j = 0, i = 0; j < columns; j++) {
    const end = (j + 1) * rows;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (const last = end - 3; i < last; i += 4) {
      const x0 = values[i];
      const x1 = values[i + 1];
      const x2 = values[i + 2];
      const x3 = values[i + 3];
      s0 += x0 * x0;
      s1 += x1 * x1;
      s2 += x2 * x2;
      s3 += x3 * x3;
    }
    for (; i < end; i++) s0 += values[i] * values[i];
    const norm = s0 + s1 + (s2 + s3);
    if (!(norm >= smallestNormal && norm < Infinity)) explainColumn(values, rows, j);
    norms[j] = norm;
  }
  return norms;
}

/** Throws what is wrong with a column whose squared norm is out of range; a column of zeros is in order. */
function explainColumn(values: Reals, rows: number, j: number): void {
  let largest = 0;
  for (let i = 0; i < rows; i++) {
    const value = values[i + j * rows];
    if (!Number.isFinite(value)) {
      throw new SpredError('non-finite', `X[${i}][${j}] is ${value}`, { argument: 'X', index: [i, j] });
    }
    largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) return;
  const size = largest > 1 ? 'large' : 'small';
  throw outOfRange(j, size);
}

function transposed(rowMajor: Reals, rows: number, columns: number): Reals {
  const { length } = rowMajor;
  const out = rowMajor instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out[i + j * rows] = rowMajor[i * columns + j];
  return out;
}
