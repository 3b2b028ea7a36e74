/** Triangular systems with many right-hand sides. */
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor, requireBeside, requireMatrix } from '../memory/require.ts';
import { addressOf } from '../memory/vector.ts';
import { requireNonZeroDiagonal, unitFlag, upperFlag, type TriangularOptions } from './flags.ts';

/** What {@link trsm} solves. */
export interface TrsmOptions<D extends RealDtype = RealDtype> extends TriangularOptions<D> {
  /** The right-hand sides, and then the solutions: n x k, or with `right` k x n. */
  readonly b: Matrix<D>;
  /** X T = B in place of T X = B. Default false. */
  readonly right?: boolean;
}

/**
 * X with T X = B (or T'X = B, X T = B, X T' = B, as `transpose` and `right` say), in place of B, for an n x n matrix of
 * which one triangle counts. The residual of every right-hand side is as that of `trsv`. Needs up to 68 (n + 3) numbers
 * of working space.
 *
 * Throws `invalid-argument` with the index of the first entry of the diagonal that is exactly 0, `shape-mismatch`,
 * `mixed-memories`, `dtype-mismatch`, `out-of-memory`.
 *
 * @example
 * ```ts
 * import { createMemory, trsm } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const t = memory.matrix('float64', 2, 2, [2, 1, 9, 4]); // lower: [2 0; 1 4]
 * const b = memory.matrix('float64', 2, 2, [2, 9, 4, 6]);
 * trsm({ t, b });
 * console.log(Array.from(b.read()).join(' ')); // 1 2 2 1
 * memory.free();
 * ```
 */
export function trsm<D extends RealDtype>(options: TrsmOptions<D>): void {
  const { t, b, upper = false, transpose = false, unit = false, right = false } = options;
  const n = t.rows;
  const kernels = kernelsFor('trsm', 't', t);
  requireMatrix('trsm', 't', t, n, n);
  requireBeside('trsm', 'b', b, t);
  const count = right ? b.rows : b.columns;
  requireMatrix('trsm', 'b', b, right ? count : n, right ? n : count);
  requireNonZeroDiagonal('trsm', options);
  const bAt = addressOf(b.data);
  const strips = Math.ceil(n / 4);
  const work = scratchOf(t.memory, 16 * strips * (Math.min(Math.ceil(count / 4), 16) + 1) * bytesOf[t.dtype]);
  // X T = B is T'X' = B': the rows of B are the right-hand sides.
  const isTransposed = transpose !== right;
  const [rowStride, columnStride] = isTransposed ? [t.leading, 1] : [1, t.leading];
  const [along, across] = right ? [b.leading, 1] : [1, b.leading];
  const flags = (upper === isTransposed ? 0 : upperFlag) | (unit ? unitFlag : 0);
  kernels.trsm(flags, n, count, addressOf(t.data), rowStride, columnStride, bAt, along, across, work);
}
