/**
 * The words of the functions in this folder: constants of either number type, polynomials, the bits of numbers as integers,
 * and vectors cut short at the end of a row. Every function here is branch-free: it works out all cases and selects lane by lane.
 */
import { lanes, madd } from '../lanes';

/** The constant of the number type: the first for float64 lanes, the second for float32. */
// @ts-ignore: decorator
@inline
export function pick<T>(double: f64, single: f64): v128 {
  if (sizeof<T>() == 8) return f64x2.splat(double);
  return f32x4.splat(<f32>single);
}

/** The same number in every lane. */
// @ts-ignore: decorator
@inline
export function all<T>(value: f64): v128 {
  return v128.splat<T>(<T>value);
}

/** p t + c: a step of Horner's rule. */
// @ts-ignore: decorator
@inline
export function step<T>(p: v128, t: v128, c: f64): v128 {
  return madd<T>(p, t, all<T>(c));
}

/** a + b t + c t^2 + d t^3, where `square` is t^2: shorter to wait for than Horner's rule. */
// @ts-ignore: decorator
@inline
export function cubic<T>(t: v128, square: v128, a: f64, b: f64, c: f64, d: f64): v128 {
  return madd<T>(step<T>(all<T>(d), t, c), square, step<T>(all<T>(b), t, a));
}

/** The sign bits. */
// @ts-ignore: decorator
@inline
export function signOf<T>(x: v128): v128 {
  return v128.and(x, all<T>(-0.0));
}

/** The lanes of x where `mask` is set, else those of `other`. */
// @ts-ignore: decorator
@inline
export function where(mask: v128, x: v128, other: v128): v128 {
  return v128.bitselect(x, other, mask);
}

/** a + b of lanes as integers of their width. */
// @ts-ignore: decorator
@inline
export function addBits<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 8) return i64x2.add(a, b);
  return i32x4.add(a, b);
}

/** a - b of lanes as integers of their width. */
// @ts-ignore: decorator
@inline
export function subtractBits<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 8) return i64x2.sub(a, b);
  return i32x4.sub(a, b);
}

/** Moves the lowest bits of a lane up into the exponent (and sign). */
// @ts-ignore: decorator
@inline
export function toExponent<T>(bits: v128): v128 {
  if (sizeof<T>() == 8) return i64x2.shl(bits, 52);
  return i32x4.shl(bits, 23);
}

/** Moves the exponent of a lane without sign down to the lowest bits. */
// @ts-ignore: decorator
@inline
export function fromExponent<T>(bits: v128): v128 {
  if (sizeof<T>() == 8) return i64x2.shr_u(bits, 52);
  return i32x4.shr_u(bits, 23);
}

/** Loads a vector or, where fewer than a vector's n numbers are left, those and zeros. */
// @ts-ignore: decorator
@inline
export function take<T>(n: i32, x: usize): v128 {
  if (n >= lanes<T>()) return v128.load(x);
  if (sizeof<T>() == 8) return v128.load64_zero(x);
  if (n == 1) return v128.load32_zero(x);
  const two = v128.load64_zero(x);
  return n == 2 ? two : v128.load_lane<f32>(x, two, 2, 8);
}

/** Stores a vector or, where fewer than a vector's n numbers are left, the first n of it. */
// @ts-ignore: decorator
@inline
export function put<T>(n: i32, out: usize, v: v128): void {
  if (n >= lanes<T>()) v128.store(out, v);
  else if (sizeof<T>() == 8) v128.store_lane<f64>(out, v, 0);
  else if (n == 1) v128.store_lane<f32>(out, v, 0);
  else {
    v128.store_lane<f64>(out, v, 0);
    if (n == 3) v128.store_lane<f32>(out, v, 2, 8);
  }
}
