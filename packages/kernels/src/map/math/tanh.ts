/** The hyperbolic tangent; see assembly/math/tanh.ts. */
import { expRest, halvings, ln2High, ln2Low } from './exp.ts';
import { powerOfField, withSign } from './words.ts';

export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 1e-17) return x;
  const twice = size + size > 44 ? 44 : size + size;
  // n = sum + rest = (e^(2 |x|) - 1) / 2
  const k = halvings(twice, 1022);
  const high = twice - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const power = powerOfField(k + 1022);
  const whole = power - 0.5;
  const part = power * r;
  const sum = whole + part;
  const lost = part - (sum - whole);
  const rest = lost + power * expRest(r, high - r - low);
  // (n + nLow) / (n + 1 + dLow)
  const n = sum + rest;
  const nLow = rest - (n - sum);
  const d = n + 1;
  const taken = d - 1;
  const dLost = 1 - (d - taken) + (n - taken);
  const q = n / d;
  const error = nLow - q * (dLost + nLow);
  return withSign(q + error * (1 - q), x);
}
