/** Triangular systems with one right-hand side. */
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireBeside, requireMatrix, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { requireNonZeroDiagonal, transposeFlag, unitFlag, upperFlag, type TriangularOptions } from './flags.ts';

/** What {@link trsv} solves. */
export interface TrsvOptions<D extends RealDtype = RealDtype> extends TriangularOptions<D> {
  /** b, and then the solution. Length n. */
  readonly x: Vector<D>;
}

/**
 * x with T x = b, or with `transpose` T'x = b, in place of b, for an n x n matrix of which one triangle counts. The
 * residual is of the size of rounding: |b - T x| <= (n + 1) u |T| |x| entry by entry, u being the unit roundoff
 * (Higham, Accuracy and Stability of Numerical Algorithms, theorem 8.5). NaN and Infinity propagate.
 *
 * Throws `invalid-argument` with the index of the first entry of the diagonal that is exactly 0, `shape-mismatch`,
 * `mixed-memories`, `dtype-mismatch`.
 *
 * @example
 * ```ts
 * import { createMemory, trsv } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const t = memory.matrix('float64', 2, 2, [2, 1, 9, 4]); // lower: [2 0; 1 4]
 * const x = memory.vector('float64', [2, 9]);
 * trsv({ t, x });
 * console.log(Array.from(x.read()).join(' ')); // 1 2
 * memory.free();
 * ```
 */
export function trsv<D extends RealDtype>(options: TrsvOptions<D>): void {
  const { t, x, upper = false, transpose = false, unit = false } = options;
  const kernels = kernelsFor('trsv', 't', t);
  requireMatrix('trsv', 't', t, t.rows, t.rows);
  requireBeside('trsv', 'x', x, t);
  requireVector('trsv', 'x', x, t.rows);
  requireNonZeroDiagonal('trsv', options);
  const flags = (upper ? upperFlag : 0) | (transpose ? transposeFlag : 0) | (unit ? unitFlag : 0);
  kernels.trsv(flags, t.rows, addressOf(t.data), t.leading, addressOf(x));
}
