/**
 * Vectors: inner products, norms, updates (the first level of the BLAS). The loops are built as those of vectors.ts,
 * and sums are taken in the same order.
 */
import { horizontalSum, lanes, madd } from './lanes';
import { axpy, dot } from './vectors';

/** x = a x. */
// @ts-ignore: decorator
@inline
function scal<T>(n: i32, a: T, x: usize): void {
  const bytes = <usize>n * sizeof<T>();
  const c = v128.splat<T>(a);
  let end = x + (bytes & -64);
  while (x < end) {
    v128.store(x, v128.mul<T>(c, v128.load(x)));
    v128.store(x, v128.mul<T>(c, v128.load(x, 16)), 16);
    v128.store(x, v128.mul<T>(c, v128.load(x, 32)), 32);
    v128.store(x, v128.mul<T>(c, v128.load(x, 48)), 48);
    x += 64;
  }
  end += bytes & 48;
  while (x < end) {
    v128.store(x, v128.mul<T>(c, v128.load(x)));
    x += 16;
  }
  end += bytes & 15;
  while (x < end) {
    store<T>(x, a * load<T>(x));
    x += sizeof<T>();
  }
}

/** sum_i (scale x_i)^2, in the order of `dot`. */
// @ts-ignore: decorator
@inline
function scaledSquares<T>(n: i32, x: usize, scale: T): T {
  const bytes = <usize>n * sizeof<T>();
  const c = v128.splat<T>(scale);
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  let end = x + (bytes & -64);
  while (x < end) {
    const a = v128.mul<T>(c, v128.load(x)), b = v128.mul<T>(c, v128.load(x, 16));
    s0 = madd<T>(a, a, s0);
    s1 = madd<T>(b, b, s1);
    const d = v128.mul<T>(c, v128.load(x, 32)), e = v128.mul<T>(c, v128.load(x, 48));
    s2 = madd<T>(d, d, s2);
    s3 = madd<T>(e, e, s3);
    x += 64;
  }
  end += bytes & 48;
  while (x < end) {
    const a = v128.mul<T>(c, v128.load(x));
    s0 = madd<T>(a, a, s0);
    x += 16;
  }
  let total = horizontalSum<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  end += bytes & 15;
  while (x < end) {
    const a = scale * load<T>(x);
    total += a * a;
    x += sizeof<T>();
  }
  return total;
}

/**
 * sqrt(sum_i x_i^2). The sum of squares as it is serves unless it left the safe range: above it overflowed, below it
 * some square may have lost its bits. Then the entries are scaled by a power of two first, which rounds nothing that
 * matters.
 */
// @ts-ignore: decorator
@inline
function nrm2<T>(n: i32, x: usize): T {
  const least = sizeof<T>() == 8 ? <T>1e-270 : <T>1e-24;
  const squares = dot<T>(n, x, x);
  if (squares >= least && squares < Infinity) return sqrt<T>(squares);
  // 2^600 or 2^-600, 2^90 or 2^-80.
  const stretch = sizeof<T>() == 8 ? <T>reinterpret<f64>(0x6570000000000000) : <T>reinterpret<f32>(0x6C800000);
  const shrink = sizeof<T>() == 8 ? <T>reinterpret<f64>(0x1A70000000000000) : <T>reinterpret<f32>(0x17800000);
  const scale = squares < least ? stretch : shrink;
  return sqrt<T>(scaledSquares<T>(n, x, scale)) / scale;
}

/** sum_i |x_i|, in the order of `dot`. */
// @ts-ignore: decorator
@inline
function asum<T>(n: i32, x: usize): T {
  const bytes = <usize>n * sizeof<T>();
  let s0 = v128.splat<T>(0), s1 = s0, s2 = s0, s3 = s0;
  let end = x + (bytes & -64);
  while (x < end) {
    s0 = v128.add<T>(s0, v128.abs<T>(v128.load(x)));
    s1 = v128.add<T>(s1, v128.abs<T>(v128.load(x, 16)));
    s2 = v128.add<T>(s2, v128.abs<T>(v128.load(x, 32)));
    s3 = v128.add<T>(s3, v128.abs<T>(v128.load(x, 48)));
    x += 64;
  }
  end += bytes & 48;
  while (x < end) {
    s0 = v128.add<T>(s0, v128.abs<T>(v128.load(x)));
    x += 16;
  }
  let total = horizontalSum<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
  end += bytes & 15;
  while (x < end) {
    total += abs<T>(load<T>(x));
    x += sizeof<T>();
  }
  return total;
}

/** max_i |x_i|, NaN where an entry is NaN, 0 for no entries: a sum of magnitudes is NaN exactly if one of them is. */
// @ts-ignore: decorator
@inline
function amax<T>(n: i32, x: usize): T {
  const bytes = <usize>n * sizeof<T>();
  let s = v128.splat<T>(0), most = s;
  let end = x + (bytes & -64);
  while (x < end) {
    const a = v128.abs<T>(v128.load(x)), b = v128.abs<T>(v128.load(x, 16));
    const c = v128.abs<T>(v128.load(x, 32)), d = v128.abs<T>(v128.load(x, 48));
    most = v128.pmax<T>(most, v128.pmax<T>(v128.pmax<T>(a, b), v128.pmax<T>(c, d)));
    s = v128.add<T>(s, v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d)));
    x += 64;
  }
  let largest: T = 0;
  end += bytes & 63;
  while (x < end) {
    largest = max<T>(largest, abs<T>(load<T>(x)));
    x += sizeof<T>();
  }
  if (v128.any_true(v128.ne<T>(s, s))) return <T>NaN;
  largest = max<T>(largest, max<T>(v128.extract_lane<T>(most, 0), v128.extract_lane<T>(most, 1)));
  if (lanes<T>() == 2) return largest;
  return max<T>(largest, max<T>(v128.extract_lane<T>(most, 2), v128.extract_lane<T>(most, 3)));
}

/** y = x, also where they overlap. */
// @ts-ignore: decorator
@inline
function copy<T>(n: i32, x: usize, y: usize): void {
  memory.copy(y, x, <usize>n * sizeof<T>());
}

/**
 * sign(x) max(|x| - t, 0) of each lane, as x less its nearest number in [-t, t]. pmax(a, b) is a < b ? b : a, one
 * instruction where the exact maximum is eight; in this order of the operands NaN comes through.
 */
// @ts-ignore: decorator
@inline
function shrunk<T>(x: v128, t: v128): v128 {
  const above = v128.pmax<T>(v128.sub<T>(v128.splat<T>(0), t), x);
  return v128.sub<T>(x, v128.pmin<T>(t, above));
}

// @ts-ignore: decorator
@inline
function shrunkOne<T>(x: T, t: T): T {
  const above = 0 - t < x ? x : <T>(0 - t);
  return <T>(x - (above < t ? above : t));
}

/** out_i = sign(x_i) max(|x_i| - t, 0). `out` may be `x`. */
// @ts-ignore: decorator
@inline
function softThreshold<T>(n: i32, x: usize, t: T, out: usize): void {
  const bytes = <usize>n * sizeof<T>();
  const threshold = v128.splat<T>(t);
  let end = x + (bytes & -64);
  while (x < end) {
    v128.store(out, shrunk<T>(v128.load(x), threshold));
    v128.store(out, shrunk<T>(v128.load(x, 16), threshold), 16);
    v128.store(out, shrunk<T>(v128.load(x, 32), threshold), 32);
    v128.store(out, shrunk<T>(v128.load(x, 48), threshold), 48);
    x += 64;
    out += 64;
  }
  end += bytes & 48;
  while (x < end) {
    v128.store(out, shrunk<T>(v128.load(x), threshold));
    x += 16;
    out += 16;
  }
  end += bytes & 15;
  while (x < end) {
    store<T>(out, shrunkOne<T>(load<T>(x), t));
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

/** out_i = sign(x_i) max(|x_i| - t_i, 0). `out` may be `x` or `t`. */
// @ts-ignore: decorator
@inline
function softThresholds<T>(n: i32, x: usize, t: usize, out: usize): void {
  const bytes = <usize>n * sizeof<T>();
  let end = x + (bytes & -64);
  while (x < end) {
    v128.store(out, shrunk<T>(v128.load(x), v128.load(t)));
    v128.store(out, shrunk<T>(v128.load(x, 16), v128.load(t, 16)), 16);
    v128.store(out, shrunk<T>(v128.load(x, 32), v128.load(t, 32)), 32);
    v128.store(out, shrunk<T>(v128.load(x, 48), v128.load(t, 48)), 48);
    x += 64;
    t += 64;
    out += 64;
  }
  end += bytes & 48;
  while (x < end) {
    v128.store(out, shrunk<T>(v128.load(x), v128.load(t)));
    x += 16;
    t += 16;
    out += 16;
  }
  end += bytes & 15;
  while (x < end) {
    store<T>(out, shrunkOne<T>(load<T>(x), load<T>(t)));
    x += sizeof<T>();
    t += sizeof<T>();
    out += sizeof<T>();
  }
}

export function dot_f64(n: i32, x: usize, y: usize): f64 {
  return dot<f64>(n, x, y);
}

export function dot_f32(n: i32, x: usize, y: usize): f32 {
  return dot<f32>(n, x, y);
}

export function axpy_f64(n: i32, a: f64, x: usize, y: usize): void {
  axpy<f64>(n, a, x, y);
}

export function axpy_f32(n: i32, a: f32, x: usize, y: usize): void {
  axpy<f32>(n, a, x, y);
}

export function scal_f64(n: i32, a: f64, x: usize): void {
  scal<f64>(n, a, x);
}

export function scal_f32(n: i32, a: f32, x: usize): void {
  scal<f32>(n, a, x);
}

export function nrm2_f64(n: i32, x: usize): f64 {
  return nrm2<f64>(n, x);
}

export function nrm2_f32(n: i32, x: usize): f32 {
  return nrm2<f32>(n, x);
}

export function asum_f64(n: i32, x: usize): f64 {
  return asum<f64>(n, x);
}

export function asum_f32(n: i32, x: usize): f32 {
  return asum<f32>(n, x);
}

export function amax_f64(n: i32, x: usize): f64 {
  return amax<f64>(n, x);
}

export function amax_f32(n: i32, x: usize): f32 {
  return amax<f32>(n, x);
}

export function copy_f64(n: i32, x: usize, y: usize): void {
  copy<f64>(n, x, y);
}

export function copy_f32(n: i32, x: usize, y: usize): void {
  copy<f32>(n, x, y);
}

export function softThreshold_f64(n: i32, x: usize, t: f64, out: usize): void {
  softThreshold<f64>(n, x, t, out);
}

export function softThreshold_f32(n: i32, x: usize, t: f32, out: usize): void {
  softThreshold<f32>(n, x, t, out);
}

export function softThresholds_f64(n: i32, x: usize, t: usize, out: usize): void {
  softThresholds<f64>(n, x, t, out);
}

export function softThresholds_f32(n: i32, x: usize, t: usize, out: usize): void {
  softThresholds<f32>(n, x, t, out);
}
