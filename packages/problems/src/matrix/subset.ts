/**
 * Parts of a matrix: some of its rows, some of its columns, or both.
 */
import { requireKnown, SpredError } from '@spred/core';
import type { Matrix } from './matrix.ts';
import { integersOf } from './numbers.ts';
import { ownMatrix } from './own.ts';

/** Which part {@link subset} is to take. */
export interface Selection {
  /** Row indices in any order, repetitions allowed (as a bootstrap draws them); default all rows. */
  readonly rows?: ArrayLike<number>;
  /** Column indices in any order, each at most once; default all columns. */
  readonly columns?: ArrayLike<number>;
}

/** The names of {@link Selection}. */
export const selectionNames: readonly string[] = Object.keys({
  rows: true,
  columns: true,
} satisfies Record<keyof Selection, true>);

/**
 * The matrix of some rows and columns of X; names follow. On a dense X it is a view: columns are read in place (those that
 * follow each other are a dense matrix in their own right), rows are gathered inside the loops, at about twice the time per
 * entry. Of a sparse X, columns that follow each other share its arrays; other columns and rows are copied, and stay
 * sparse. Part of a standardised view keeps the means and deviations of the whole: standardise the part to have its own.
 *
 * Throws `empty` for no rows or no columns, `invalid-argument` with the index of the first entry that is no row or column,
 * or a column that was there before, and for an option that there is not.
 *
 * @example
 * ```ts
 * import { matrixFromRows, subset } from '@spred/problems';
 *
 * const X = matrixFromRows([[1, 2], [3, 4], [5, 6]], { names: ['a', 'b'] });
 * const part = subset(X, { rows: [2, 0, 2], columns: [1] });
 * console.log(part.columnDot(0, Float64Array.of(1, 1, 1)), part.names); // 14 [ 'b' ]
 * ```
 */
export function subset(X: Matrix, selection: Selection): Matrix {
  requireKnown('subset', selection, selectionNames);
  const whole = ownMatrix('X', X);
  const rows = selection.rows && indicesOf('rows', selection.rows, X.rows);
  const columns = selection.columns && indicesOf('columns', selection.columns, X.columns);
  if (columns) requireOnce(columns, X.columns);
  return rows || columns ? whole.pick(rows, columns) : whole;
}

/** The indices as a list of their own (a view outlives the array it was told), in range. */
function indicesOf(argument: string, indices: ArrayLike<number>, count: number): Int32Array {
  const integers = integersOf(argument, indices);
  if (integers.length === 0) {
    throw new SpredError('empty', `${argument} is empty: a matrix needs a row and a column`, { argument });
  }
  for (let k = 0; k < integers.length; k++) {
    if (integers[k] >= 0 && integers[k] < count) continue;
    throw new SpredError('invalid-argument', `${argument}[${k}] is ${integers[k]}, but X has ${count} ${argument}`, {
      argument,
      index: k,
    });
  }
  return integers === indices ? integers.slice() : integers;
}

function requireOnce(columns: Int32Array, count: number): void {
  const isTaken = new Uint8Array(count);
  for (let k = 0; k < columns.length; k++) {
    if (isTaken[columns[k]]) {
      throw new SpredError('invalid-argument', `columns[${k}] is ${columns[k]}, which was there before`, {
        argument: 'columns',
        index: k,
      });
    }
    isTaken[columns[k]] = 1;
  }
}
