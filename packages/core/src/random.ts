/**
 * Splittable random numbers: keys instead of a hidden state.
 *
 * A key is two 32-bit words. Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011) maps (key, counter) to 64 random bits, so that the same key always gives the same numbers, and
 * keys split from one another give independent ones. Reproducible for good: same seed, same engine, same bytes.
 */
import { SpredError } from './errors.ts';
import { requireInteger } from './validate.ts';

/** A random key. Immutable; use it once, and {@link splitKey} it for more. */
export interface RandomKey {
  readonly high: number;
  readonly low: number;
}

/** The two words of the block that {@link encipher} made last: an array of its own for every block would cost most of the time. */
const words = new Int32Array(2);

/** One Threefry-2x32 block: 20 rounds of add, rotate, xor, with the key injected after every fourth. Leaves it in `words`. */
function encipher(key0: number, key1: number, counterHigh: number, counterLow: number): void {
  let [k0, k1, k2] = [key0 | 0, key1 | 0, 0x1bd11bda ^ key0 ^ key1];
  let x0 = (counterHigh + k0) | 0;
  let x1 = (counterLow + k1) | 0;
  for (let injection = 1; injection <= 5; injection++) {
    if ((injection & 1) === 1) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    }
    const first = k0;
    k0 = k1;
    k1 = k2;
    k2 = first;
    x0 = (x0 + k0) | 0;
    x1 = (x1 + k1 + injection) | 0;
  }
  words[0] = x0;
  words[1] = x1;
}

/** One Threefry-2x32 block of a key and a counter: two words of 32 bits. */
export function threefry2x32(key: RandomKey, counterHigh: number, counterLow: number): readonly [number, number] {
  encipher(key.high, key.low, counterHigh, counterLow);
  return [words[0] >>> 0, words[1] >>> 0];
}

/** The key of an integer seed (any safe integer, negative ones too). */
export function randomKey(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed)) {
    throw new SpredError('invalid-argument', `seed must be a safe integer, got ${String(seed)}`, { argument: 'seed' });
  }
  return { high: Math.floor(seed / 2 ** 32) >>> 0, low: seed >>> 0 };
}

/** `count` independent keys made from one. */
export function splitKey(key: RandomKey, count = 2): RandomKey[] {
  requireInteger('count', count, 0);
  return Array.from({ length: count }, (_, i) => foldIn(key, i));
}

/** The key of `(key, data)`: the way to a key per column, per epoch, per name. */
export function foldIn(key: RandomKey, data: number): RandomKey {
  requireInteger('data', data, 0);
  const [high, low] = threefry2x32(key, Math.floor(data / 2 ** 32) >>> 0, data >>> 0);
  return { high, low };
}

/** Two streams of a key never meet: keys (`foldIn`) use high counters below 2^21, numbers those from 2^31 on. */
const numberStream = 0x80000000;

/**
 * `count` numbers, uniform in [0, 1) with 53 random bits each.
 *
 * @example
 * ```ts
 * import { randomKey, uniform } from '@spred/core';
 *
 * const key = randomKey(7);
 * const draws = uniform(key, 3);
 * console.log(draws.every((x) => x >= 0 && x < 1)); // true
 * console.log(uniform(key, 3)[2] === draws[2]); // true
 * ```
 */
export function uniform(key: RandomKey, count: number): Float64Array {
  requireInteger('count', count, 0);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    encipher(key.high, key.low, numberStream + Math.floor(i / 2 ** 32), i >>> 0);
    out[i] = ((words[0] >>> 5) * 2 ** 26 + (words[1] >>> 6)) / 2 ** 53;
  }
  return out;
}

/** `count` standard normal numbers, by the Box-Muller transform of two uniforms. */
export function normal(key: RandomKey, count: number): Float64Array {
  requireInteger('count', count, 0);
  const pairs = (count + 1) >> 1;
  const draws = uniform(key, 2 * pairs);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - draws[i]));
    const angle = 2 * Math.PI * draws[i + 1];
    out[i] = radius * Math.cos(angle);
    if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** The integers 0 .. count-1 in random order (Fisher-Yates). */
export function permutation(key: RandomKey, count: number): Uint32Array {
  const draws = uniform(key, count);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(draws[i] * (i + 1));
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  return order;
}
