/** Coordinate descent over the columns of a matrix: the inner loop of the lasso and its kin. */
import type { RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { kernelsFor, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { addressOverColumns, columnsToVisit, type CoordinateOptions } from './coordinates.ts';

/** What {@link cdEpoch} works on. */
export interface CdEpochOptions<D extends RealDtype = RealDtype> extends CoordinateOptions<D> {
  /** X, rows x columns. */
  readonly matrix: Matrix<D>;
  /** r = y - X w, of length `rows`, kept up to date. */
  readonly residual: Vector<D>;
  /** Implicit centring: x_j - m_j takes the place of x_j, in the residual as well. */
  readonly means?: Vector<D>;
}

/**
 * An epoch of coordinate descent for
 *
 *   min_w 1/2 ||y - X w||^2 + sum_j t_j |w_j| + 1/2 sum_j d_j w_j^2,   l_j <= w_j <= u_j:
 *
 * one after the other, for the columns j in columns[start .. end),
 *
 *   w_j' = clamp(S(w_j L_j + x_j'r, t_j) / (L_j + d_j), l_j, u_j),   r -= (w_j' - w_j) x_j,
 *
 * with the soft threshold S(z, t) = sign(z) max(|z| - t, 0). Returns max_j L_j |w_j' - w_j|, how far coordinates moved,
 * measured in the gradient: NaN where a NaN came in. In float64 it agrees with the twin bit for bit, and a long epoch
 * may be cut into slices.
 *
 * Throws `invalid-argument` with the place in `columns` of an index that is no column (the list is read once before the
 * epoch), and for `start` and `end` outside of the list; `mixed-memories`, `dtype-mismatch`, `shape-mismatch`. Vectors
 * must not overlap.
 *
 * Friedman, Hastie and Tibshirani, Journal of Statistical Software 33 (2010), section 2.
 *
 * @example
 * ```ts
 * import { cdEpoch, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const matrix = memory.matrix('float64', 3, 2, [1, 1, 0, 0, 0, 2]);
 * const residual = memory.vector('float64', [3, 1, 1]); // y, since w = 0
 * const coefficients = memory.vector('float64', 2);
 * const curvature = memory.vector('float64', [2, 4]); // the squared norms of the columns
 * const thresholds = memory.vector('float64', [2, 2]);
 * const columns = memory.vector('int32', [0, 1]);
 * console.log(cdEpoch({ matrix, residual, coefficients, curvature, thresholds, columns })); // 2
 * console.log(Array.from(coefficients.read()).join(' ')); // 1 0
 * console.log(Array.from(residual.read()).join(' ')); // 2 0 1
 * memory.free();
 * ```
 */
export function cdEpoch<D extends RealDtype>(options: CdEpochOptions<D>): number {
  const { matrix, residual, coefficients, curvature, thresholds, ridge, lower, upper, means } = options;
  const kernels = kernelsFor('cdEpoch', 'matrix', matrix);
  requireBeside('cdEpoch', 'residual', residual, matrix);
  requireVector('cdEpoch', 'residual', residual, matrix.rows);
  return kernels.cdEpoch(
    matrix.rows,
    addressOf(matrix.data),
    matrix.leading,
    addressOf(residual),
    addressOverColumns('cdEpoch', 'coefficients', matrix, coefficients),
    addressOverColumns('cdEpoch', 'curvature', matrix, curvature),
    addressOverColumns('cdEpoch', 'thresholds', matrix, thresholds),
    addressOverColumns('cdEpoch', 'ridge', matrix, ridge),
    addressOverColumns('cdEpoch', 'lower', matrix, lower),
    addressOverColumns('cdEpoch', 'upper', matrix, upper),
    addressOverColumns('cdEpoch', 'means', matrix, means),
    ...columnsToVisit('cdEpoch', matrix, options),
  );
}
