/**
 * A dense matrix in column-major order: entry (i, j) at values[i + j * rows], so that a column is contiguous and the
 * loops over samples, which are nearly all the work of a lasso solver, stream through memory.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { axpy, dot, gemv, gemvTransposed, sum } from '@spred/kernels/plain';
import type { Matrix } from './matrix.ts';
import { refuse, requireArray } from './numbers.ts';

/** The smallest squared norm that has all its digits. */
export const smallestNormal: number = 2 ** -1022;

/** How a flat array is to be read. */
export interface DenseLayout {
  readonly rows: number;
  readonly columns: number;
  /** `column-major` (default) is used in place, without a copy; `row-major` is copied into column-major order. */
  readonly layout?: 'column-major' | 'row-major';
}

/** A dense column-major matrix; `values` is readable by code that knows the layout, and must not be written to. */
export interface DenseMatrix extends Matrix {
  readonly values: Float64Array;
}

/**
 * A matrix over a flat `Float64Array` of `rows * columns` entries.
 *
 * Throws `empty` without rows or columns, `shape-mismatch` when the length does not fit, `non-finite` at an entry that
 * is NaN or infinite (the position is named), `overflow` at a column whose squared norm is out of range (entries above
 * 1e154, or all below 1e-154).
 *
 * @example
 * ```ts
 * import { denseMatrix } from '@spred/problems';
 *
 * const X = denseMatrix(Float64Array.of(1, 2, 3, 4, 5, 6), { rows: 3, columns: 2 });
 * console.log(X.columnDot(1, Float64Array.of(1, 0, 0))); // 4
 * ```
 */
export function denseMatrix(values: Float64Array, layout: DenseLayout): DenseMatrix {
  const { rows, columns } = layout;
  requireInteger('rows', rows, 0);
  requireInteger('columns', columns, 0);
  if (rows === 0 || columns === 0) {
    throw new SpredError('empty', `X has shape ${formatShape([rows, columns])}: it needs a row and a column`, {
      argument: 'X',
      shapes: [[rows, columns]],
    });
  }
  if (values.length !== rows * columns) {
    throw new SpredError(
      'shape-mismatch',
      `X has ${values.length} entries, but shape ${formatShape([rows, columns])} needs ${rows * columns}`,
      { argument: 'X', shapes: [[values.length], [rows, columns]] },
    );
  }
  const columnMajor = layout.layout === 'row-major' ? transposed(values, rows, columns) : values;
  return new Dense(columnMajor, rows, columns);
}

/**
 * A matrix from an array of rows (arrays or typed arrays, copied). Throws as {@link denseMatrix} does, and
 * `shape-mismatch` at a row of another length than the first, and `invalid-argument` at what is no number.
 */
export function matrixFromRows(source: readonly ArrayLike<number>[]): DenseMatrix {
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
  return denseMatrix(values, { rows, columns });
}

class Dense implements DenseMatrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly #squaredNorms: Float64Array;
  #means: Float64Array | undefined;

  constructor(values: Float64Array, rows: number, columns: number) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
    this.#squaredNorms = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      const norm = dot(rows, values, j * rows, values, j * rows);
      // A squared norm in range proves the column sound: only otherwise is it searched for the culprit.
      if (!(norm >= smallestNormal && norm < Infinity)) explainColumn(values, rows, j);
      this.#squaredNorms[j] = norm;
    }
  }

  columnDot(j: number, v: Float64Array): number {
    return dot(this.rows, this.values, j * this.rows, v, 0);
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    axpy(this.rows, a, this.values, j * this.rows, out, 0);
  }

  columnsDot(i: number, j: number): number {
    return dot(this.rows, this.values, i * this.rows, this.values, j * this.rows);
  }

  multiply(w: Float64Array, out: Float64Array): void {
    gemv(this.rows, this.columns, this.values, w, out);
  }

  multiplyTransposed(v: Float64Array, out: Float64Array): void {
    gemvTransposed(this.rows, this.columns, this.values, v, out);
  }

  squaredNorms(): Float64Array {
    return this.#squaredNorms;
  }

  means(): Float64Array {
    this.#means ??= columnMeans(this.values, this.rows, this.columns);
    return this.#means;
  }
}

/** Column means, corrected once for the rounding of the first sum; a constant column's mean is its value, exactly. */
function columnMeans(values: Float64Array, rows: number, columns: number): Float64Array {
  const means = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const first = sum(rows, values, j * rows) / rows;
    let residual = 0;
    let constant = true;
    for (let i = j * rows; i < (j + 1) * rows; i++) {
      residual += values[i] - first;
      if (values[i] !== values[j * rows]) constant = false;
    }
    means[j] = constant ? values[j * rows] : first + residual / rows;
  }
  return means;
}

/** Throws what is wrong with a column whose squared norm is out of range; a column of zeros is in order. */
function explainColumn(values: Float64Array, rows: number, j: number): void {
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
  throw new SpredError('overflow', `column ${j} of X is too ${size}: its squared norm leaves the range, rescale it`, {
    argument: 'X',
    index: j,
  });
}

function transposed(rowMajor: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rowMajor.length);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) out[i + j * rows] = rowMajor[i * columns + j];
  return out;
}
