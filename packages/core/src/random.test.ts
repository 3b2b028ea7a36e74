import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, normal, permutation, randomKey, splitKey, threefry2x32, uniform, type RandomKey } from './index.ts';
import { caught } from '../../../testing/caught.ts';

const runs = (n: number): number => (process.env['SPRED_LONG'] ? n : n / 10);
const sampleSize = runs(1_000_000);

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const key: fc.Arbitrary<RandomKey> = fc.record({ high: word, low: word });

const mean = (values: ArrayLike<number>, f: (x: number) => number = (x) => x): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += f(values[i]);
  return total / values.length;
};

/** Deviations of a sample mean are counted in standard errors; five of them happen once in two million. */
const standardErrors = (measured: number, expected: number, deviation: number): number =>
  Math.abs(measured - expected) / (deviation / Math.sqrt(sampleSize));

describe('Threefry-2x32, 20 rounds', () => {
  // The known answers of Random123 (kat_vectors), words in its order: counter[0] counter[1], key[0] key[1].
  it.each([
    ['00000000 00000000', '00000000 00000000', '6b200159 99ba4efe'],
    ['ffffffff ffffffff', 'ffffffff ffffffff', '1cb996fc bb002be7'],
    ['243f6a88 85a308d3', '13198a2e 03707344', 'c4923a9c 483df7a0'],
  ])('counter %s under key %s is %s', (counter, ofKey, expected) => {
    const words = (text: string): number[] => text.split(' ').map((hex) => Number.parseInt(hex, 16));
    const [high, low] = words(ofKey);
    const [c0, c1] = words(counter);
    expect(threefry2x32({ high, low }, c0, c1)).toEqual(words(expected));
  });

  it('maps different counters of one key to different blocks (it is a bijection)', () => {
    fc.assert(
      fc.property(key, word, word, word, word, (k, a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        expect(threefry2x32(k, a, b)).not.toEqual(threefry2x32(k, c, d));
      }),
      { seed: 11, numRuns: runs(5000) },
    );
  });
});

describe('same seed, same bytes', () => {
  // Written down once; a change here breaks everybody's reproducibility.
  it('the numbers of seed 2024 stay what they are', () => {
    const seed = randomKey(2024);
    expect([...uniform(seed, 3)]).toEqual([0.896530637217849, 0.6538828220066113, 0.007308255420877208]);
    expect([...permutation(seed, 8)]).toEqual([5, 1, 0, 6, 7, 4, 2, 3]);
    expect(splitKey(seed)).toEqual([
      { high: 1982900149, low: 1742385569 },
      { high: 3049174127, low: 2820703232 },
    ]);
    expect(foldIn(seed, 2 ** 40 + 5)).toEqual({ high: 1332708002, low: 111093621 });
    // Logarithms and cosines may differ between engines in the last bit.
    [-1.2095819340500613, -1.7532458437272034, -0.1020398908186287].forEach((expected, i) => {
      expect(normal(seed, 3)[i]).toBeCloseTo(expected, 14);
    });
  });

  it('a shorter draw is the beginning of a longer one', () => {
    fc.assert(
      fc.property(key, fc.nat(20), fc.nat(20), (k, a, b) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)];
        expect(uniform(k, long).subarray(0, short)).toEqual(uniform(k, short));
        expect(normal(k, long).subarray(0, short)).toEqual(normal(k, short));
      }),
      { seed: 12, numRuns: runs(1000) },
    );
  });

  it('every safe integer is a seed of its own', () => {
    const seeds = [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 40 + 3, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => JSON.stringify(randomKey(seed)))).size).toBe(seeds.length);
  });
});

describe('uniform numbers', () => {
  const draws = uniform(randomKey(1), sampleSize);

  it('lie in [0, 1)', () => {
    expect(draws.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  it('have the mean 1/2, the variance 1/12 and no correlation with their neighbours', () => {
    expect(standardErrors(mean(draws), 1 / 2, Math.sqrt(1 / 12))).toBeLessThan(5);
    expect(
      standardErrors(
        mean(draws, (x) => (x - 0.5) ** 2),
        1 / 12,
        Math.sqrt(1 / 180),
      ),
    ).toBeLessThan(5);
    const products = draws.map((x, i) => (x - 0.5) * (draws[(i + 1) % draws.length] - 0.5));
    expect(standardErrors(mean(products), 0, 1 / 12)).toBeLessThan(5);
  });

  it('fill every bin alike', () => {
    const bins = new Float64Array(100);
    for (const x of draws) bins[Math.floor(x * 100)]++;
    const expected = sampleSize / 100;
    const chiSquared = bins.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
    // 99 degrees of freedom: mean 99, deviation 14.1.
    expect(chiSquared).toBeGreaterThan(99 - 5 * 14.1);
    expect(chiSquared).toBeLessThan(99 + 5 * 14.1);
  });

  it('use all 53 bits', () => {
    const scaled = [...draws.subarray(0, 64)].map((x) => x * 2 ** 53);
    expect(scaled.every(Number.isInteger)).toBe(true);
    expect(scaled.some((x) => x % 2 === 1)).toBe(true);
  });
});

describe('normal numbers', () => {
  const draws = normal(randomKey(2), sampleSize);

  it('have the moments 0, 1, 0, 3', () => {
    const deviations = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)];
    [0, 1, 0, 3].forEach((moment, i) => {
      expect(
        standardErrors(
          mean(draws, (x) => x ** (i + 1)),
          moment,
          deviations[i],
        ),
      ).toBeLessThan(5);
    });
  });

  it.each([
    [1, 0.31731050786291415],
    [2, 0.04550026389635842],
    [3, 0.002699796063260207],
  ])('exceed %d in absolute value with the right frequency', (bound, probability) => {
    const frequency = mean(draws, (x) => (Math.abs(x) > bound ? 1 : 0));
    expect(standardErrors(frequency, probability, Math.sqrt(probability))).toBeLessThan(5);
  });

  it('are finite whatever the key, an odd count included', () => {
    fc.assert(
      fc.property(key, fc.nat(9), (k, count) => {
        const values = normal(k, count);
        expect(values.length).toBe(count);
        expect(values.every(Number.isFinite)).toBe(true);
      }),
      { seed: 13, numRuns: runs(1000) },
    );
  });
});

describe('a permutation', () => {
  it('holds every index once', () => {
    fc.assert(
      fc.property(key, fc.nat(200), (k, count) => {
        expect([...permutation(k, count)].toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
      }),
      { seed: 14, numRuns: runs(1000) },
    );
  });

  it('puts every index into every place equally often', () => {
    const size = 5;
    const rounds = runs(50_000);
    const counts = new Float64Array(size * size);
    for (const k of splitKey(randomKey(3), rounds))
      permutation(k, size).forEach((value, i) => counts[i * size + value]++);
    const expected = rounds / size;
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });
});

describe('split keys', () => {
  it('are all different, from each other and from their origin', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 2, max: 50 }), (k, count) => {
        const keys = [k, ...splitKey(k, count)].map(({ high, low }) => high * 2 ** 32 + low);
        expect(new Set(keys.map(String)).size).toBe(count + 1);
      }),
      { seed: 15, numRuns: runs(500) },
    );
  });

  it('never are blocks that the number stream of the same key uses', () => {
    fc.assert(
      fc.property(key, (k) => {
        // 32 bits of a key show in the number that its block would have become.
        const numbers = new Set(uniform(k, 200));
        for (const { high, low } of splitKey(k, 200)) {
          expect(numbers.has(((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53)).toBe(false);
        }
      }),
      { seed: 16, numRuns: runs(200) },
    );
  });

  it('give uncorrelated numbers', () => {
    const [a, b] = splitKey(randomKey(4)).map((k) => uniform(k, sampleSize));
    const products = a.map((x, i) => (x - 0.5) * (b[i] - 0.5));
    expect(standardErrors(mean(products), 0, 1 / 12)).toBeLessThan(5);
  });

  it('fold in names above 2^32 as names of their own', () => {
    const k = randomKey(5);
    expect(foldIn(k, 2 ** 32 + 7)).not.toEqual(foldIn(k, 7));
    expect(splitKey(k, 3)).toEqual([foldIn(k, 0), foldIn(k, 1), foldIn(k, 2)]);
  });
});

describe('what is not a seed or a count is refused', () => {
  it.each([1.5, NaN, Infinity, 2 ** 53])('seed %s', (seed) => {
    const error = caught(() => randomKey(seed));
    expect([error.code, error.argument]).toEqual(['invalid-argument', 'seed']);
  });

  it.each([-1, 0.5, NaN])('count %s', (count) => {
    for (const draw of [uniform, normal, permutation, splitKey]) {
      const error = caught(() => draw(randomKey(0), count));
      expect([error.code, error.argument]).toEqual(['invalid-argument', 'count']);
    }
    expect(caught(() => foldIn(randomKey(0), count)).argument).toBe('data');
  });
});
