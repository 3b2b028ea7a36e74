/** The logistic function; see assembly/math/sigmoid.ts. */
import { expRest, halvings, ln2High, ln2Low } from './exp.ts';
import { scale } from './words.ts';

export function sigmoid(x: number): number {
  // y + yLow = e^-|x|
  const size = -Math.abs(x);
  const power = size < -746 ? -746 : size;
  const k = halvings(power, 2046);
  const high = power - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  const rest = expRest(r, high - r - low);
  const near = r + rest;
  const whole = 1 + near;
  const wholeLow = near - (whole - 1) + (rest - (near - r));
  const y = scale(whole, k);
  const yLow = scale(wholeLow, k);
  // 1 / (1 + y), or y / (1 + y)
  const d = 1 + y;
  const dLow = y - (d - 1) + yLow;
  if (x < 0) {
    const q = y / d;
    return q + (yLow - q * dLow) * (1 - q);
  }
  const q = 1 / d;
  return q + (0 - q * dLow) * q;
}
