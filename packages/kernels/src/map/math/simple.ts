/** The functions that are one instruction in WebAssembly, or a few. */
import { withSign } from './words.ts';

/** The nearest whole number, the even one of two. */
export function roundToEven(x: number): number {
  const size = Math.abs(x);
  if (!(size < 4503599627370496)) return x;
  return withSign(size + 4503599627370496 - 4503599627370496, x);
}

export const sign = (x: number): number => (x > 0 ? 1 : x < 0 ? -1 : x);
export const relu = (x: number): number => (x < 0 ? 0 : x + 0);
export const clamp = (x: number, low: number, high: number): number => {
  const raised = x < low ? low : x;
  return high < raised ? high : raised;
};
