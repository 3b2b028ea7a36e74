/** The exponential and its parts; see assembly/math/exp.ts. */
import { cubic, scale } from './words.ts';

/** 1.5 * 2^52: added to a number, it rounds it to a whole one. */
export const large = 6755399441055744;
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;

/** x / log(2), rounded to a whole number. `bias` is what the WebAssembly body adds along, which may decide a tie. */
export function halvings(x: number, bias: number): number {
  return x * Math.LOG2E + (large + bias) - (large + bias);
}

/** (e^r - 1 - r) / r^2 for |r| <= log(2) / 2. */
function expTail(r: number): number {
  const r2 = r * r;
  const r4 = r2 * r2;
  const a = cubic(r, r2, 0.5000000000000006, 0.16666666666666685, 0.04166666666657323, 0.008333333333314824);
  const b = cubic(
    r,
    r2,
    0.0013888888932514101,
    0.0001984126990258607,
    0.000024801504276011196,
    0.0000027557228303894206,
  );
  const c = 2.762639671462112e-7 + 2.511437570769214e-8 * r;
  return a + (b + c * r4) * r4;
}

/** e^(r + low) - 1 - r for |r| <= log(2) / 2. */
export function expRest(r: number, low: number): number {
  return low + (low + expTail(r) * r) * r;
}

export function exp(x: number): number {
  const bounded = x > 710 ? 710 : x < -746 ? -746 : x;
  const k = halvings(bounded, 2046);
  const high = bounded - k * ln2High;
  const low = k * ln2Low;
  const r = high - low;
  return scale(1 + (r + expRest(r, high - r - low)), k);
}
