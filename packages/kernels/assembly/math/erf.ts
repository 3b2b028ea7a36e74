/**
 * The error function. Below 1 it is x + x p(x^2). From 1 on it is 1 - erfc(x), where erfc(x) e^x^2 is a polynomial of
 * t = (x - 3) / (x + 3); as erfc is small there, its relative error hardly counts.
 */
import { madd } from '../lanes';
import { exp } from './exp';
import { all, cubic, pick, put, signOf, step, take, where } from './words';

/** erf(x) / x - 1 as a function of z = x^2 <= 1. */
// @ts-ignore: decorator
@inline
function erfSmall<T>(z: v128): v128 {
  if (sizeof<T>() == 8) {
    const z2 = v128.mul<T>(z, z), z4 = v128.mul<T>(z2, z2);
    const a = cubic<T>(z, z2, 0.12837916709551256, -0.3761263890318355, 0.11283791670945252, -0.026866170643275865);
    const b = cubic<T>(z, z2, 0.005223977607420152, -0.0008548325989528972, 0.00012055295315405268, -0.000014924744566398872);
    const c = cubic<T>(z, z2, 0.0000016447516507589547, -1.6209167212469524e-7, 1.3722939919037837e-8, -7.801123524445701e-10);
    return madd<T>(madd<T>(c, z4, b), z4, a);
  }
  let p = all<T>(0.00007889204425737262);
  p = step<T>(p, z, -0.0008020867826417089);
  p = step<T>(p, z, 0.0051895384676754475);
  p = step<T>(p, z, -0.026854446157813072);
  p = step<T>(p, z, 0.11283600330352783);
  p = step<T>(p, z, -0.3761262595653534);
  return step<T>(p, z, 0.12837916612625122);
}

/** erfc(x) e^x^2 as a function of t = (x - 3) / (x + 3), for x from 1 to 6 (float32: 4). */
// @ts-ignore: decorator
@inline
function erfcScaled<T>(t: v128): v128 {
  if (sizeof<T>() == 8) {
    const t2 = v128.mul<T>(t, t), t4 = v128.mul<T>(t2, t2);
    const a = cubic<T>(t, t2, 0.17900115118135385, -0.326233560045901, 0.24560380166427304, -0.1501159363444976);
    const b = cubic<T>(t, t2, 0.07166585012166819, -0.024392327933690228, 0.004270353568681033, 0.0007131746566071162);
    const c = cubic<T>(t, t2, -0.0005810933334495848, 0.0000763927184776573, 0.00010295097036795981, 0.000015203042667641903);
    return madd<T>(madd<T>(c, t4, b), t4, a);
  }
  let p = all<T>(-0.029866915196180344);
  p = step<T>(p, t, 0.06827184557914734);
  p = step<T>(p, t, -0.15127772092819214);
  p = step<T>(p, t, 0.245382621884346);
  p = step<T>(p, t, -0.32625505328178406);
  return step<T>(p, t, 0.1790003478527069);
}

// @ts-ignore: decorator
@inline
export function erf<T>(x: v128): v128 {
  const sign = signOf<T>(x);
  const size = v128.pmin<T>(v128.xor(x, sign), pick<T>(6, 4)); // it is 1 from there on
  const z = v128.mul<T>(size, size);
  const small = madd<T>(size, erfSmall<T>(z), size);
  const three = all<T>(3);
  const t = v128.div<T>(v128.sub<T>(size, three), v128.add<T>(size, three));
  const one = all<T>(1);
  const complement = v128.mul<T>(exp<T>(v128.neg<T>(z)), erfcScaled<T>(t));
  return v128.or(sign, where(v128.lt<T>(size, one), small, v128.sub<T>(one, complement)));
}

export function erf_f64(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f64>(n, out, erf<f64>(take<f64>(n, x)));
    n -= 2;
    x += 16;
    out += 16;
  } while (n > 0);
}

export function erf_f32(n: i32, x: usize, out: usize): void {
  if (n > 0) do {
    put<f32>(n, out, erf<f32>(take<f32>(n, x)));
    n -= 4;
    x += 16;
    out += 16;
  } while (n > 0);
}
