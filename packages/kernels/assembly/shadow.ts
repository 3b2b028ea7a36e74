/**
 * float32 shadows of float64 columns, for screening: half of the bytes, so half of the time where the memory is the
 * limit. What is lost is bounded, see src/shadow/shadow.ts for the proof. Each column, and the vector, is scaled by the
 * power of two that brings its largest magnitude into [1, 2): then no sum overflows, and what underflows is too small
 * to matter.
 *
 * Columns of the shadow are `padded` entries long, a multiple of 16, with zeros at the end. Sums run over blocks of 128
 * rows in float32, and the blocks are added in float64: so the bound does not grow with the number of rows.
 */

/** The exponent e with 2^e <= value < 2^(e + 1), for a finite value > 0. */
function exponentOf(value: f64): i32 {
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >> 52);
  return biased > 0 ? biased - 1023 : <i32>(63 - clz<u64>(bits)) - 1074;
}

/** 2^e for -1022 <= e <= 1023. */
// @ts-ignore: decorator
@inline
function powerOfTwo(e: i32): f64 {
  return reinterpret<f64>(<u64>(e + 1023) << 52);
}

/** value * 2^e for any e, rounded once or twice where the result is denormal. */
function scaled(value: f64, e: i32): f64 {
  while (e > 1000) {
    value *= powerOfTwo(1000);
    e -= 1000;
  }
  while (e < -1000) {
    value *= powerOfTwo(-1000);
    e += 1000;
  }
  return value * powerOfTwo(e);
}

/**
 * The float32 shadow of n float64 numbers, its exponent and its norm (that of the scaled numbers), and zeros up to
 * `padded`. False, with nothing written, when a number is not finite.
 */
function narrow(n: i32, padded: i32, x: usize, out: usize, exponent: usize, norm: usize): bool {
  const end = x + 8 * <usize>n, pairsEnd = x + 8 * <usize>(n & -2);
  let magnitudes = f64x2.splat(0);
  let at = x;
  for (; at != pairsEnd; at += 16) magnitudes = f64x2.max(magnitudes, f64x2.abs(v128.load(at)));
  let largest = max<f64>(f64x2.extract_lane(magnitudes, 0), f64x2.extract_lane(magnitudes, 1));
  if (at != end) largest = max<f64>(largest, abs<f64>(load<f64>(at)));
  if (!(largest < Infinity)) return false;
  const e = largest > 0 ? exponentOf(largest) : 0;
  // 2^-e may be out of range, its two halves are not.
  const half = -e >> 1;
  const first = powerOfTwo(half), second = powerOfTwo(-e - half);
  let squares: f64 = 0;
  let to = out;
  for (at = x; at != end; at += 8, to += 4) {
    const value = load<f64>(at) * first * second;
    squares += value * value;
    store<f32>(to, <f32>value);
  }
  for (const last = out + 4 * <usize>padded; to != last; to += 4) store<f32>(to, 0);
  store<i32>(exponent, e);
  store<f64>(norm, sqrt<f64>(squares));
  return true;
}

/** Shadows of all columns, their exponents, scaled norms and true norms. The first column that is not finite, or -1. */
export function narrowColumns_f64(
  rows: i32, columns: i32, a: usize, leading: i32,
  padded: i32, shadow: usize, exponents: usize, norms: usize, trueNorms: usize,
): i32 {
  for (let j = 0; j < columns; j++) {
    if (!narrow(rows, padded, a, shadow, exponents, norms)) return j;
    if (trueNorms) {
      store<f64>(trueNorms, scaled(load<f64>(norms), load<i32>(exponents)));
      trueNorms += 8;
    }
    a += 8 * <usize>leading;
    shadow += 4 * <usize>padded;
    exponents += 4;
    norms += 8;
  }
  return -1;
}

/** The sum at out_j times 2^e for the exponents of the column and of v, and where wanted its bound. */
// @ts-ignore: decorator
@inline
function finish(j: i32, exponents: usize, e: i32, norms: usize, factor: f64, out: usize, bounds: usize): void {
  const at = <usize>j * 8;
  e += load<i32>(exponents + <usize>j * 4);
  const sum = load<f64>(out + at), bound = factor * load<f64>(norms + at);
  if (e >= -800 && e <= 800) {
    // Inside of this range the scaling is exact.
    const scale = powerOfTwo(e);
    store<f64>(out + at, sum * scale);
    if (bounds) store<f64>(bounds + at, bound * scale);
  } else {
    const value = scaled(sum, e);
    store<f64>(out + at, value);
    if (bounds) store<f64>(bounds + at, abs<f64>(value) < Infinity ? scaled(bound, e) + 1e-323 : Infinity);
  }
}

/**
 * x'v over `bytes` bytes, a multiple of 64: at most eight products and two more additions per lane where those are 512.
 */
// @ts-ignore: decorator
@inline
function blockSum(bytes: usize, v: usize, x: usize): f64 {
  const end = v + bytes;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  do {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(v), v128.load(x)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(v, 16), v128.load(x, 16)));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(v, 32), v128.load(x, 32)));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(v, 48), v128.load(x, 48)));
    v += 64;
    x += 64;
  } while (v != end);
  s0 = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  // The lanes in float64: (0 + 2) + (1 + 3).
  const wide = f64x2.add(f64x2.promote_low_f32x4(s0), f64x2.promote_low_f32x4(v128.shuffle<u64>(s0, s0, 1, 0)));
  return f64x2.extract_lane(wide, 0) + f64x2.extract_lane(wide, 1);
}

/**
 * out_j = (column j)'v for shadows of columns and of v, with their exponents and norms, and bounds_j = factor ||x_j||
 * (not where the address is 0). Long columns go four at a time, a block of each in turn, so that v is read less often;
 * short ones go one by one, in one stream of memory. The sums are the same.
 */
export function shadowDots_f64(
  padded: i32, columns: i32, shadow: usize, exponents: usize, norms: usize,
  v: usize, exponent: i32, factor: f64, out: usize, bounds: usize,
): void {
  const stride = <usize>padded * 4;
  const width = padded > 2048 ? 4 : 1;
  for (let j = 0; j < columns; j += width) {
    const last = min(j + width, columns);
    for (let k = j; k < last; k++) store<f64>(out + <usize>k * 8, 0);
    for (let at: usize = 0; at != stride;) {
      const bytes = min<usize>(512, stride - at);
      let x = shadow + at;
      for (let k = j; k < last; k++) {
        const sum = out + <usize>k * 8;
        store<f64>(sum, load<f64>(sum) + blockSum(bytes, v + at, x));
        x += stride;
      }
      at += bytes;
    }
    shadow += <usize>(last - j) * stride;
    for (let k = j; k < last; k++) finish(k, exponents, exponent, norms, factor, out, bounds);
  }
}
