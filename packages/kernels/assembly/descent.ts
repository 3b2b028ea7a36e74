/**
 * Epochs of coordinate descent, over a list of columns that can be cut anywhere: solvers call these in slices.
 * Coordinate j goes to the minimum of the objective in w_j alone,
 *
 *   w_j = clamp(S(L_j w_j + g_j, t_j) / (L_j + d_j), l_j, u_j),   S(z, t) = sign(z) max(|z| - t, 0),
 *
 * where L_j is the curvature, g_j the negative gradient of the datafit, t_j the threshold, d_j the ridge. A column with
 * L_j = 0 is passed over. `columns` holds the j, `count` of them. `ridge`, `lower`, `upper` and `means` may be 0: no
 * ridge, no bounds, no centring.
 */
import { axpy, shiftedAxpy, shiftedAxpyDot, shiftedDot } from './vectors';

/** The new w_j. */
// @ts-ignore: decorator
@inline
function minimum<T>(z: T, threshold: T, curvature: T, at: usize, ridge: usize, lower: usize, upper: usize): T {
  let value: T = 0;
  if (!(abs<T>(z) <= threshold)) {
    if (ridge) curvature += load<T>(ridge + at);
    value = (z - copysign<T>(threshold, z)) / curvature;
  }
  if (lower) value = max<T>(value, load<T>(lower + at));
  if (upper) value = min<T>(value, load<T>(upper + at));
  return value;
}

/**
 * min 1/2 ||y - X w||^2 + sum_j t_j |w_j| + 1/2 sum_j d_j w_j^2 subject to l <= w <= u, with the residual y - X w kept
 * up to date. `isCentred` is a constant: X is the matrix less the means of its columns, which is never formed. Gives
 * the largest change of the gradient that a coordinate made in its own entry, max_j L_j |change of w_j|.
 *
 * The update of the residual for a changed w_j waits for the next column, whose inner product then takes place in the
 * same pass.
 */
// @ts-ignore: decorator
@inline
function epoch<T>(
  isCentred: bool, rows: i32, matrix: usize, leading: i32, residual: usize, coefficients: usize,
  curvatures: usize, thresholds: usize, ridge: usize, lower: usize, upper: usize, means: usize,
  columns: usize, count: i32,
): T {
  const stride = <usize>leading * sizeof<T>();
  let largest: T = 0;
  // What the residual lacks: `change` times the column at the address `pending`, which has this mean. 0: nothing.
  let pending: usize = 0, change: T = 0, pendingMean: T = 0;
  for (const end = columns + (<usize>count << 2); columns < end; columns += 4) {
    const j = <usize>load<i32>(columns);
    const at = j * sizeof<T>();
    const curvature = load<T>(curvatures + at);
    if (curvature == 0) continue;
    const column = matrix + j * stride;
    const mean = isCentred ? load<T>(means + at) : <T>0;
    const slope = pending
      ? shiftedAxpyDot<T>(isCentred, rows, change, pending, pendingMean, column, mean, residual)
      : shiftedDot<T>(isCentred, rows, column, mean, residual);
    pending = 0;
    const old = load<T>(coefficients + at);
    const next = minimum<T>(old * curvature + slope, load<T>(thresholds + at), curvature, at, ridge, lower, upper);
    if (next == old) continue;
    store<T>(coefficients + at, next);
    largest = max<T>(largest, curvature * abs<T>(next - old));
    pending = column;
    pendingMean = mean;
    change = old - next;
  }
  if (pending) shiftedAxpy<T>(isCentred, rows, change, pending, pendingMean, residual);
  return largest;
}

// @ts-ignore: decorator
@inline
function cdEpoch<T>(
  rows: i32, matrix: usize, leading: i32, residual: usize, coefficients: usize, curvatures: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, means: usize, columns: usize, count: i32,
): T {
  return means
    ? epoch<T>(
      true, rows, matrix, leading, residual, coefficients,
      curvatures, thresholds, ridge, lower, upper, means, columns, count,
    )
    : epoch<T>(
      false, rows, matrix, leading, residual, coefficients,
      curvatures, thresholds, ridge, lower, upper, 0, columns, count,
    );
}

/** The same on G = X'X and q = X'y - G w, of which a changed w_j moves all entries: q -= (change of w_j) G_j. */
// @ts-ignore: decorator
@inline
function cdEpochGram<T>(
  size: i32, gram: usize, leading: i32, gradient: usize, coefficients: usize, curvatures: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, columns: usize, count: i32,
): T {
  const stride = <usize>leading * sizeof<T>();
  let largest: T = 0;
  for (const end = columns + (<usize>count << 2); columns < end; columns += 4) {
    const j = <usize>load<i32>(columns);
    const at = j * sizeof<T>();
    const curvature = load<T>(curvatures + at);
    if (curvature == 0) continue;
    const old = load<T>(coefficients + at);
    const next = minimum<T>(
      old * curvature + load<T>(gradient + at), load<T>(thresholds + at), curvature, at, ridge, lower, upper,
    );
    if (next == old) continue;
    store<T>(coefficients + at, next);
    axpy<T>(size, old - next, gram + j * stride, gradient);
    largest = max<T>(largest, curvature * abs<T>(next - old));
  }
  return largest;
}

export function cdEpoch_f64(
  rows: i32, matrix: usize, leading: i32, residual: usize, coefficients: usize, curvatures: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, means: usize, columns: usize, count: i32,
): f64 {
  return cdEpoch<f64>(
    rows, matrix, leading, residual, coefficients, curvatures, thresholds, ridge, lower, upper, means, columns, count,
  );
}

export function cdEpoch_f32(
  rows: i32, matrix: usize, leading: i32, residual: usize, coefficients: usize, curvatures: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, means: usize, columns: usize, count: i32,
): f32 {
  return cdEpoch<f32>(
    rows, matrix, leading, residual, coefficients, curvatures, thresholds, ridge, lower, upper, means, columns, count,
  );
}

export function cdEpochGram_f64(
  size: i32, gram: usize, leading: i32, gradient: usize, coefficients: usize, curvatures: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, columns: usize, count: i32,
): f64 {
  return cdEpochGram<f64>(
    size, gram, leading, gradient, coefficients, curvatures, thresholds, ridge, lower, upper, columns, count,
  );
}

export function cdEpochGram_f32(
  size: i32, gram: usize, leading: i32, gradient: usize, coefficients: usize, curvatures: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, columns: usize, count: i32,
): f32 {
  return cdEpochGram<f32>(
    size, gram, leading, gradient, coefficients, curvatures, thresholds, ridge, lower, upper, columns, count,
  );
}
