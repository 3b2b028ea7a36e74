/** The error function; see assembly/math/erf.ts. */
import { exp } from './exp.ts';
import { cubic, withSign } from './words.ts';

/** erf(x) / x - 1 as a function of z = x^2 <= 1. */
function erfSmall(z: number): number {
  const z2 = z * z;
  const z4 = z2 * z2;
  const a = cubic(z, z2, 0.12837916709551256, -0.3761263890318355, 0.11283791670945252, -0.026866170643275865);
  const b = cubic(
    z,
    z2,
    0.005223977607420152,
    -0.0008548325989528972,
    0.00012055295315405268,
    -0.000014924744566398872,
  );
  const c = cubic(
    z,
    z2,
    0.0000016447516507589547,
    -1.6209167212469524e-7,
    1.3722939919037837e-8,
    -7.801123524445701e-10,
  );
  return a + (b + c * z4) * z4;
}

/** erfc(x) e^x^2 as a function of t = (x - 3) / (x + 3). */
function erfcScaled(t: number): number {
  const t2 = t * t;
  const t4 = t2 * t2;
  const a = cubic(t, t2, 0.17900115118135385, -0.326233560045901, 0.24560380166427304, -0.1501159363444976);
  const b = cubic(t, t2, 0.07166585012166819, -0.024392327933690228, 0.004270353568681033, 0.0007131746566071162);
  const c = cubic(
    t,
    t2,
    -0.0005810933334495848,
    0.0000763927184776573,
    0.00010295097036795981,
    0.000015203042667641903,
  );
  return a + (b + c * t4) * t4;
}

export function erf(x: number): number {
  const size = Math.abs(x) > 6 ? 6 : Math.abs(x);
  const z = size * size;
  if (size < 1) return withSign(size + erfSmall(z) * size, x);
  return withSign(1 - exp(-z) * erfcScaled((size - 3) / (size + 3)), x);
}
