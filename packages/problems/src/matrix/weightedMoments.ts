/**
 * Weighted means and deviations of columns,
 *
 *   m_j = sum_i s_i x_ij / sum_i s_i,   d_j^2 = sum_i s_i (x_ij - m_j)^2 / sum_i s_i,
 *
 * the mean corrected once for its rounding, the deviation from the second pass around it. Of a sparse matrix the entries that
 * are not stored count together.
 */
import type { CscLayout } from './cscColumns.ts';
import type { BaseMatrix } from './source.ts';

/** Means and deviations; a column that is constant up to rounding (where s_i > 0) has the deviation 1. */
export interface Moments {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** The moments of the columns of X under weights s (length n, mean 1). */
export function weightedMoments(X: BaseMatrix, weights: Float64Array): Moments {
  const means = new Float64Array(X.columns);
  const deviations = new Float64Array(X.columns);
  const { layout } = X;
  const column = new Float64Array(X.rows);
  for (let j = 0; j < X.columns; j++) {
    let moment: Moment;
    if (layout.kind === 'csc') {
      moment = ofStored(layout, j, weights);
    } else {
      X.writeColumn(j, column);
      moment = momentOf({ values: column, start: 0, end: X.rows, weights });
    }
    means[j] = moment.mean;
    deviations[j] = moment.deviation || 1;
  }
  return { means, deviations };
}

interface Moment {
  readonly mean: number;
  readonly deviation: number;
}

interface Entries {
  readonly values: Float64Array | Float32Array;
  readonly start: number;
  readonly end: number;
  readonly weights: Float64Array;
  /** The rows of the entries; absent: 0, 1, 2, .. */
  readonly rowIndices?: Int32Array;
}

/** Of column j of a sparse matrix, (z - shift) / scale. */
function ofStored(layout: CscLayout, j: number, weights: Float64Array): Moment {
  const { columnStarts, values, rowIndices, shifts, scales } = layout;
  const own = momentOf({ values, start: columnStarts[j], end: columnStarts[j + 1], weights, rowIndices });
  const scale = scales ? scales[j] : 1;
  return { mean: (own.mean - (shifts ? shifts[j] : 0)) / scale, deviation: own.deviation / scale };
}

/** Of a column with these entries, and zeros in all other rows. */
function momentOf({ values, start, end, weights, rowIndices }: Entries): Moment {
  const n = weights.length;
  const weightOf = (k: number): number => weights[rowIndices ? rowIndices[k] : k - start];
  let [total, squares, stored] = [0, 0, 0];
  let value: number | undefined;
  let isConstant = true;
  for (let k = start; k < end; k++) {
    const s = weightOf(k);
    if (s === 0) continue;
    value ??= values[k];
    isConstant &&= values[k] === value;
    total += s * values[k];
    squares += s * values[k] * values[k];
    stored += s;
  }
  const rest = end - start === n ? 0 : Math.max(0, n - stored);
  if (isConstant && rest === 0) return { mean: value ?? 0, deviation: 0 };
  const first = total / n;
  let off = -rest * first;
  for (let k = start; k < end; k++) off += weightOf(k) * (values[k] - first);
  const mean = first + off / n;
  let variance = rest * mean * mean;
  for (let k = start; k < end; k++) variance += weightOf(k) * (values[k] - mean) ** 2;
  const isRounding = variance <= (n * Number.EPSILON) ** 2 * squares;
  return { mean, deviation: isRounding ? 0 : Math.sqrt(variance / n) };
}
