/** e^x - 1, to full relative precision also near 0. With x = k log(2) + r as in exp.ts it is 2^k (e^r - 1) + (2^k - 1). */
import { madd } from '../lanes';
import { expRest, halvings, large, ln2High, ln2Low } from './exp';
import { all, pick, put, take, toExponent, where } from './words';

/** e^x - 1 for x from -50 to 710 (float32: 89). All is computed at half its size, because 2^k alone would overflow too early. */
// @ts-ignore: decorator
@inline
export function expm1Between<T>(x: v128): v128 {
  const plus = large<T>(1022, 126); // the bias less one
  const shifted = halvings<T>(x, plus);
  const k = v128.sub<T>(shifted, plus);
  const high = v128.sub<T>(x, v128.mul<T>(k, ln2High<T>()));
  const low = v128.mul<T>(k, ln2Low<T>());
  const r = v128.sub<T>(high, low);
  const rest = expRest<T>(r, v128.sub<T>(v128.sub<T>(high, r), low));
  const power = toExponent<T>(shifted); // 2^k / 2
  const whole = v128.sub<T>(power, all<T>(0.5));
  const part = v128.mul<T>(power, r);
  // whole + part, and what its rounding loses (whole is 0, or the larger one).
  const sum = v128.add<T>(whole, part);
  const lost = v128.sub<T>(part, v128.sub<T>(sum, whole));
  const half = v128.add<T>(sum, madd<T>(power, rest, lost));
  // Numbers this small are their own value; half of them may not be representable, and 0 would lose its sign.
  const isTiny = v128.lt<T>(v128.abs<T>(x), pick<T>(1e-17, 1e-8));
  return where(isTiny, x, v128.add<T>(half, half));
}

// @ts-ignore: decorator
@inline
export function expm1<T>(x: v128): v128 {
  return expm1Between<T>(v128.pmax<T>(v128.pmin<T>(x, pick<T>(710, 89)), all<T>(-50)));
}

export function expm1_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, expm1<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function expm1_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, expm1<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
