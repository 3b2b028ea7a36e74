/** Coordinate descent over sparse columns. */
import { columnSum, gatherDot, scatterAxpy } from './sparseColumns';

/**
 * An epoch of coordinate descent over the columns in a list, see src/sparse/cdEpochCsc.ts. With means, the residual is
 * r + shift 1, with the shift and the sum of that residual in `state` (two float64): a step in column j costs O(nnz_j)
 * all the same.
 */
// @ts-ignore: decorator
@inline
function cdEpochCsc<T>(
  rows: i32, values: usize, indices: usize, starts: usize, residual: usize, coefficients: usize, curvature: usize,
  thresholds: usize, ridge: usize, lower: usize, upper: usize, means: usize, state: usize, columns: usize, count: i32,
): T {
  let largest: T = 0;
  for (const end = columns + 4 * <usize>count; columns != end; columns += 4) {
    const at = sizeof<T>() * <usize>load<u32>(columns);
    const bound = load<T>(curvature + at);
    if (bound == 0) continue;
    const start = starts + 4 * <usize>load<u32>(columns);
    const from = load<u32>(start), length = load<u32>(start, 4) - from;
    const value = values + sizeof<T>() * <usize>from;
    const index = indices + 4 * <usize>from;
    let gradient = gatherDot<T>(length, value, index, residual);
    let mean: f64 = 0, sum: f64 = 0;
    if (means) {
      mean = <f64>load<T>(means + at);
      sum = <f64>columnSum<T>(length, value);
      gradient = <T>(<f64>gradient + load<f64>(state) * sum - mean * load<f64>(state, 8));
    }
    const old = load<T>(coefficients + at);
    const threshold = load<T>(thresholds + at);
    const z = old * bound + gradient;
    // The soft threshold without a branch: one of the two is 0, and NaN stays.
    let next = max<T>(z - threshold, 0) + min<T>(z + threshold, 0);
    next = next / (ridge ? bound + load<T>(ridge + at) : bound);
    if (lower) next = max<T>(next, load<T>(lower + at));
    if (upper) next = min<T>(next, load<T>(upper + at));
    const delta = next - old;
    if (delta == 0) continue;
    store<T>(coefficients + at, next);
    scatterAxpy<T>(length, -delta, value, index, residual);
    if (means) {
      store<f64>(state, load<f64>(state) + <f64>delta * mean);
      store<f64>(state, load<f64>(state, 8) - <f64>delta * (sum - <f64>rows * mean), 8);
    }
    largest = max<T>(largest, bound * abs<T>(delta));
  }
  return largest;
}

export function cdEpochCsc_f64(
  rows: i32, values: usize, indices: usize, starts: usize, residual: usize, coefficients: usize, curvature: usize,
  thresholds: usize, ridge: usize, lower: usize, upper: usize, means: usize, state: usize, columns: usize, count: i32,
): f64 {
  return cdEpochCsc<f64>(
    rows, values, indices, starts, residual, coefficients, curvature, thresholds, ridge, lower, upper, means, state,
    columns, count,
  );
}

export function cdEpochCsc_f32(
  rows: i32, values: usize, indices: usize, starts: usize, residual: usize, coefficients: usize, curvature: usize,
  thresholds: usize, ridge: usize, lower: usize, upper: usize, means: usize, state: usize, columns: usize, count: i32,
): f32 {
  return cdEpochCsc<f32>(
    rows, values, indices, starts, residual, coefficients, curvature, thresholds, ridge, lower, upper, means, state,
    columns, count,
  );
}
