/**
 * Sparse matrices in compressed columns: the entries of column j lie at starts[j] .. starts[j + 1] of `values` and `indices`
 * (their rows). There are no gathers among the instructions, so all is scalar; two accumulators, for the entries of even and of
 * odd place in their column, hide the latency of an addition without a cost for short columns. The twins keep that order.
 *
 * Implicit centring: with `means`, column j stands for x_j - m_j 1, which is dense, and is never written down.
 */
import { horizontalSum, lanes } from './lanes';
import { dot } from './vectors';

/** sum_k values_k x[indices_k]. */
// @ts-ignore: decorator
@inline
function gatherDot<T>(count: i32, values: usize, indices: usize, x: usize): T {
  let even: T = 0, odd: T = 0;
  const end = indices + 4 * <usize>(count & -2);
  while (indices != end) {
    even += load<T>(values) * load<T>(x + sizeof<T>() * <usize>load<u32>(indices));
    odd += load<T>(values, sizeof<T>()) * load<T>(x + sizeof<T>() * <usize>load<u32>(indices, 4));
    values += 2 * sizeof<T>();
    indices += 8;
  }
  if (count & 1) even += load<T>(values) * load<T>(x + sizeof<T>() * <usize>load<u32>(indices));
  return even + odd;
}

/** sum_k values_k, in the order of gatherDot. */
// @ts-ignore: decorator
@inline
function columnSum<T>(count: i32, values: usize): T {
  let even: T = 0, odd: T = 0;
  const end = values + sizeof<T>() * <usize>(count & -2);
  while (values != end) {
    even += load<T>(values);
    odd += load<T>(values, sizeof<T>());
    values += 2 * sizeof<T>();
  }
  if (count & 1) even += load<T>(values);
  return even + odd;
}

/** y[indices_k] += alpha values_k. The rows of a column differ, so the order does not matter. */
// @ts-ignore: decorator
@inline
function scatterAxpy<T>(count: i32, alpha: T, values: usize, indices: usize, y: usize): void {
  const end = indices + 4 * <usize>count;
  while (indices != end) {
    const at = y + sizeof<T>() * <usize>load<u32>(indices);
    store<T>(at, load<T>(at) + alpha * load<T>(values));
    values += sizeof<T>();
    indices += 4;
  }
}

/** sum_i x_i: two vector accumulators, then the last entries one by one. */
// @ts-ignore: decorator
@inline
function total<T>(n: i32, x: usize): T {
  let s0 = v128.splat<T>(0), s1 = s0;
  const end = x + sizeof<T>() * <usize>(n & -(2 * lanes<T>()));
  while (x != end) {
    s0 = v128.add<T>(s0, v128.load(x));
    s1 = v128.add<T>(s1, v128.load(x, 16));
    x += 32;
  }
  let sum = horizontalSum<T>(v128.add<T>(s0, s1));
  for (let rest = n & (2 * lanes<T>() - 1); rest > 0; rest--) {
    sum += load<T>(x);
    x += sizeof<T>();
  }
  return sum;
}

/** y = beta y + shift; y is not read where beta is 0. */
// @ts-ignore: decorator
@inline
function scaleShift<T>(n: i32, beta: T, shift: T, y: usize): void {
  const end = y + sizeof<T>() * <usize>n;
  if (beta == 0) {
    for (; y != end; y += sizeof<T>()) store<T>(y, shift);
  } else {
    for (; y != end; y += sizeof<T>()) store<T>(y, beta * load<T>(y) + shift);
  }
}

/** The sum of a vector, as a state starts from it. */
export function cscTotal_f64(n: i32, x: usize): f64 {
  return total<f64>(n, x);
}

export function cscTotal_f32(n: i32, x: usize): f32 {
  return total<f32>(n, x);
}

/** y += shift. */
export function cscShift_f64(n: i32, shift: f64, y: usize): void {
  scaleShift<f64>(n, 1, shift, y);
}

export function cscShift_f32(n: i32, shift: f64, y: usize): void {
  for (const end = y + 4 * <usize>n; y != end; y += 4) store<f32>(y, <f32>(<f64>load<f32>(y) + shift));
}

/**
 * (x - mean 1)'(v + shift 1) of one column x and a vector whose shift and sum (that of v + shift 1) stand in `state`:
 * x'v + shift sum(x) - mean sum. Without a state it is x'v.
 */
// @ts-ignore: decorator
@inline
function cscDot<T>(count: i32, values: usize, indices: usize, v: usize, mean: T, state: usize): T {
  const product = gatherDot<T>(count, values, indices, v);
  if (!state) return product;
  const sum = <f64>columnSum<T>(count, values);
  return <T>(<f64>product + load<f64>(state) * sum - <f64>mean * load<f64>(state, 8));
}

export function cscDot_f64(count: i32, values: usize, indices: usize, v: usize, mean: f64, state: usize): f64 {
  return cscDot<f64>(count, values, indices, v, mean, state);
}

export function cscDot_f32(count: i32, values: usize, indices: usize, v: usize, mean: f32, state: usize): f32 {
  return cscDot<f32>(count, values, indices, v, mean, state);
}

/** v += alpha (x - mean 1): the entries of x go into v, the multiple of 1 into the state. */
// @ts-ignore: decorator
@inline
function cscAxpy<T>(rows: i32, count: i32, alpha: T, values: usize, indices: usize, v: usize, mean: T, state: usize): void {
  scatterAxpy<T>(count, alpha, values, indices, v);
  if (!state) return;
  const sum = <f64>columnSum<T>(count, values);
  store<f64>(state, load<f64>(state) - <f64>alpha * <f64>mean);
  store<f64>(state, load<f64>(state, 8) + <f64>alpha * (sum - <f64>rows * <f64>mean), 8);
}

export function cscAxpy_f64(rows: i32, count: i32, alpha: f64, values: usize, indices: usize, v: usize, mean: f64, state: usize): void {
  cscAxpy<f64>(rows, count, alpha, values, indices, v, mean, state);
}

export function cscAxpy_f32(rows: i32, count: i32, alpha: f32, values: usize, indices: usize, v: usize, mean: f32, state: usize): void {
  cscAxpy<f32>(rows, count, alpha, values, indices, v, mean, state);
}

/** y = alpha (X - 1 m')w + beta y. Columns whose w_j is 0 are not looked at. */
// @ts-ignore: decorator
@inline
function spmv<T>(rows: i32, columns: i32, alpha: T, values: usize, indices: usize, starts: usize, means: usize, w: usize, beta: T, y: usize): void {
  let shift: T = 0;
  if (means) shift = -alpha * dot<T>(columns, means, w);
  if (beta != 1 || shift != 0) scaleShift<T>(rows, beta, shift, y);
  for (const end = starts + 4 * <usize>columns; starts != end; starts += 4, w += sizeof<T>()) {
    const coefficient = load<T>(w);
    if (coefficient == 0) continue;
    const from = load<u32>(starts);
    scatterAxpy<T>(load<u32>(starts, 4) - from, alpha * coefficient, values + sizeof<T>() * <usize>from, indices + 4 * <usize>from, y);
  }
}

export function spmv_f64(rows: i32, columns: i32, alpha: f64, values: usize, indices: usize, starts: usize, means: usize, w: usize, beta: f64, y: usize): void {
  spmv<f64>(rows, columns, alpha, values, indices, starts, means, w, beta, y);
}

export function spmv_f32(rows: i32, columns: i32, alpha: f32, values: usize, indices: usize, starts: usize, means: usize, w: usize, beta: f32, y: usize): void {
  spmv<f32>(rows, columns, alpha, values, indices, starts, means, w, beta, y);
}

/** out = alpha (X - 1 m')'v + beta out, where `sum` is that of v; it matters with means only. */
// @ts-ignore: decorator
@inline
function spmvTransposed<T>(columns: i32, alpha: T, values: usize, indices: usize, starts: usize, means: usize, v: usize, sum: T, beta: T, out: usize): void {
  for (const end = starts + 4 * <usize>columns; starts != end; starts += 4, out += sizeof<T>()) {
    const from = load<u32>(starts);
    let product = gatherDot<T>(load<u32>(starts, 4) - from, values + sizeof<T>() * <usize>from, indices + 4 * <usize>from, v);
    if (means) {
      product = product - load<T>(means) * sum;
      means += sizeof<T>();
    }
    store<T>(out, beta == 0 ? alpha * product : alpha * product + beta * load<T>(out));
  }
}

export function spmvTransposed_f64(columns: i32, alpha: f64, values: usize, indices: usize, starts: usize, means: usize, v: usize, sum: f64, beta: f64, out: usize): void {
  spmvTransposed<f64>(columns, alpha, values, indices, starts, means, v, sum, beta, out);
}

export function spmvTransposed_f32(columns: i32, alpha: f32, values: usize, indices: usize, starts: usize, means: usize, v: usize, sum: f32, beta: f32, out: usize): void {
  spmvTransposed<f32>(columns, alpha, values, indices, starts, means, v, sum, beta, out);
}

/** out_j = sum_i (x_ij - m_j). */
// @ts-ignore: decorator
@inline
function cscSums<T>(rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize): void {
  for (const end = starts + 4 * <usize>columns; starts != end; starts += 4, out += sizeof<T>()) {
    const from = load<u32>(starts);
    let sum = columnSum<T>(load<u32>(starts, 4) - from, values + sizeof<T>() * <usize>from);
    if (means) {
      sum = sum - <T>rows * load<T>(means);
      means += sizeof<T>();
    }
    store<T>(out, sum);
  }
}

export function cscSums_f64(rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize): void {
  cscSums<f64>(rows, columns, values, starts, means, out);
}

export function cscSums_f32(rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize): void {
  cscSums<f32>(rows, columns, values, starts, means, out);
}

/** out_j = sum_i (x_ij - m_j)^2: the squares of the entries that are there, and m_j^2 for each that is not. */
// @ts-ignore: decorator
@inline
function cscSquaredNorms<T>(rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize): void {
  for (const end = starts + 4 * <usize>columns; starts != end; starts += 4, out += sizeof<T>()) {
    const from = load<u32>(starts), to = load<u32>(starts, 4);
    let mean: T = 0;
    if (means) {
      mean = load<T>(means);
      means += sizeof<T>();
    }
    let even: T = 0, odd: T = 0;
    let value = values + sizeof<T>() * <usize>from;
    for (const last = value + sizeof<T>() * <usize>((to - from) & -2); value != last; value += 2 * sizeof<T>()) {
      const a = load<T>(value) - mean, b = load<T>(value, sizeof<T>()) - mean;
      even += a * a;
      odd += b * b;
    }
    if ((to - from) & 1) {
      const a = load<T>(value) - mean;
      even += a * a;
    }
    store<T>(out, even + odd + <T>(<u32>rows - (to - from)) * (mean * mean));
  }
}

export function cscSquaredNorms_f64(rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize): void {
  cscSquaredNorms<f64>(rows, columns, values, starts, means, out);
}

export function cscSquaredNorms_f32(rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize): void {
  cscSquaredNorms<f32>(rows, columns, values, starts, means, out);
}

/**
 * An epoch of coordinate descent over the columns in a list, see src/sparse/cdEpochCsc.ts. With means, the residual is
 * r + shift 1, with the shift and the sum of that residual in `state` (two float64): a step in column j costs O(nnz_j) all the same.
 */
// @ts-ignore: decorator
@inline
function cdEpochCsc<T>(
  rows: i32, values: usize, indices: usize, starts: usize, residual: usize, coefficients: usize, curvature: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, means: usize, state: usize, columns: usize, count: i32,
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
  rows: i32, values: usize, indices: usize, starts: usize, residual: usize, coefficients: usize, curvature: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, means: usize, state: usize, columns: usize, count: i32,
): f64 {
  return cdEpochCsc<f64>(rows, values, indices, starts, residual, coefficients, curvature, thresholds, ridge, lower, upper, means, state, columns, count);
}

export function cdEpochCsc_f32(
  rows: i32, values: usize, indices: usize, starts: usize, residual: usize, coefficients: usize, curvature: usize, thresholds: usize,
  ridge: usize, lower: usize, upper: usize, means: usize, state: usize, columns: usize, count: i32,
): f32 {
  return cdEpochCsc<f32>(rows, values, indices, starts, residual, coefficients, curvature, thresholds, ridge, lower, upper, means, state, columns, count);
}

/** The place of the first index of a list that is not below `bound` (a negative one is not, either), or -1. */
function firstOutside(n: i32, indices: usize, bound: u32): i32 {
  const start = indices;
  const end = indices + 4 * <usize>n;
  const limit = i32x4.splat(bound);
  while (end - indices >= 16 && !v128.any_true(i32x4.ge_u(v128.load(indices), limit))) indices += 16;
  while (indices != end) {
    if (load<u32>(indices) >= bound) return <i32>((indices - start) / 4);
    indices += 4;
  }
  return -1;
}

export function firstOutside_f64(n: i32, indices: usize, bound: u32): i32 {
  return firstOutside(n, indices, bound);
}
