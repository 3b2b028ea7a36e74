/** Sparse matrix times vector, both ways. */
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireVectorsApart, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { partsFor, runParts } from '../threads/parallel.ts';
import type { SparseMatrix } from './sparseMatrix.ts';

/** What {@link spmv} multiplies. */
export interface SpmvOptions<D extends RealDtype = RealDtype> {
  /** X, rows x columns. */
  readonly matrix: SparseMatrix<D>;
  /** Of length `columns`, or `rows` with `transpose`. */
  readonly x: Vector<D>;
  /** Of length `rows`, or `columns` with `transpose`. It must not share entries with x. */
  readonly y: Vector<D>;
  /** The factor of the product. Default 1. */
  readonly alpha?: number;
  /** The factor of what y holds; with 0, the default, y is not read. */
  readonly beta?: number;
  /** Multiply by the transpose. Default false. */
  readonly transpose?: boolean;
  /** Implicit centring: column j stands for x_j - m_j 1. Length `columns`. */
  readonly means?: Vector<D>;
}

/**
 * y = alpha X x + beta y, or, with `transpose`, y = alpha X'x + beta y.
 *
 * Without `transpose`, columns whose x_j is 0 are not looked at (so their NaN or Infinity does not count), and a
 * product costs O(rows + entries of the other columns). With it, large products are shared among threads; the result is
 * the same to the bit. Throws `mixed-memories`, `dtype-mismatch`, `shape-mismatch`, and `invalid-argument` where y
 * overlaps x.
 *
 * @example
 * ```ts
 * import { createMemory, sparseMatrix, spmv } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 2, columns: 3, values: [1, 3, 2], rowIndices: [0, 1, 0], columnStarts: [0, 1, 2, 3] };
 * const matrix = sparseMatrix(memory, 'float64', entries); // [1 0 2; 0 3 0]
 * const v = memory.vector('float64', [1, 10]);
 * const out = memory.vector('float64', 3);
 * spmv({ matrix, x: v, y: out, transpose: true });
 * console.log(Array.from(out.read()).join(' ')); // 1 30 2
 * const means = memory.vector('float64', [0.5, 1.5, 1]);
 * spmv({ matrix, x: v, y: out, transpose: true, means });
 * console.log(Array.from(out.read()).join(' ')); // -4.5 13.5 -9
 * memory.free();
 * ```
 */
export function spmv<D extends RealDtype>(options: SpmvOptions<D>): void {
  const { matrix, x, y, alpha = 1, beta = 0, transpose = false, means } = options;
  const { rows, columns, values, memory } = matrix;
  const kernels = kernelsFor('spmv', 'matrix', values);
  requireBeside('spmv', 'x', x, values);
  requireBeside('spmv', 'y', y, values);
  requireVector('spmv', 'x', x, transpose ? rows : columns);
  requireVector('spmv', 'y', y, transpose ? columns : rows);
  if (means !== undefined) {
    requireBeside('spmv', 'means', means, values);
    requireVector('spmv', 'means', means, columns);
  }
  const [valuesAt, indicesAt, startsAt] = [values, matrix.rowIndices, matrix.columnStarts].map(addressOf);
  const meansAt = means === undefined ? 0 : addressOf(means);
  const [xAt, yAt] = [addressOf(x), addressOf(y)];
  requireVectorsApart('spmv', 'y', y, 'x', x);
  const bytes = bytesOf[values.dtype];
  if (!transpose) {
    kernels.spmv(rows, columns, alpha, valuesAt, indicesAt, startsAt, meansAt, xAt, beta, yAt);
    return;
  }
  const sum = means === undefined ? 0 : kernels.cscTotal(rows, xAt);
  // Every entry of y is the sum over a column of its own: threads take runs of columns.
  const parts = partsFor(memory, values.length + columns);
  runParts(
    memory,
    values.dtype,
    'spmvTransposed',
    Array.from({ length: parts }, (_, k) => {
      const from = Math.floor((k * columns) / parts);
      const count = Math.floor(((k + 1) * columns) / parts) - from;
      const ownMeans = meansAt === 0 ? 0 : meansAt + bytes * from;
      const ownStarts = startsAt + 4 * from;
      return [count, alpha, valuesAt, indicesAt, ownStarts, ownMeans, xAt, sum, beta, yAt + bytes * from];
    }),
  );
}
