/**
 * The natural logarithm. x = 2^k m with a whole k and m from sqrt(1/2) to sqrt(2) gives log(x) = k log(2) + log(m). With
 * f = m - 1 and s = f / (2 + f) it is log(m) = log((1 + s) / (1 - s)) = 2 s + s^3 tail(s^2), where 2 s = f - s f is summed as
 * f - (f^2/2 - s (f^2/2 + s^2 tail)), so that f enters exactly.
 */
import { madd } from '../lanes';
import { ln2High, ln2Low } from './exp';
import { addBits, all, cubic, fromExponent, pick, put, step, take, where } from './words';

/** The bits of sqrt(1/2). */
// @ts-ignore: decorator
@inline
function rootBits<T>(): v128 {
  if (sizeof<T>() == 8) return i64x2.splat(0x3fe6a09e667f3bcd);
  return i32x4.splat(0x3f3504f3);
}

/** x moved by so many bits that its exponent field counts from sqrt(1/2) instead of 1/2: k + bias, for x = 2^k m. */
// @ts-ignore: decorator
@inline
export function centred<T>(x: v128): v128 {
  if (sizeof<T>() == 8) return i64x2.add(x, i64x2.splat(0x00095f619980c433));
  return i32x4.add(x, i32x4.splat(0x004afb0d));
}

/** m, from the bits of `centred`. */
// @ts-ignore: decorator
@inline
export function significandOf<T>(bits: v128): v128 {
  const fraction = sizeof<T>() == 8 ? i64x2.splat(0x000fffffffffffff) : i32x4.splat(0x007fffff);
  return addBits<T>(v128.and(bits, fraction), rootBits<T>());
}

/** k + `bias`, from the bits of `centred`: the field becomes the lowest bits of 2^52 or 2^23. */
// @ts-ignore: decorator
@inline
export function exponentOf<T>(bits: v128): v128 {
  const power = pick<T>(4503599627370496, 8388608);
  return v128.sub<T>(v128.or(fromExponent<T>(bits), power), pick<T>(4503599627370496 + 1023, 8388608 + 127));
}

/** (log((1 + s) / (1 - s)) - 2 s) / s^3 as a function of z = s^2 <= 0.0295. */
// @ts-ignore: decorator
@inline
function logTail<T>(z: v128): v128 {
  if (sizeof<T>() == 8) {
    const z2 = v128.mul<T>(z, z);
    const a = cubic<T>(z, z2, 0.6666666666666732, 0.39999999999428276, 0.2857142873981414, 0.22222198806556734);
    const b = madd<T>(all<T>(0.147935388564687), z2, step<T>(all<T>(0.15314309157011846), z, 0.18183553345650327));
    return madd<T>(b, v128.mul<T>(z2, z2), a);
  }
  let p = all<T>(0.2987029254436493);
  p = step<T>(p, z, 0.39977604150772095);
  return step<T>(p, z, 0.6666677594184875);
}

/** k log(2) + log(1 + f) + low, for a small correction `low`. */
// @ts-ignore: decorator
@inline
export function logSum<T>(k: v128, f: v128, low: v128): v128 {
  const s = v128.div<T>(f, v128.add<T>(all<T>(2), f));
  const z = v128.mul<T>(s, s);
  const halfSquare = v128.mul<T>(v128.mul<T>(f, f), all<T>(0.5));
  const tail = v128.add<T>(halfSquare, v128.mul<T>(z, logTail<T>(z)));
  const rest = v128.sub<T>(halfSquare, v128.add<T>(v128.mul<T>(s, tail), v128.add<T>(v128.mul<T>(k, ln2Low<T>()), low)));
  return v128.sub<T>(v128.mul<T>(k, ln2High<T>()), v128.sub<T>(rest, f));
}

/** y, a logarithm, but -Infinity where x is its pole, NaN where x is below, and x where x is NaN or Infinity. */
// @ts-ignore: decorator
@inline
export function logEdges<T>(x: v128, y: v128, pole: v128): v128 {
  const beyond = where(v128.lt<T>(x, pole), all<T>(NaN), all<T>(-Infinity));
  return where(v128.lt<T>(x, all<T>(Infinity)), where(v128.gt<T>(x, pole), y, beyond), x);
}

// @ts-ignore: decorator
@inline
export function log<T>(x: v128): v128 {
  // Denormal numbers are made normal first.
  const isTiny = v128.lt<T>(x, pick<T>(2.2250738585072014e-308, 1.1754943508222875e-38));
  const normal = where(isTiny, v128.mul<T>(x, pick<T>(18014398509481984, 33554432)), x); // 2^54, 2^25
  const bits = centred<T>(normal);
  const k = v128.sub<T>(exponentOf<T>(bits), v128.and(isTiny, pick<T>(54, 25)));
  const f = v128.sub<T>(significandOf<T>(bits), all<T>(1));
  return logEdges<T>(x, logSum<T>(k, f, all<T>(0)), all<T>(0));
}

export function log_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, log<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function log_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, log<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
