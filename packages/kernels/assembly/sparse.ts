/**
 * Sparse matrices in compressed columns: the entries of column j lie at starts[j] .. starts[j + 1] of `values` and
 * `indices` (their rows).
 *
 * Implicit centring: with `means`, column j stands for x_j - m_j 1, which is dense, and is never written down.
 */
import { horizontalSum, lanes } from './lanes';
import { columnSum, gatherDot, scatterAxpy } from './sparseColumns';
import { dot } from './vectors';

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
function cscAxpy<T>(
  rows: i32, count: i32, alpha: T, values: usize, indices: usize, v: usize, mean: T, state: usize,
): void {
  scatterAxpy<T>(count, alpha, values, indices, v);
  if (!state) return;
  const sum = <f64>columnSum<T>(count, values);
  store<f64>(state, load<f64>(state) - <f64>alpha * <f64>mean);
  store<f64>(state, load<f64>(state, 8) + <f64>alpha * (sum - <f64>rows * <f64>mean), 8);
}

export function cscAxpy_f64(
  rows: i32, count: i32, alpha: f64, values: usize, indices: usize, v: usize, mean: f64, state: usize,
): void {
  cscAxpy<f64>(rows, count, alpha, values, indices, v, mean, state);
}

export function cscAxpy_f32(
  rows: i32, count: i32, alpha: f32, values: usize, indices: usize, v: usize, mean: f32, state: usize,
): void {
  cscAxpy<f32>(rows, count, alpha, values, indices, v, mean, state);
}

/** y = alpha (X - 1 m')w + beta y. Columns whose w_j is 0 are not looked at. */
// @ts-ignore: decorator
@inline
function spmv<T>(
  rows: i32, columns: i32, alpha: T, values: usize, indices: usize, starts: usize, means: usize, w: usize, beta: T,
  y: usize,
): void {
  let shift: T = 0;
  if (means) shift = -alpha * dot<T>(columns, means, w);
  if (beta != 1 || shift != 0) scaleShift<T>(rows, beta, shift, y);
  for (const end = starts + 4 * <usize>columns; starts != end; starts += 4, w += sizeof<T>()) {
    const coefficient = load<T>(w);
    if (coefficient == 0) continue;
    const from = <usize>load<u32>(starts), count = load<u32>(starts, 4) - load<u32>(starts);
    scatterAxpy<T>(count, alpha * coefficient, values + sizeof<T>() * from, indices + 4 * from, y);
  }
}

export function spmv_f64(
  rows: i32, columns: i32, alpha: f64, values: usize, indices: usize, starts: usize, means: usize, w: usize, beta: f64,
  y: usize,
): void {
  spmv<f64>(rows, columns, alpha, values, indices, starts, means, w, beta, y);
}

export function spmv_f32(
  rows: i32, columns: i32, alpha: f32, values: usize, indices: usize, starts: usize, means: usize, w: usize, beta: f32,
  y: usize,
): void {
  spmv<f32>(rows, columns, alpha, values, indices, starts, means, w, beta, y);
}

/** out = alpha (X - 1 m')'v + beta out, where `sum` is that of v; it matters with means only. */
// @ts-ignore: decorator
@inline
function spmvTransposed<T>(
  columns: i32, alpha: T, values: usize, indices: usize, starts: usize, means: usize, v: usize, sum: T, beta: T,
  out: usize,
): void {
  for (const end = starts + 4 * <usize>columns; starts != end; starts += 4, out += sizeof<T>()) {
    const from = <usize>load<u32>(starts), count = load<u32>(starts, 4) - load<u32>(starts);
    let product = gatherDot<T>(count, values + sizeof<T>() * from, indices + 4 * from, v);
    if (means) {
      product = product - load<T>(means) * sum;
      means += sizeof<T>();
    }
    store<T>(out, beta == 0 ? alpha * product : alpha * product + beta * load<T>(out));
  }
}

export function spmvTransposed_f64(
  columns: i32, alpha: f64, values: usize, indices: usize, starts: usize, means: usize, v: usize, sum: f64, beta: f64,
  out: usize,
): void {
  spmvTransposed<f64>(columns, alpha, values, indices, starts, means, v, sum, beta, out);
}

export function spmvTransposed_f32(
  columns: i32, alpha: f32, values: usize, indices: usize, starts: usize, means: usize, v: usize, sum: f32, beta: f32,
  out: usize,
): void {
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

export function cscSquaredNorms_f64(
  rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize,
): void {
  cscSquaredNorms<f64>(rows, columns, values, starts, means, out);
}

export function cscSquaredNorms_f32(
  rows: i32, columns: i32, values: usize, starts: usize, means: usize, out: usize,
): void {
  cscSquaredNorms<f32>(rows, columns, values, starts, means, out);
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

export * from './sparseEpoch';
