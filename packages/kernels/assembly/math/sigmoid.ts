/**
 * The logistic function 1 / (1 + e^-x). With y = e^-|x|, which cannot overflow, it is 1 / (1 + y), or y / (1 + y) for x < 0.
 * As in tanh.ts, what the rounding of y and of d = 1 + y loses goes back into the quotient q: 1 / d is q, or 1 - q for x < 0.
 */
import { expRest, halvings, large, ln2High, ln2Low, scale } from './exp';
import { all, pick, put, take, where } from './words';

// @ts-ignore: decorator
@inline
export function sigmoid<T>(x: v128): v128 {
  const one = all<T>(1);
  // y = (whole + wholeLow) 2^k, as in exp.ts.
  const power = v128.pmax<T>(v128.neg<T>(v128.abs<T>(x)), pick<T>(-746, -104));
  const plus = large<T>(2046, 254);
  const shifted = halvings<T>(power, plus);
  const k = v128.sub<T>(shifted, plus);
  const high = v128.sub<T>(power, v128.mul<T>(k, ln2High<T>()));
  const low = v128.mul<T>(k, ln2Low<T>());
  const r = v128.sub<T>(high, low);
  const rest = expRest<T>(r, v128.sub<T>(v128.sub<T>(high, r), low));
  const near = v128.add<T>(r, rest);
  const whole = v128.add<T>(one, near);
  const wholeLow = v128.add<T>(v128.sub<T>(near, v128.sub<T>(whole, one)), v128.sub<T>(rest, v128.sub<T>(near, r)));
  const y = scale<T>(whole, shifted);
  const yLow = scale<T>(wholeLow, shifted);

  const d = v128.add<T>(one, y);
  const dLow = v128.add<T>(v128.sub<T>(y, v128.sub<T>(d, one)), yLow);
  const isNegative = v128.lt<T>(x, all<T>(0));
  const q = v128.div<T>(where(isNegative, y, one), d);
  const error = v128.sub<T>(v128.and(yLow, isNegative), v128.mul<T>(q, dLow));
  return v128.add<T>(q, v128.mul<T>(error, where(isNegative, v128.sub<T>(one, q), q)));
}

export function sigmoid_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, sigmoid<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function sigmoid_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, sigmoid<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
