/**
 * Random numbers: the same for the same key, those of `@spred/core`, independent between keys, and of the distributions
 * that they are said to have. All seeds are fixed; the bounds on frequencies and moments are five standard errors.
 */
import { foldIn, normal, permutation, randomKey, splitKey, uniform } from '@spred/core';
import { describe, expect, test } from 'vitest';
import {
  add,
  foldInKey,
  grad,
  ones,
  prngKey,
  randomBernoulli,
  randomCategorical,
  randomDropout,
  randomExponential,
  randomGumbel,
  randomInteger,
  randomNormal,
  randomPermutation,
  randomTruncatedNormal,
  randomUniform,
  splitKeys,
  sum,
  tensor,
  traceGraph,
  zeros,
  type Tensor,
} from '../index.ts';
import { batchFlat } from '../batch.ts';
import { evaluateGraph } from '../graph/graph.ts';
import { caught } from '../../../../testing/caught.ts';

const count = 40_000;
const key = prngKey(2024);

/** Fails unless the mean of the numbers is `mean` within five standard errors, where their deviation is `std`. */
function expectMean(numbers: Tensor | number[], mean: number, std: number): void {
  const data = Array.isArray(numbers) ? numbers : Array.from(numbers.data);
  const found = data.reduce((total, x) => total + x, 0) / data.length;
  expect(Math.abs(found - mean)).toBeLessThanOrEqual((5 * std) / Math.sqrt(data.length));
}

/** The largest distance between the empirical distribution function and a given one (Kolmogorov's statistic). */
function distance(numbers: Tensor, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(numbers.data).sort();
  return sorted.reduce((worst, x, i) => Math.max(worst, Math.abs(cdf(x) - (i + 0.5) / sorted.length)), 0);
}

/** Kolmogorov's statistic exceeds this once in 10^6 times. */
const farthest = 2.7 / Math.sqrt(count);

describe('the numbers', () => {
  test('are those of core for the same key', () => {
    const seed = randomKey(-12345678901);
    const same = prngKey(-12345678901);
    expect(prngKey(seed).toArray()).toEqual(same.toArray());
    expect(randomUniform(same, [2, 3]).data).toEqual(uniform(seed, 6));
    expect(randomNormal(same, [5]).data).toEqual(normal(seed, 5));
    expect(Array.from(randomPermutation(same, 9).data)).toEqual(Array.from(permutation(seed, 9)));
    const words = splitKey(seed, 3).map(({ high, low }) => [high | 0, low | 0]);
    expect(splitKeys(same, 3).toArray()).toEqual(words);
    const { high, low } = foldIn(seed, 4294967295);
    expect(foldInKey(same, 4294967295).toArray()).toEqual([high | 0, low | 0]);
    expect(foldInKey(same, tensor(-1, [], { dtype: 'int32' })).toArray()).toEqual([high | 0, low | 0]);
  });

  test('depend on the key alone, and differ between keys', () => {
    expect(randomNormal(key, [4]).toArray()).toEqual(randomNormal(prngKey(2024), [4]).toArray());
    const seen = new Set<number>();
    for (const seed of [0, 1, 2, -1, 2 ** 32, 2 ** 40]) seen.add(randomUniform(prngKey(seed), []).item());
    const split = splitKeys(key, 100);
    for (let i = 0; i < 100; i++) seen.add(randomUniform(rowOf(split, i), []).item());
    expect(seen.size).toBe(106);
  });

  test('of split keys are uncorrelated', () => {
    const keys = splitKeys(key, 2);
    const [a, b] = [0, 1].map((i) => randomUniform(rowOf(keys, i), [count]).data);
    expectMean(
      Array.from(a, (x, i) => 12 * (x - 0.5) * (b[i] - 0.5)),
      0,
      1,
    );
  });

  test('of a batch of keys are those of each', () => {
    const keys = splitKeys(key, 5);
    for (const draw of [
      (k: Tensor) => randomUniform(k, [2, 3]),
      (k: Tensor) => randomNormal(k, [3], { dtype: 'float32' }),
      (k: Tensor) => randomPermutation(k, 6),
      (k: Tensor) => randomCategorical(k, [0.1, 0.2, 0.3], { shape: [4] }),
      (k: Tensor) => randomTruncatedNormal(k, [3]),
      (k: Tensor) => splitKeys(k, 3),
      (k: Tensor) => foldInKey(k, 7),
      (k: Tensor) => randomDropout(k, ones([7]), { rate: 0.5 }),
    ]) {
      const [batched] = batchFlat(([k]) => [draw(k)], [keys], 5);
      for (let i = 0; i < 5; i++) expect(rowOf(batched, i).toArray()).toEqual(draw(rowOf(keys, i)).toArray());
    }
    const steps = tensor([3, 4, 5], undefined, { dtype: 'int32' });
    const [folded] = batchFlat(([step]) => [foldInKey(key, step)], [steps], 3);
    expect(folded.toArray()).toEqual([3, 4, 5].map((step) => foldInKey(key, step).toArray()));
    const [both] = batchFlat(([k, step]) => [foldInKey(k, step)], [splitKeys(key, 3), steps], 3);
    for (let i = 0; i < 3; i++) {
      expect(rowOf(both, i).toArray()).toEqual(foldInKey(rowOf(splitKeys(key, 3), i), 3 + i).toArray());
    }
  });

  test('of a traced program follow the key that it is called with', () => {
    const graph = traceGraph(([k]) => [randomNormal(foldInKey(k, 1), [3])], [key]);
    for (const other of [key, prngKey(5)]) {
      expect(evaluateGraph(graph, [other])[0].toArray()).toEqual(randomNormal(foldInKey(other, 1), [3]).toArray());
    }
  });

  test('come in any shape, and as float32 stay below 1', () => {
    expect(randomUniform(key, []).shape).toEqual([]);
    expect(randomUniform(key, [0, 3]).shape).toEqual([0, 3]);
    expect(splitKeys(key, 0).shape).toEqual([0, 2]);
    expect(randomPermutation(key, 0).shape).toEqual([0]);
    const [wide, narrow] = [randomUniform(key, [count]), randomUniform(key, [count], { dtype: 'float32' })];
    expect(narrow.dtype).toBe('float32');
    narrow.data.forEach((x, i) => expect(wide.data[i] - x).toSatisfy((gap: number) => gap >= 0 && gap < 2 ** -24));
  });
});

/** One row of a tensor. */
function rowOf(x: Tensor, i: number): Tensor {
  const size = x.size / x.shape[0];
  return tensor(x.data.slice(i * size, (i + 1) * size), x.shape.slice(1), { dtype: x.dtype });
}

describe('distributions', () => {
  const erf = (x: number): number => 2 * phi(x * Math.SQRT2) - 1;
  /** The normal distribution function, by its integral. */
  const phi = (x: number): number => {
    const steps = 400;
    let total = 0;
    for (let i = 0; i < steps; i++) total += Math.exp(-0.5 * ((x * (i + 0.5)) / steps) ** 2);
    return 0.5 + (total * x) / steps / Math.sqrt(2 * Math.PI);
  };

  test.each<[string, Tensor, (x: number) => number]>([
    ['uniform', randomUniform(key, [count], { min: -1, max: 3 }), (x) => (x + 1) / 4],
    ['normal', randomNormal(key, [count], { mean: 2, std: 0.5 }), (x) => phi((x - 2) / 0.5)],
    ['normal, float32', randomNormal(key, [count], { dtype: 'float32' }), phi],
    ['exponential', randomExponential(key, [count], { rate: 3 }), (x) => 1 - Math.exp(-3 * x)],
    ['Gumbel', randomGumbel(key, [count]), (x) => Math.exp(-Math.exp(-x))],
    ['Gumbel, float32', randomGumbel(key, [count], { dtype: 'float32' }), (x) => Math.exp(-Math.exp(-x))],
    ['truncated normal', randomTruncatedNormal(key, [count]), (x) => 0.5 + erf(x / Math.SQRT2) / 2 / erf(Math.SQRT2)],
    [
      'truncated normal, one side',
      randomTruncatedNormal(key, [count], { min: 1, max: Infinity }),
      (x) => (phi(x) - phi(1)) / (1 - phi(1)),
    ],
  ])('%s', (_, numbers, cdf) => {
    expect(distance(numbers, cdf)).toBeLessThanOrEqual(farthest);
    expect(numbers.data.every((x) => Number.isFinite(x))).toBe(true);
  });

  test('truncated normal keeps to its bounds, also far out', () => {
    for (const [min, max] of [
      [-2, 2],
      [5, 6],
      [-9, -7],
      [-0.1, 0.2],
      [8, Infinity],
    ]) {
      const { data } = randomTruncatedNormal(key, [1000], { min, max });
      expect(data.every((x) => x >= min && x <= max)).toBe(true);
    }
  });

  test('integers are equally likely', () => {
    const { data, dtype } = randomInteger(key, [count], { min: -2, max: 3 });
    expect(dtype).toBe('int32');
    for (let value = -2; value < 3; value++) {
      expectMean(
        Array.from(data, (x) => Number(x === value)),
        1 / 5,
        0.4,
      );
    }
    expect(randomInteger(key, [50], { min: 7, max: 8 }).data.every((x) => x === 7)).toBe(true);
    expect(randomInteger(key, [50], { min: -(2 ** 31), max: -1 }).data.every((x) => x < -1)).toBe(true);
  });

  test('truth values have their probabilities', () => {
    const coins = randomBernoulli(key, [count, 3], { probability: [0, 0.3, 1] });
    const columns = [0, 1, 2].map((j) => Array.from({ length: count }, (_, i) => coins.data[3 * i + j]));
    expect(new Set(columns[0])).toEqual(new Set([0]));
    expect(new Set(columns[2])).toEqual(new Set([1]));
    expectMean(columns[1], 0.3, 0.46);
    expect(coins.dtype).toBe('bool');
  });

  test('classes have their softmax probabilities, in every row', () => {
    const logits = tensor([
      [0, Math.log(2), Math.log(5)],
      [0, 0, -Infinity],
    ]);
    const { data } = randomCategorical(key, logits, { shape: [count] });
    const first = data.filter((_, i) => i % 2 === 0);
    const second = data.filter((_, i) => i % 2 === 1);
    [1 / 8, 2 / 8, 5 / 8].forEach((p, value) =>
      expectMean(
        Array.from(first, (x) => Number(x === value)),
        p,
        0.5,
      ),
    );
    expect(second.includes(2)).toBe(false);
    expectMean(Array.from(second), 0.5, 0.5);
  });

  test('permutations hold every number, and every order is as likely', () => {
    const orders = batchFlat(([k]) => [randomPermutation(k, 3)], [splitKeys(key, 6000)], 6000)[0];
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = orders.data.slice(3 * i, 3 * i + 3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted()).toEqual(['012', '021', '102', '120', '201', '210']);
    for (const found of counts.values()) expect(Math.abs(found - 1000)).toBeLessThanOrEqual(5 * Math.sqrt(1000));
  });

  test('dropout keeps the mean, the type, and the derivative of what stays', () => {
    const x = ones([count], 'float32');
    const y = randomDropout(key, x, { rate: 0.2 });
    expect(y.dtype).toBe('float32');
    expectMean(y, 1, 0.5);
    const slope = grad((z: Tensor) => sum(randomDropout(key, z, { rate: 0.2 })))(x);
    expect(slope.data).toEqual(y.data);
    expect(randomDropout(key, x, { rate: 0 }).data).toEqual(x.data);
    expect(grad((z: Tensor) => sum(add(z, randomNormal(key, [2]))))(zeros([2])).toArray()).toEqual([1, 1]);
  });
});

test('what is no key, no shape, no distribution is refused', () => {
  const cases: [() => unknown, string][] = [
    [() => randomUniform(tensor([1, 2]), [3]), 'dtype-mismatch'],
    [() => randomUniform(tensor([1, 2, 3], undefined, { dtype: 'int32' }), [3]), 'shape-mismatch'],
    [() => randomUniform(tensor(1, [], { dtype: 'int32' }), [3]), 'shape-mismatch'],
    [() => randomUniform(splitKeys(key), [3]), 'shape-mismatch'],
    [() => splitKeys(splitKeys(key)), 'shape-mismatch'],
    [() => splitKeys(key, -1), 'invalid-argument'],
    [() => foldInKey(key, -1), 'invalid-argument'],
    [() => foldInKey(key, 2 ** 32), 'invalid-argument'],
    [() => foldInKey(key, tensor(1)), 'dtype-mismatch'],
    [() => prngKey(0.5), 'invalid-argument'],
    [() => randomUniform(key, [-1]), 'invalid-argument'],
    [() => randomUniform(key, [1], { dtype: 'int32' }), 'invalid-argument'],
    [() => randomUniform(key, [1], { min: NaN }), 'non-finite'],
    [() => randomNormal(key, [1], { std: Infinity }), 'non-finite'],
    [() => randomExponential(key, [1], { rate: 0 }), 'invalid-argument'],
    [() => randomTruncatedNormal(key, [1], { min: 2, max: 2 }), 'invalid-argument'],
    [() => randomInteger(key, [1], { max: 0 }), 'invalid-argument'],
    [() => randomInteger(key, [1], { min: -(2 ** 31), max: 2 ** 31 }), 'invalid-argument'],
    [() => randomPermutation(key, 1.5), 'invalid-argument'],
    [() => randomBernoulli(key, [2], { probability: [0.1, 0.2, 0.3] }), 'shape-mismatch'],
    [() => randomDropout(key, [1], { rate: 1 }), 'invalid-argument'],
    [() => randomCategorical(key, 1), 'invalid-axis'],
  ];
  for (const [call, code] of cases) expect(caught(call).code).toBe(code);
});
