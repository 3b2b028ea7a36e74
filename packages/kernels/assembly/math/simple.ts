/** The functions that are one instruction, or a few. */
import { lanes } from '../lanes';
import { all, put, signOf, take, where } from './words';

// @ts-ignore: decorator
@inline const SQRT = 0;
// @ts-ignore: decorator
@inline const ABS = 1;
// @ts-ignore: decorator
@inline const NEG = 2;
// @ts-ignore: decorator
@inline const RECIPROCAL = 3;
// @ts-ignore: decorator
@inline const SQUARE = 4;
// @ts-ignore: decorator
@inline const SIGN = 5;
// @ts-ignore: decorator
@inline const FLOOR = 6;
// @ts-ignore: decorator
@inline const CEIL = 7;
// @ts-ignore: decorator
@inline const ROUND = 8;
// @ts-ignore: decorator
@inline const RELU = 9;

/** One of the functions; which one is known when this is compiled. */
// @ts-ignore: decorator
@inline
function simple<T>(f: i32, x: v128): v128 {
  if (f == SQRT) return v128.sqrt<T>(x);
  if (f == ABS) return v128.abs<T>(x);
  if (f == NEG) return v128.neg<T>(x);
  if (f == RECIPROCAL) return v128.div<T>(all<T>(1), x);
  if (f == SQUARE) return v128.mul<T>(x, x);
  if (f == FLOOR) return v128.floor<T>(x);
  if (f == CEIL) return v128.ceil<T>(x);
  if (f == ROUND) return v128.nearest<T>(x);
  // Zeros of either sign and NaN are their own sign.
  if (f == SIGN) return where(v128.gt<T>(v128.abs<T>(x), all<T>(0)), v128.or(signOf<T>(x), all<T>(1)), x);
  // max(x, 0), NaN for NaN; the sum makes -0 to 0.
  return v128.add<T>(v128.pmax<T>(x, all<T>(0)), all<T>(0));
}

// @ts-ignore: decorator
@inline
function each<T>(f: i32, n: i32, x: usize, out: usize): void {
  while (n >= 2 * lanes<T>()) {
    v128.store(out, simple<T>(f, v128.load(x)));
    v128.store(out, simple<T>(f, v128.load(x, 16)), 16);
    n -= 2 * lanes<T>();
    x += 32;
    out += 32;
  }
  while (n > 0) {
    put<T>(n, out, simple<T>(f, take<T>(n, x)));
    n -= lanes<T>();
    x += 16;
    out += 16;
  }
}

/** min(max(x, low), high), NaN for NaN. */
// @ts-ignore: decorator
@inline
function clamp<T>(n: i32, x: usize, low: T, high: T, out: usize): void {
  const least = v128.splat<T>(low), most = v128.splat<T>(high);
  while (n > 0) {
    put<T>(n, out, v128.pmin<T>(v128.pmax<T>(take<T>(n, x), least), most));
    n -= lanes<T>();
    x += 16;
    out += 16;
  }
}

export function clamp_f64(n: i32, x: usize, low: f64, high: f64, out: usize): void {
  clamp<f64>(n, x, low, high, out);
}

export function clamp_f32(n: i32, x: usize, low: f32, high: f32, out: usize): void {
  clamp<f32>(n, x, low, high, out);
}

export function sqrt_f64(n: i32, x: usize, out: usize): void {
  each<f64>(SQRT, n, x, out);
}

export function sqrt_f32(n: i32, x: usize, out: usize): void {
  each<f32>(SQRT, n, x, out);
}

export function abs_f64(n: i32, x: usize, out: usize): void {
  each<f64>(ABS, n, x, out);
}

export function abs_f32(n: i32, x: usize, out: usize): void {
  each<f32>(ABS, n, x, out);
}

export function neg_f64(n: i32, x: usize, out: usize): void {
  each<f64>(NEG, n, x, out);
}

export function neg_f32(n: i32, x: usize, out: usize): void {
  each<f32>(NEG, n, x, out);
}

export function reciprocal_f64(n: i32, x: usize, out: usize): void {
  each<f64>(RECIPROCAL, n, x, out);
}

export function reciprocal_f32(n: i32, x: usize, out: usize): void {
  each<f32>(RECIPROCAL, n, x, out);
}

export function square_f64(n: i32, x: usize, out: usize): void {
  each<f64>(SQUARE, n, x, out);
}

export function square_f32(n: i32, x: usize, out: usize): void {
  each<f32>(SQUARE, n, x, out);
}

export function sign_f64(n: i32, x: usize, out: usize): void {
  each<f64>(SIGN, n, x, out);
}

export function sign_f32(n: i32, x: usize, out: usize): void {
  each<f32>(SIGN, n, x, out);
}

export function floor_f64(n: i32, x: usize, out: usize): void {
  each<f64>(FLOOR, n, x, out);
}

export function floor_f32(n: i32, x: usize, out: usize): void {
  each<f32>(FLOOR, n, x, out);
}

export function ceil_f64(n: i32, x: usize, out: usize): void {
  each<f64>(CEIL, n, x, out);
}

export function ceil_f32(n: i32, x: usize, out: usize): void {
  each<f32>(CEIL, n, x, out);
}

export function round_f64(n: i32, x: usize, out: usize): void {
  each<f64>(ROUND, n, x, out);
}

export function round_f32(n: i32, x: usize, out: usize): void {
  each<f32>(ROUND, n, x, out);
}

export function relu_f64(n: i32, x: usize, out: usize): void {
  each<f64>(RELU, n, x, out);
}

export function relu_f32(n: i32, x: usize, out: usize): void {
  each<f32>(RELU, n, x, out);
}
