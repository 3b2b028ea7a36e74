/**
 * The hyperbolic tangent, odd: with n = (e^(2 |x|) - 1) / 2 it is n / (n + 1). Rounding n, n + 1 and the quotient would cost
 * 2.5 ulp together, so what the first two lose is kept: (n + nLow) / (d + dLow) is near q + (nLow - q dLow) / d for q = n / d,
 * and 1 / d is 1 - q.
 */
import { madd } from '../lanes';
import { expRest, halvings, large, ln2High, ln2Low } from './exp';
import { all, pick, put, signOf, take, toExponent, where } from './words';

// @ts-ignore: decorator
@inline
export function tanh<T>(x: v128): v128 {
  const one = all<T>(1);
  const sign = signOf<T>(x);
  const size = v128.xor(x, sign);
  const twice = v128.pmin<T>(v128.add<T>(size, size), pick<T>(44, 20)); // it is 1 from there on

  // n = sum + rest, as in expm1.ts.
  const plus = large<T>(1022, 126);
  const shifted = halvings<T>(twice, plus);
  const k = v128.sub<T>(shifted, plus);
  const high = v128.sub<T>(twice, v128.mul<T>(k, ln2High<T>()));
  const low = v128.mul<T>(k, ln2Low<T>());
  const r = v128.sub<T>(high, low);
  const power = toExponent<T>(shifted); // 2^k / 2
  const whole = v128.sub<T>(power, all<T>(0.5));
  const part = v128.mul<T>(power, r);
  const sum = v128.add<T>(whole, part);
  const lost = v128.sub<T>(part, v128.sub<T>(sum, whole));
  const rest = madd<T>(power, expRest<T>(r, v128.sub<T>(v128.sub<T>(high, r), low)), lost);

  const n = v128.add<T>(sum, rest);
  const nLow = v128.sub<T>(rest, v128.sub<T>(n, sum));
  const d = v128.add<T>(n, one);
  const taken = v128.sub<T>(d, one); // the part of n in d
  const dLost = v128.add<T>(v128.sub<T>(one, v128.sub<T>(d, taken)), v128.sub<T>(n, taken));
  const q = v128.div<T>(n, d);
  const error = v128.sub<T>(nLow, v128.mul<T>(q, v128.add<T>(dLost, nLow)));
  const y = v128.add<T>(q, v128.mul<T>(error, v128.sub<T>(one, q)));
  const isTiny = v128.lt<T>(size, pick<T>(1e-17, 1e-8));
  return v128.or(sign, where(isTiny, size, y));
}

export function tanh_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, tanh<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function tanh_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, tanh<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
