/** What the property tests of all kernels share: both engines, numbers of every kind from a seed, and a comparison by bits. */
import fc from 'fast-check';
import { createMemory, type Memory } from '../src/index.ts';

/** The number of random cases per kernel: 100,000 in the long tests, a tenth otherwise. */
export const numRuns: number = process.env['SPRED_LONG'] ? 100_000 : 10_000;

/** One memory of each engine, in the order [WebAssembly, twin], kept for all cases of a file. */
export const engines = (): readonly [Memory, Memory] => [
  createMemory({ engine: 'wasm' }),
  createMemory({ engine: 'plain' }),
];

/** A fast generator of uniform numbers in [0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const specials = [0, -0, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1e-310, -2.2e-308, 1e-45, 1e-40, 1.7e308, 3e38];

/** `length` numbers in (-1, 1) times powers of ten; with `wild`, one in eight is NaN, infinite, denormal, zero or huge. */
export function numbers(length: number, seed: number, wild = false): Float64Array {
  const random = uniform(seed);
  return Float64Array.from({ length }, () => {
    if (wild && random() < 0.125) return specials[Math.floor(random() * specials.length)];
    return (2 * random() - 1) * 10 ** Math.floor(4 * random() - 2);
  });
}

/** A size from 0 to 70, an odd or even offset, a seed. */
export const size: fc.Arbitrary<number> = fc.nat(70);
export const offset: fc.Arbitrary<number> = fc.nat(5);
export const seed: fc.Arbitrary<number> = fc.integer();

/** The index of the first entry whose bits differ, or -1; all NaNs are one, +0 and -0 are two. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}
