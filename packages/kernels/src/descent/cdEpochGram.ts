/** Coordinate descent on the Gram matrix: for many rows and few columns, or a working set that is visited often. */
import type { RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { kernelsFor, requireBeside, requireMatrix, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { addressOverColumns, columnsToVisit, type CoordinateOptions } from './coordinates.ts';

/** What {@link cdEpochGram} works on. */
export interface CdEpochGramOptions<D extends RealDtype = RealDtype> extends CoordinateOptions<D> {
  /** G = X'X, p x p. */
  readonly gram: Matrix<D>;
  /** q = X'y - G w, of length p, kept up to date: the negative gradient of 1/2 ||y - X w||^2. */
  readonly gradient: Vector<D>;
}

/**
 * The epoch of {@link cdEpoch} on G = X'X and q = X'y - G w instead of X and the residual: one after the other, for the
 * columns j in columns[start .. end),
 *
 *   w_j' = clamp(S(w_j L_j + q_j, t_j) / (L_j + d_j), l_j, u_j),   q -= (w_j' - w_j) G_j.
 *
 * A column that does not change costs a few operations, one that does O(p). `curvature` is the diagonal of G, which
 * lies closer together there. Returns and throws as `cdEpoch`, and `shape-mismatch` where G is not square.
 *
 * @example
 * ```ts
 * import { cdEpochGram, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const gram = memory.matrix('float64', 2, 2, [2, 1, 1, 2]);
 * const gradient = memory.vector('float64', [4, 3]); // X'y, since w = 0
 * const coefficients = memory.vector('float64', 2);
 * const curvature = memory.vector('float64', [2, 2]);
 * const thresholds = memory.vector('float64', [2, 2]);
 * const columns = memory.vector('int32', [0, 1]);
 * console.log(cdEpochGram({ gram, gradient, coefficients, curvature, thresholds, columns })); // 2
 * console.log(Array.from(coefficients.read()).join(' ')); // 1 0
 * console.log(Array.from(gradient.read()).join(' ')); // 2 2
 * memory.free();
 * ```
 */
export function cdEpochGram<D extends RealDtype>(options: CdEpochGramOptions<D>): number {
  const { gram, gradient, coefficients, curvature, thresholds, ridge, lower, upper } = options;
  const kernels = kernelsFor('cdEpochGram', 'gram', gram);
  requireMatrix('cdEpochGram', 'gram', gram, gram.rows, gram.rows);
  requireBeside('cdEpochGram', 'gradient', gradient, gram);
  requireVector('cdEpochGram', 'gradient', gradient, gram.columns);
  return kernels.cdEpochGram(
    gram.columns,
    addressOf(gram.data),
    gram.leading,
    addressOf(gradient),
    addressOverColumns('cdEpochGram', 'coefficients', gram, coefficients),
    addressOverColumns('cdEpochGram', 'curvature', gram, curvature),
    addressOverColumns('cdEpochGram', 'thresholds', gram, thresholds),
    addressOverColumns('cdEpochGram', 'ridge', gram, ridge),
    addressOverColumns('cdEpochGram', 'lower', gram, lower),
    addressOverColumns('cdEpochGram', 'upper', gram, upper),
    ...columnsToVisit('cdEpochGram', gram, options),
  );
}
