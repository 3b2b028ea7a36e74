/** What the epochs of coordinate descent share: the vectors over the coordinates, and the list of those to visit. */
import { requireInteger, SpredError } from '@spred/core';
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsOf, type Memory } from '../memory/memory.ts';
import { requireBeside, requireDtype, requireMemory, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** Vectors with one number per column of the matrix, in its memory and of its type, and the columns to visit. */
export interface CoordinateOptions<D extends RealDtype = RealDtype> {
  /** w, updated. */
  readonly coefficients: Vector<D>;
  /**
   * L_j > 0, as a rule ||x_j||^2, of the centred column where there are means. Columns with L_j = 0 are passed over.
   */
  readonly curvature: Vector<D>;
  /** t_j >= 0; Infinity holds w_j at 0. */
  readonly thresholds: Vector<D>;
  /** The columns to visit, in this order. */
  readonly columns: Vector<'int32'>;
  /** Where in `columns` to begin, and where to end (not included). Default: all of it. */
  readonly start?: number;
  readonly end?: number;
  /** d_j >= 0, of the term d_j w_j^2 / 2. Default 0. */
  readonly ridge?: Vector<D>;
  /** l_j and u_j with l_j <= w_j <= u_j. Default: no bounds. */
  readonly lower?: Vector<D>;
  readonly upper?: Vector<D>;
}

/** What is asked of a matrix here, dense or sparse. */
interface Columns {
  readonly memory: Memory;
  readonly dtype: RealDtype;
  readonly columns: number;
}

/** The address of a vector with one number per column, or 0 for none. */
export function addressOverColumns(
  kernel: string,
  argument: string,
  matrix: Columns,
  vector: Vector<RealDtype> | undefined,
): number {
  if (vector === undefined) return 0;
  requireBeside(kernel, argument, vector, matrix);
  requireVector(kernel, argument, vector, matrix.columns);
  return addressOf(vector);
}

/**
 * The address of columns[start] and the number of columns from there to `end`, after a look at them: each must be a
 * column of the matrix.
 */
export function columnsToVisit(
  kernel: string,
  matrix: Columns,
  { columns, start = 0, end = columns.length }: CoordinateOptions,
): readonly [address: number, count: number] {
  requireMemory(kernel, 'columns', columns, matrix.memory);
  requireDtype(kernel, 'columns', columns, 'int32');
  requireInteger('start', start, 0);
  if (!Number.isSafeInteger(end) || end < start || end > columns.length) {
    throw new SpredError(
      'invalid-argument',
      `${kernel}: end must be an integer from ${start} to ${columns.length}, got ${end}`,
      { argument: 'end', shapes: [[columns.length]] },
    );
  }
  const address = addressOf(columns) + 4 * start;
  const outside = kernelsOf(matrix.memory, 'float64').firstOutside(end - start, address, matrix.columns);
  if (outside < 0) return [address, end - start];
  const index = start + outside;
  const [j] = columns.subvector(index, index + 1).read();
  throw new SpredError(
    'invalid-argument',
    `${kernel}: columns[${index}] is ${j}, not one of the ${matrix.columns} columns`,
    { argument: 'columns', index },
  );
}
