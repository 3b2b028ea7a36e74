/** e^x - 1; see assembly/math/expm1.ts. */
import { expRest, halvings, ln2High, ln2Low } from './exp.ts';
import { powerOfField } from './words.ts';

export function expm1(x: number): number {
  const bounded = x > 710 ? 710 : x < -50 ? -50 : x;
  if (Math.abs(bounded) < 1e-17) return bounded;
  const k = halvings(bounded, 1022);
  const high = bounded - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const rest = expRest(r, high - r - low);
  const power = powerOfField(k + 1022); // 2^k / 2
  const whole = power - 0.5;
  const part = power * r;
  const sum = whole + part;
  const lost = part - (sum - whole);
  const half = sum + (lost + power * rest);
  return half + half;
}
