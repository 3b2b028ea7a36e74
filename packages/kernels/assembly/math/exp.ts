/**
 * The exponential. x = k log(2) + r with a whole k and |r| <= log(2) / 2 gives e^x = 2^k e^r, and e^r = 1 + r + r^2 tail(r).
 *
 * k comes of adding a number so large that its last bit counts ones: the sum is rounded to a whole number, and its lowest bits
 * are k (in two's complement) plus what the large number has there. So the sum is of use twice, as a float and as bits.
 */
import { madd } from '../lanes';
import { all, cubic, pick, put, step, subtractBits, take, toExponent } from './words';

/** 1.5 * 2^52 or 2^23, whose last bit counts ones, plus a small whole number. */
// @ts-ignore: decorator
@inline
export function large<T>(double: f64, single: f64): v128 {
  return pick<T>(6755399441055744 + double, 12582912 + single);
}

/** x / log(2), rounded to a whole number, plus a `large` number. */
// @ts-ignore: decorator
@inline
export function halvings<T>(x: v128, plus: v128): v128 {
  return madd<T>(x, all<T>(1.4426950408889634), plus);
}

/** The high part of log(2): few enough bits that k times it is exact. */
// @ts-ignore: decorator
@inline
export function ln2High<T>(): v128 {
  return pick<T>(0.6931471803691238, 0.693359375);
}

/** log(2) less its high part. */
// @ts-ignore: decorator
@inline
export function ln2Low<T>(): v128 {
  return pick<T>(1.9082149292705877e-10, -0.00021219444005469057);
}

/** (e^r - 1 - r) / r^2 for |r| <= log(2) / 2. Coefficients by tools/fit-polynomials.mjs, as in all files of this folder. */
// @ts-ignore: decorator
@inline
function expTail<T>(r: v128): v128 {
  if (sizeof<T>() == 8) {
    const r2 = v128.mul<T>(r, r), r4 = v128.mul<T>(r2, r2);
    const a = cubic<T>(r, r2, 0.5000000000000006, 0.16666666666666685, 0.04166666666657323, 0.008333333333314824);
    const b = cubic<T>(r, r2, 0.0013888888932514101, 0.0001984126990258607, 0.000024801504276011196, 0.0000027557228303894206);
    const c = step<T>(all<T>(2.511437570769214e-8), r, 2.762639671462112e-7);
    return madd<T>(madd<T>(c, r4, b), r4, a);
  }
  let p = all<T>(0.0013946322724223137);
  p = step<T>(p, r, 0.008366615511476994);
  p = step<T>(p, r, 0.04166628420352936);
  p = step<T>(p, r, 0.1666654348373413);
  return step<T>(p, r, 0.5);
}

/** e^(r + low) - 1 - r for |r| <= log(2) / 2 and a rounding error `low` of r. */
// @ts-ignore: decorator
@inline
export function expRest<T>(r: v128, low: v128): v128 {
  return madd<T>(madd<T>(expTail<T>(r), r, low), r, low);
}

/**
 * y 2^k, rounded once also where it is denormal. The lowest bits of `shifted` are k plus twice the bias of exponents (2046 or
 * 254); the halves of this are the biased exponents of two powers of two whose product is 2^k.
 */
// @ts-ignore: decorator
@inline
export function scale<T>(y: v128, shifted: v128): v128 {
  const half = sizeof<T>() == 8 ? i64x2.shr_u(shifted, 1) : i32x4.shr_u(shifted, 1);
  const rest = subtractBits<T>(shifted, half);
  return v128.mul<T>(v128.mul<T>(y, toExponent<T>(half)), toExponent<T>(rest));
}

// @ts-ignore: decorator
@inline
export function exp<T>(x: v128): v128 {
  // Beyond these bounds it overflows, or is 0. The order of the arguments lets NaN through.
  x = v128.pmax<T>(v128.pmin<T>(x, pick<T>(710, 89)), pick<T>(-746, -104));
  const plus = large<T>(2046, 254);
  const shifted = halvings<T>(x, plus);
  const k = v128.sub<T>(shifted, plus);
  const high = v128.sub<T>(x, v128.mul<T>(k, ln2High<T>()));
  const low = v128.mul<T>(k, ln2Low<T>());
  const r = v128.sub<T>(high, low);
  const rest = expRest<T>(r, v128.sub<T>(v128.sub<T>(high, r), low));
  return scale<T>(v128.add<T>(all<T>(1), v128.add<T>(r, rest)), shifted);
}

export function exp_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, exp<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function exp_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, exp<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
