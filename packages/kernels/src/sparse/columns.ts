/**
 * Single columns of a sparse matrix, and the sums over each: what screening, working sets and solvers of their own
 * need.
 */
import { requireInteger, SpredError } from '@spred/core';
import { bytesOf, viewOf, type RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { addressOfState } from './shift.ts';
import type { SparseMatrix } from './sparseMatrix.ts';

/** Implicit centring of one column: it stands for x_j - mean 1, and the vector for v + shift 1, see `startShift`. */
export interface CscCentring {
  readonly mean: number;
  readonly state: Vector<'float64'>;
}

/** What the kernels of one column take: how many entries, and where their values and rows are. */
function columnOf(kernel: string, matrix: SparseMatrix, j: number): readonly [number, number, number] {
  requireInteger('j', j, 0);
  const { columnStarts, values, rowIndices, columns } = matrix;
  if (j >= columns) {
    throw new SpredError('invalid-argument', `${kernel}: there is no column ${j} of ${columns}`, {
      argument: 'j',
      index: j,
    });
  }
  const [from, to] = viewOf('int32', matrix.memory.buffer, addressOf(columnStarts) + 4 * j, 2);
  return [to - from, addressOf(values) + from * bytesOf[matrix.dtype], addressOf(rowIndices) + 4 * from];
}

/**
 * x_j'v of column j, or with centring (x_j - mean 1)'(v + shift 1), in O(entries of the column). v has length `rows`.
 * The sum is that of the entries of even place in the column plus that of those of odd place, in float64 bit for bit as
 * in the twin. Throws `invalid-argument` for a column that is not there, `mixed-memories`, `dtype-mismatch`,
 * `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { createMemory, cscDot, sparseMatrix, startShift } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 3, columns: 1, values: [3], rowIndices: [1], columnStarts: [0, 1] };
 * const matrix = sparseMatrix(memory, 'float64', entries);
 * const v = memory.vector('float64', [1, 2, 4]);
 * console.log(cscDot(matrix, 0, v)); // 6
 * console.log(cscDot(matrix, 0, v, { mean: 1, state: startShift(v) })); // -1
 * memory.free();
 * ```
 */
export function cscDot<D extends RealDtype>(
  matrix: SparseMatrix<D>,
  j: number,
  v: Vector<D>,
  centring?: CscCentring,
): number {
  const kernels = kernelsFor('cscDot', 'matrix', matrix.values);
  requireBeside('cscDot', 'v', v, matrix.values);
  requireVector('cscDot', 'v', v, matrix.rows);
  const [count, values, indices] = columnOf('cscDot', matrix, j);
  const state = centring === undefined ? 0 : addressOfState('cscDot', centring.state, v);
  return kernels.cscDot(count, values, indices, addressOf(v), centring?.mean ?? 0, state);
}

/**
 * v += alpha x_j, or with centring v + shift 1 += alpha (x_j - mean 1), which goes into v and its state in O(entries of
 * the column). Throws as {@link cscDot}.
 *
 * @example
 * ```ts
 * import { createMemory, cscAxpy, sparseMatrix } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 3, columns: 1, values: [3], rowIndices: [1], columnStarts: [0, 1] };
 * const v = memory.vector('float64', [1, 2, 4]);
 * cscAxpy(10, sparseMatrix(memory, 'float64', entries), 0, v);
 * console.log(Array.from(v.read()).join(' ')); // 1 32 4
 * memory.free();
 * ```
 */
export function cscAxpy<D extends RealDtype>(
  alpha: number,
  matrix: SparseMatrix<D>,
  j: number,
  v: Vector<D>,
  centring?: CscCentring,
): void {
  const kernels = kernelsFor('cscAxpy', 'matrix', matrix.values);
  requireBeside('cscAxpy', 'v', v, matrix.values);
  requireVector('cscAxpy', 'v', v, matrix.rows);
  const [count, values, indices] = columnOf('cscAxpy', matrix, j);
  const state = centring === undefined ? 0 : addressOfState('cscAxpy', centring.state, v);
  kernels.cscAxpy(matrix.rows, count, alpha, values, indices, addressOf(v), centring?.mean ?? 0, state);
}

/**
 * out_j = sum_i x_ij, or with means sum_i (x_ij - m_j), over all columns. `out` and `means` have length `columns`.
 * Throws `mixed-memories`, `dtype-mismatch`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { createMemory, cscSums, sparseMatrix } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 4, columns: 2, values: [1, 3, 2], rowIndices: [0, 1, 3], columnStarts: [0, 2, 3] };
 * const out = memory.vector('float64', 2);
 * cscSums(sparseMatrix(memory, 'float64', entries), out);
 * console.log(Array.from(out.read()).join(' ')); // 4 2
 * memory.free();
 * ```
 */
export function cscSums<D extends RealDtype>(matrix: SparseMatrix<D>, out: Vector<D>, means?: Vector<D>): void {
  const { kernels, meansAt } = overColumns('cscSums', matrix, out, means);
  const { values, columnStarts, rows, columns } = matrix;
  kernels.cscSums(rows, columns, addressOf(values), addressOf(columnStarts), meansAt, addressOf(out));
}

/**
 * out_j = sum_i x_ij^2, or with means sum_i (x_ij - m_j)^2, over all columns; no term is negative, so nothing cancels.
 * `out` and `means` have length `columns`. Throws `mixed-memories`, `dtype-mismatch`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { createMemory, cscSquaredNorms, sparseMatrix } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 4, columns: 2, values: [1, 3, 2], rowIndices: [0, 1, 3], columnStarts: [0, 2, 3] };
 * const matrix = sparseMatrix(memory, 'float64', entries);
 * const out = memory.vector('float64', 2);
 * cscSquaredNorms(matrix, out);
 * console.log(Array.from(out.read()).join(' ')); // 10 4
 * cscSquaredNorms(matrix, out, memory.vector('float64', [1, 0.5]));
 * console.log(Array.from(out.read()).join(' ')); // 6 3
 * memory.free();
 * ```
 */
export function cscSquaredNorms<D extends RealDtype>(matrix: SparseMatrix<D>, out: Vector<D>, means?: Vector<D>): void {
  const { kernels, meansAt } = overColumns('cscSquaredNorms', matrix, out, means);
  const { values, columnStarts, rows, columns } = matrix;
  kernels.cscSquaredNorms(rows, columns, addressOf(values), addressOf(columnStarts), meansAt, addressOf(out));
}

function overColumns<D extends RealDtype>(
  kernel: string,
  matrix: SparseMatrix<D>,
  out: Vector<D>,
  means: Vector<D> | undefined,
) {
  const kernels = kernelsFor(kernel, 'matrix', matrix.values);
  for (const [argument, vector] of Object.entries({ out, means })) {
    if (vector === undefined) continue;
    requireBeside(kernel, argument, vector, matrix.values);
    requireVector(kernel, argument, vector, matrix.columns);
  }
  return { kernels, meansAt: means === undefined ? 0 : addressOf(means) };
}
