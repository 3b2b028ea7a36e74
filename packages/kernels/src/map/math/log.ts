/** The natural logarithm and its parts; see assembly/math/log.ts. */
import { ln2High, ln2Low } from './exp.ts';
import { cubic, exponentOf, significandOf } from './words.ts';

/** (log((1 + s) / (1 - s)) - 2 s) / s^3 as a function of z = s^2. */
function logTail(z: number): number {
  const z2 = z * z;
  const a = cubic(z, z2, 0.6666666666666732, 0.39999999999428276, 0.2857142873981414, 0.22222198806556734);
  const b = 0.18183553345650327 + 0.15314309157011846 * z + 0.147935388564687 * z2;
  return a + b * (z2 * z2);
}

/** k log(2) + log(1 + f) + low. */
export function logSum(k: number, f: number, low: number): number {
  const s = f / (2 + f);
  const z = s * s;
  const halfSquare = f * f * 0.5;
  const tail = halfSquare + z * logTail(z);
  const rest = halfSquare - (s * tail + (k * ln2Low + low));
  return k * ln2High - (rest - f);
}

export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x < 0 ? NaN : x === 0 ? -Infinity : x;
  const isTiny = x < 2.2250738585072014e-308;
  const normal = isTiny ? x * 18014398509481984 : x;
  const k = exponentOf(normal);
  return logSum(isTiny ? k - 54 : k, significandOf(normal, k) - 1, 0);
}
