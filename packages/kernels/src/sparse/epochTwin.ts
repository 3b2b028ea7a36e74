/**
 * The plain twin of the epoch of coordinate descent over sparse columns, operation by operation that of
 * assembly/sparse.ts.
 */
import type { Cells } from '../engine/cells.ts';
import { columnSum, gatherDot, scatterAxpy } from './columnLoops.ts';
import type { SparseKernels } from './raw.ts';

export const cdEpochCscTwin = (cells: Cells): SparseKernels['cdEpochCsc'] => {
  const { bytes } = cells;
  return (
    rows,
    values,
    indices,
    starts,
    residual,
    coefficients,
    curvature,
    thresholds,
    ridge,
    lower,
    upper,
    means,
    state,
    columns,
    count,
  ) => {
    const { reals, ints, doubles } = cells;
    const shift = state / 8;
    const total = shift + 1;
    let largest = 0;
    for (let k = 0; k < count; k++) {
      const j = ints[columns / 4 + k];
      const bound = reals[curvature / bytes + j];
      if (bound === 0) continue;
      const from = ints[starts / 4 + j];
      const length = ints[starts / 4 + j + 1] - from;
      const value = values / bytes + from;
      const index = indices / 4 + from;
      let gradient = gatherDot(length, reals, value, ints, index, residual / bytes);
      const mean = means === 0 ? 0 : reals[means / bytes + j];
      const sum = means === 0 ? 0 : columnSum(length, reals, value);
      if (means !== 0) gradient = gradient + doubles[shift] * sum - mean * doubles[total];
      const old = reals[coefficients / bytes + j];
      const threshold = reals[thresholds / bytes + j];
      const z = old * bound + gradient;
      let next = Math.max(z - threshold, 0) + Math.min(z + threshold, 0);
      next /= ridge === 0 ? bound : bound + reals[ridge / bytes + j];
      if (lower !== 0) next = Math.max(next, reals[lower / bytes + j]);
      if (upper !== 0) next = Math.min(next, reals[upper / bytes + j]);
      const delta = next - old;
      if (delta === 0) continue;
      reals[coefficients / bytes + j] = next;
      scatterAxpy(length, -delta, reals, value, ints, index, residual / bytes);
      if (means !== 0) {
        doubles[shift] += delta * mean;
        doubles[total] -= delta * (sum - rows * mean);
      }
      largest = Math.max(largest, bound * Math.abs(delta));
    }
    return largest;
  };
};
