/** Coordinate descent over the columns of a sparse matrix: the inner loop of the lasso and its kin. */
import { SpredError } from '@spred/core';
import { addressOverColumns, columnsToVisit, type CoordinateOptions } from '../descent/coordinates.ts';
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { addressOfState } from './shift.ts';
import type { SparseMatrix } from './sparseMatrix.ts';

/** What {@link cdEpochCsc} works on. */
export interface CdEpochCscOptions<D extends RealDtype = RealDtype> extends CoordinateOptions<D> {
  /** X, rows x columns. */
  readonly matrix: SparseMatrix<D>;
  /** r = y - X w, of length `rows`, kept up to date. */
  readonly residual: Vector<D>;
  /**
   * Implicit centring: column j stands for x_j - m_j 1, and the residual for `residual` plus the shift in `state` times
   * 1.
   */
  readonly means?: Vector<D>;
  /** With means: the shift of the residual and its sum, from `startShift`; `applyShift` adds the shift at the end. */
  readonly state?: Vector<'float64'>;
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
 * with the soft threshold S(z, t) = sign(z) max(|z| - t, 0). Returns max_j L_j |w_j' - w_j|. A column costs O(its
 * entries), with means too: then x_j - m_j 1 takes the place of x_j, and the residual is `residual` plus the shift in
 * `state` times 1. In float64 it agrees with the twin bit for bit.
 *
 * Throws `invalid-argument` with the place in `columns` of an index that is no column (the list is read once before the
 * epoch), for `start` and `end` outside the list, and for means without a state; `mixed-memories`, `dtype-mismatch`,
 * `shape-mismatch`.
 *
 * Friedman, Hastie and Tibshirani, Journal of Statistical Software 33 (2010), section 2.
 *
 * @example
 * ```ts
 * import { cdEpochCsc, createMemory, cscSquaredNorms, sparseMatrix } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 3, columns: 2, values: [1, 1, 2], rowIndices: [0, 1, 2], columnStarts: [0, 2, 3] };
 * const matrix = sparseMatrix(memory, 'float64', entries);
 * const residual = memory.vector('float64', [3, 1, 1]); // y, since w = 0
 * const coefficients = memory.vector('float64', 2);
 * const curvature = memory.vector('float64', 2);
 * cscSquaredNorms(matrix, curvature);
 * const thresholds = memory.vector('float64', [2, 2]);
 * const columns = memory.vector('int32', [0, 1]);
 * console.log(cdEpochCsc({ matrix, residual, coefficients, curvature, thresholds, columns })); // 2
 * console.log(Array.from(coefficients.read()).join(' ')); // 1 0
 * console.log(Array.from(residual.read()).join(' ')); // 2 0 1
 * memory.free();
 * ```
 */
export function cdEpochCsc<D extends RealDtype>(options: CdEpochCscOptions<D>): number {
  const { matrix, residual, coefficients, curvature, thresholds, ridge, lower, upper, means, state } = options;
  const { values, rows } = matrix;
  const kernels = kernelsFor('cdEpochCsc', 'matrix', values);
  requireBeside('cdEpochCsc', 'residual', residual, values);
  requireVector('cdEpochCsc', 'residual', residual, rows);
  const over = (argument: string, vector: Vector<RealDtype> | undefined): number =>
    addressOverColumns('cdEpochCsc', argument, matrix, vector);
  const places = [
    over('coefficients', coefficients),
    over('curvature', curvature),
    over('thresholds', thresholds),
    over('ridge', ridge),
    over('lower', lower),
    over('upper', upper),
    over('means', means),
  ] as const;
  if ((means === undefined) !== (state === undefined)) {
    throw new SpredError('invalid-argument', 'cdEpochCsc: means and state come together', { argument: 'state' });
  }
  const stateAt = state === undefined ? 0 : addressOfState('cdEpochCsc', state, residual);
  return kernels.cdEpochCsc(
    rows,
    addressOf(values),
    addressOf(matrix.rowIndices),
    addressOf(matrix.columnStarts),
    addressOf(residual),
    ...places,
    stateAt,
    ...columnsToVisit('cdEpochCsc', matrix, options),
  );
}
