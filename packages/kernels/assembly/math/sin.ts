/**
 * Sine and cosine. x = k pi/2 + r with a whole k and |r| <= pi/4: k modulo 4 says whether the result is sin(r) or cos(r), and
 * its sign. Up to 2^20, pi/2 is the sum of four numbers, three of them so short that k times them is exact; beyond,
 * x 2/pi is worked out in whole numbers, from those bits of 2/pi that matter to its fraction.
 */
import { madd } from '../lanes';
import { large } from './exp';
import { all, cubic, pick, put, signOf, step, take, where } from './words';

/** (sin(r) / r - 1) / z as a function of z = r^2. */
// @ts-ignore: decorator
@inline
function sinTail<T>(z: v128): v128 {
  if (sizeof<T>() == 8) {
    const z2 = v128.mul<T>(z, z);
    const a = cubic<T>(z, z2, -0.16666666666666632, 0.008333333333322417, -0.00019841269829809122, 0.000002755731369207399);
    const b = step<T>(all<T>(1.5896793741562808e-10), z, -2.5050758106815073e-8);
    return madd<T>(b, v128.mul<T>(z2, z2), a);
  }
  return step<T>(step<T>(all<T>(-0.00019517226610332727), z, 0.008332177996635437), z, -0.16666655242443085);
}

/** (cos(r) - 1 + z / 2) / z^2 as a function of z = r^2. */
// @ts-ignore: decorator
@inline
function cosTail<T>(z: v128): v128 {
  if (sizeof<T>() == 8) {
    const z2 = v128.mul<T>(z, z);
    const a = cubic<T>(z, z2, 0.0416666666666666, -0.0013888888888874194, 0.00002480158728951979, -2.7557314361875544e-7);
    const b = step<T>(all<T>(-1.1359702123141419e-11), z, 2.087572443226286e-9);
    return madd<T>(b, v128.mul<T>(z2, z2), a);
  }
  return step<T>(step<T>(all<T>(0.000024438442778773606), z, -0.001388736767694354), z, 0.04166664555668831);
}

/** sin(r + low + q pi/2), of lanes q as integers. */
// @ts-ignore: decorator
@inline
function circular<T>(r: v128, low: v128, q: v128): v128 {
  const z = v128.mul<T>(r, r);
  const half = v128.mul<T>(z, all<T>(0.5));
  const near = v128.sub<T>(all<T>(1), half); // cos(r), but for the fourth power
  const sine = v128.add<T>(r, madd<T>(v128.mul<T>(z, r), sinTail<T>(z), v128.mul<T>(low, near)));
  const lost = v128.sub<T>(v128.sub<T>(all<T>(1), near), half);
  const fourth = v128.sub<T>(v128.mul<T>(v128.mul<T>(z, z), cosTail<T>(z)), v128.mul<T>(r, low));
  const cosine = v128.add<T>(near, v128.add<T>(lost, fourth));
  if (sizeof<T>() == 8) {
    const isSine = i64x2.eq(v128.and(q, i64x2.splat(1)), i64x2.splat(0));
    return v128.xor(where(isSine, sine, cosine), signOf<T>(i64x2.shl(q, 62)));
  }
  const isSine = i32x4.eq(v128.and(q, i32x4.splat(1)), i32x4.splat(0));
  return v128.xor(where(isSine, sine, cosine), signOf<T>(i32x4.shl(q, 30)));
}

/** What the subtraction difference = a - b lost. */
// @ts-ignore: decorator
@inline
function lostBy(a: v128, b: v128, difference: v128): v128 {
  const taken = f64x2.sub(a, difference); // the part of b in the difference
  return f64x2.sub(f64x2.sub(a, f64x2.add(difference, taken)), f64x2.sub(b, taken));
}

/** x 2/pi rounded, as the lowest bits. */
// @ts-ignore: decorator
@inline
function quarters(x: v128): v128 {
  return madd<f64>(x, all<f64>(0.6366197723675814), large<f64>(0, 0));
}

/** sin(x + turn pi/2) for |x| <= 2^20. */
// @ts-ignore: decorator
@inline
function sinInside(x: v128, turn: i64): v128 {
  const shifted = quarters(x);
  const k = f64x2.sub(shifted, large<f64>(0, 0));
  const a = f64x2.sub(x, f64x2.mul(k, all<f64>(1.5707963267341256))); // exact
  const second = f64x2.mul(k, all<f64>(6.077100506303966e-11));
  const b = f64x2.sub(a, second);
  const third = f64x2.mul(k, all<f64>(2.0222662487111665e-21));
  const c = f64x2.sub(b, third);
  const lost = f64x2.add(lostBy(a, second, b), lostBy(b, third, c));
  const rest = f64x2.sub(lost, f64x2.mul(k, all<f64>(8.4784276603689e-32)));
  const r = f64x2.add(c, rest);
  return circular<f64>(r, f64x2.sub(rest, f64x2.sub(r, c)), i64x2.add(shifted, i64x2.splat(turn)));
}

/** The same for the first two lanes of float32 x, reduced in float64: r. */
// @ts-ignore: decorator
@inline
function reduced(x: v128, shifted: v128): v128 {
  const k = f64x2.sub(shifted, large<f64>(0, 0));
  const a = f64x2.sub(x, f64x2.mul(k, all<f64>(1.5707963267341256)));
  return f64x2.sub(a, f64x2.mul(k, all<f64>(6.077100506506192e-11)));
}

/** sin(x + turn pi/2) for float32 |x| <= 2^20. */
// @ts-ignore: decorator
@inline
function sinInsideSingle(x: v128, turn: i32): v128 {
  const x0 = f64x2.promote_low_f32x4(x), x1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
  const q0 = quarters(x0), q1 = quarters(x1);
  const r0 = reduced(x0, q0), r1 = reduced(x1, q1);
  const s0 = f32x4.demote_f64x2_zero(r0), s1 = f32x4.demote_f64x2_zero(r1);
  const low0 = f32x4.demote_f64x2_zero(f64x2.sub(r0, f64x2.promote_low_f32x4(s0)));
  const low1 = f32x4.demote_f64x2_zero(f64x2.sub(r1, f64x2.promote_low_f32x4(s1)));
  const q = i32x4.add(v128.shuffle<i32>(q0, q1, 0, 2, 4, 6), i32x4.splat(turn));
  return circular<f32>(v128.shuffle<i64>(s0, s1, 0, 2), v128.shuffle<i64>(low0, low1, 0, 2), q);
}

/** The i-th 64 bits of 2/pi after the point, and 0 before. */
function twoOverPi(i: i32): u64 {
  switch (i) {
    case 0: return 0xa2f9836e4e441529;
    case 1: return 0xfc2757d1f534ddc0;
    case 2: return 0xdb6295993c439041;
    case 3: return 0xfe5163abdebbc561;
    case 4: return 0xb7246e3a424dd2e0;
    case 5: return 0x06492eea09d1921c;
    case 6: return 0xfe1deb1cb129a73e;
    case 7: return 0xe88235f52ebb4484;
    case 8: return 0xe99c7026b45f7e41;
    case 9: return 0x3991d639835339f4;
    case 10: return 0x9c845f8bbdf9283b;
    case 11: return 0x1ff897ffde05980f;
    case 12: return 0xef2f118b5a0a6d1f;
    case 13: return 0x6d367ecf27cb09b7;
    case 14: return 0x4f463f669e5fea2d;
    case 15: return 0x7527bac7ebe5f17b;
    case 16: return 0x3d0739f78a5292ea;
    case 17: return 0x6bfb5fb11f8d5d08;
    case 18: return 0x56033046fc7b6bab;
  }
  return 0;
}

/** 64 bits of 2/pi from the bit `start` on. */
function bitsFrom(start: i32): u64 {
  const i = start >> 6, shift = <u64>(start & 63);
  const first = twoOverPi(i);
  return shift == 0 ? first : (first << shift) | (twoOverPi(i + 1) >> (64 - shift));
}

/** The upper 64 bits of a product of 64-bit numbers. */
function upperProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  return a1 * b1 + (middle >> 32) + ((a0 * b1 + (middle & 0xffffffff)) >> 32);
}

/** sin(x + turn pi/2) for |x| >= 2^20. */
function sinBeyond(x: f64, turn: i64): f64 {
  if (!(abs(x) < Infinity)) return NaN;
  const bits = reinterpret<u64>(x);
  const m = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  // |x| = m 2^e. Bits of 2/pi that make multiples of 4 are left out: of m times the next 192, modulo 2^192, the first two are
  // k modulo 4 and the others a fraction.
  const start = <i32>((bits >> 52) & 0x7ff) - 1075 - 2;
  const w0 = bitsFrom(start), w1 = bitsFrom(start + 64), w2 = bitsFrom(start + 128);
  const p1 = m * w1 + upperProduct(m, w2);
  const carry = p1 < m * w1 ? 1 : 0;
  const p0 = m * w0 + upperProduct(m, w1) + carry;
  const p2 = m * w2;
  let q = <i64>(p0 >> 62);
  let f = (p0 << 2) | (p1 >> 62), g = (p1 << 2) | (p2 >> 62);
  // From 1/2 on, the fraction counts from the next whole number down.
  const isUpper = <i64>f < 0;
  if (isUpper) {
    q += 1;
    g = ~g + 1;
    f = ~f + (g == 0 ? 1 : 0);
  }
  // fraction = d + dLow; there is no x for which its first 64 bits are all 0.
  const zeros = clz(f);
  f = (f << zeros) | ((g >> 1) >> (63 - zeros));
  g <<= zeros;
  const unit = reinterpret<f64>((1023 - 64 - zeros) << 52);
  const d = <f64>(f & 0xfffffffffffff800) * unit;
  const dLow = (<f64>(f & 0x7ff) + <f64>(g >> 11) * 1.1102230246251565e-16) * unit; // 2^-53
  // r + low = (d + dLow) pi/2, with products of 26 bits each.
  const dHigh = reinterpret<f64>(reinterpret<u64>(d) & 0xfffffffff8000000);
  const lead = dHigh * 1.5707963109016418;
  const rest = (d - dHigh) * 1.5707963109016418 + (d * 1.5893254773528196e-8 + dLow * 1.5707963267948966);
  const r = lead + rest;
  const low = rest - (r - lead);
  // sin(-x + turn pi/2) = -sin(x - turn pi/2)
  const isNegative = x < 0;
  const whole = isUpper ? -1.0 : 1.0;
  const y = circular<f64>(f64x2.splat(whole * r), f64x2.splat(whole * low), i64x2.splat(isNegative ? q - turn : q + turn));
  const value = f64x2.extract_lane(y, 0);
  return isNegative ? -value : value;
}

// @ts-ignore: decorator
@inline
function isBeyond<T>(x: v128): bool {
  return v128.any_true(v128.not(v128.lt<T>(v128.abs<T>(x), all<T>(1048576))));
}

/** The lanes of y, replaced where |x| >= 2^20. */
function beyond(x: v128, y: v128, turn: i64): v128 {
  const x0 = f64x2.extract_lane(x, 0), x1 = f64x2.extract_lane(x, 1);
  if (!(abs(x0) < 1048576)) y = f64x2.replace_lane(y, 0, sinBeyond(x0, turn));
  if (!(abs(x1) < 1048576)) y = f64x2.replace_lane(y, 1, sinBeyond(x1, turn));
  return y;
}

/** The same for float32. */
function beyondSingle(x: v128, y: v128, turn: i64): v128 {
  const first = beyond(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y), turn);
  const x1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
  const second = beyond(x1, f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 0)), turn);
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2);
}

/** sin(x + turn pi/2). */
// @ts-ignore: decorator
@inline
function turned<T>(x: v128, turn: i64): v128 {
  if (sizeof<T>() == 8) {
    const y = sinInside(x, turn);
    return isBeyond<T>(x) ? beyond(x, y, turn) : y;
  }
  const y = sinInsideSingle(x, <i32>turn);
  return isBeyond<T>(x) ? beyondSingle(x, y, turn) : y;
}

// @ts-ignore: decorator
@inline
export function sin<T>(x: v128): v128 {
  const isTiny = v128.lt<T>(v128.abs<T>(x), pick<T>(1e-8, 1e-4));
  return where(isTiny, x, turned<T>(x, 0)); // -0 stays -0
}

// @ts-ignore: decorator
@inline
export function cos<T>(x: v128): v128 {
  return turned<T>(x, 1);
}

export function sin_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, sin<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function sin_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, sin<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function cos_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, cos<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function cos_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, cos<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
