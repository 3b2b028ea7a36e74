/** What the tests of the map kernels share: the functions of one number, their stated errors, and numbers of all sizes. */
import * as namespace from '../src/index.ts';
import type { RealDtype, Vector } from '../src/index.ts';
import { numbers, uniform } from './cases.ts';

const kernels = { ...namespace };

/** The functions that are exact, or rounded correctly. */
export const exactFunctions = [
  ...(['abs', 'ceil', 'floor', 'neg', 'reciprocal', 'relu', 'round', 'sign', 'sqrt', 'square'] as const),
] as const;

/** The others, and their stated errors in ulp, in float64 and float32. */
export const bounds = {
  cos: [0.9, 0.83],
  erf: [1.5, 1.51],
  exp: [0.95, 0.92],
  expm1: [1.45, 1.3],
  log: [0.85, 0.85],
  log1p: [0.85, 0.85],
  sigmoid: [1.2, 1.19],
  sin: [0.85, 0.82],
  softplus: [1.6, 1.67],
  tanh: [1.5, 1.43],
} as const;
export type InexactFunction = keyof typeof bounds;
export const inexactFunctions = Object.keys(bounds) as InexactFunction[];

/** A function by its name, over vectors of either type. */
export const functionOf = (
  name: InexactFunction | (typeof exactFunctions)[number],
): ((x: Vector<RealDtype>, out: Vector<RealDtype>) => void) => kernels[name];

/** Random numbers: around 1 and of special kinds, or of any size in a range of powers of two that the seed picks. */
export function anyNumbers(length: number, seed: number): Float64Array {
  const random = uniform(seed ^ 0x5bd1e995);
  if (random() < 0.5) return numbers(length, seed, true);
  const scale = 2 ** Math.floor(8 * random());
  return Float64Array.from({ length }, () => (random() < 0.5 ? -1 : 1) * 2 ** (scale * (2 * random() - 1)) * random());
}

/** The distance of a value from exact + rest, in units of the last place of this. */
export function ulpError(value: number, exact: number, rest: number, dtype: RealDtype): number {
  const [digits, least] = dtype === 'float64' ? [52, -1074] : [23, -149];
  let exponent = Math.floor(Math.log2(Math.abs(exact)));
  if (2 ** exponent > Math.abs(exact)) exponent--;
  const ulp = Math.max(exponent - digits, least);
  // In two steps: 2^1074 is no number.
  return Math.abs((value - exact - rest) * 2 ** Math.min(-ulp, 500) * 2 ** Math.max(-ulp - 500, 0));
}
