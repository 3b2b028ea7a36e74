/**
 * Reductions beyond the op table: ties, zeros, NaN, nothing at all, number types, and stable formulas.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ad from '../index.ts';
import type { Tensor } from '../index.ts';
import { gapOf } from '../../test/examples.ts';
import { lawError, wavy } from '../../test/laws.ts';
import { caught } from '../../../../testing/caught.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;
const x = wavy([3, 4]);

describe('derivatives, batches and traces', () => {
  test.each<[string, (x: Tensor) => Tensor]>([
    ['max', (v) => ad.max(v, { axes: 1 })],
    ['min', (v) => ad.min(v, { axes: 0, keepDims: true })],
    ['prod', (v) => ad.prod(v, { axes: [0, 1] })],
    [
      'prod of five',
      (v) =>
        ad.prod(
          ad.reshape(
            ad.slice(v, [
              [0, 3],
              [0, 3],
            ]),
            [9],
          ),
        ),
    ],
    ['variance', (v) => ad.variance(v, { axes: 0, correction: 1 })],
    ['std', (v) => ad.std(v, { axes: -1 })],
    ['norm', (v) => ad.norm(v, { axes: 1 })],
    ['norm 1', (v) => ad.norm(v, { ord: 1, axes: 1, keepDims: true })],
    ['norm inf', (v) => ad.norm(v, { ord: Infinity })],
    ['logsumexp', (v) => ad.logsumexp(v, { axes: 1 })],
    ['logsumexp kept', (v) => ad.logsumexp(v, { keepDims: true })],
    ['softmax', (v) => ad.softmax(v)],
    ['softmax over all', (v) => ad.softmax(v, { axes: [0, 1] })],
    ['logSoftmax', (v) => ad.logSoftmax(v, { axes: 0 })],
    ['cumsum', (v) => ad.cumsum(v, { axis: 0, exclusive: true })],
    ['cumprod', (v) => ad.cumprod(v)],
    ['cummax', (v) => ad.cummax(v, { axis: 0 })],
    ['cummin', (v) => ad.cummin(v)],
    ['median', (v) => ad.median(v)],
    ['quantile', (v) => ad.quantile(v, 0.3, { axis: 1, keepDims: true })],
  ])('%s', (_, fn) => {
    expect(lawError(fn, [x])).toBeLessThanOrEqual(1e-7);
  });
});

describe('max and min', () => {
  test('NaN comes out, wherever it stands', () => {
    for (const at of [0, 1, 2]) {
      const values = [1, 2, 3].with(at, NaN);
      for (const reduce of [ad.max, ad.min]) expect(reduce(values).item()).toBeNaN();
      expect(ad.argmax(values).item()).toBe(at);
      expect(ad.argmin(values).item()).toBe(at);
    }
  });

  test('integers and truth values stay what they are', () => {
    const least = ad.tensor([-(2 ** 31), 2 ** 31 - 1, 0], [3], { dtype: 'int32' });
    expect([ad.min(least).item(), ad.max(least).item()]).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect(ad.min(least).dtype).toBe('int32');
    expect([ad.min([true, false]).item(), ad.max([true, false]).item(), ad.min([true, true]).item()]).toEqual([
      0, 1, 1,
    ]);
    expect(ad.max([true, false]).dtype).toBe('bool');
    expect(ad.argmin(least).item()).toBe(0);
  });

  test('the gradient is shared by all that are largest', () => {
    expect(
      ad
        .grad((v: Tensor) => ad.max(v))(ad.tensor([2, 1, 2, 2]))
        .toArray(),
    ).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
  });

  test('nothing has no largest entry, but no entries are wanted of nothing', () => {
    const error = caught(() => ad.max(ad.zeros([2, 0]), { axes: 1 }));
    expect([error.code, error.message]).toEqual(['empty', 'max: shape [2,0] has no entries along axes [1]']);
    expect(caught(() => ad.min([])).message).toContain('min:');
    expect(caught(() => ad.argmax(ad.zeros([2, 0]), { axis: 1 })).code).toBe('empty');
    expect(ad.max(ad.zeros([0, 2]), { axes: 1 }).shape).toEqual([0]);
    expect(ad.argmax(ad.zeros([0, 2]), { axis: 1 }).shape).toEqual([0]);
  });

  test('argmax is that of all entries, or along an axis that may stay', () => {
    const values = [
      [1, 9],
      [3, 4],
    ];
    expect(ad.argmax(values).item()).toBe(1);
    expect(ad.argmax(values, { keepDims: true }).shape).toEqual([1, 1]);
    expect(ad.argmax(values, { axis: -1, keepDims: true }).toArray()).toEqual([[1], [1]]);
    expect(ad.argmax(values).dtype).toBe('int32');
  });
});

describe('products', () => {
  test('equal the products entry by entry, with exact derivatives at zeros', () => {
    const entries = fc.array(fc.constantFrom<number[]>(0, 1, -2, 0.5, 3), { maxLength: 9 });
    fc.assert(
      fc.property(entries, (values) => {
        const point = ad.tensor(values, [values.length]);
        const others = values.map((_, i) =>
          values.reduce((product, value, j) => (i === j ? product : product * value), 1),
        );
        expect(ad.prod(point).item()).toBe(values.reduce((product, value) => product * value, 1));
        expect(gapOf(ad.grad((v: Tensor) => ad.prod(v))(point), ad.tensor(others, [values.length]))).toBe(0);
      }),
      { numRuns: runs, seed: 11 },
    );
  });

  test('sums, products and running sums of truth values are integers', () => {
    const flags = [true, true, false];
    expect([ad.sum(flags), ad.prod(flags), ad.cumsum(flags)].map((t) => t.dtype)).toEqual(['int32', 'int32', 'int32']);
    expect([ad.sum(flags).item(), ad.mean(flags).item() * 3]).toEqual([2, 2]);
  });

  test('running products and extrema equal those of a loop', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 9 }), (values) => {
        const point = ad.tensor(values, [values.length]);
        const running = (take: (a: number, b: number) => number): number[] =>
          values.map((_, i) => values.slice(0, i + 1).reduce(take));
        const wanted = (take: (a: number, b: number) => number): Tensor => ad.tensor(running(take), [values.length]);
        expect(
          gapOf(
            ad.cumprod(point),
            wanted((a, b) => a * b),
          ),
        ).toBe(0);
        expect(
          gapOf(
            ad.cummax(point),
            wanted((a, b) => Math.max(a, b)),
          ),
        ).toBe(0);
        expect(
          gapOf(
            ad.cummin(point),
            wanted((a, b) => Math.min(a, b)),
          ),
        ).toBe(0);
        expect(
          gapOf(
            ad.cumsum(point),
            wanted((a, b) => a + b),
          ),
        ).toBe(0);
      }),
      { numRuns: runs, seed: 12 },
    );
  });
});

describe('stable formulas', () => {
  test('softmax and logsumexp do not overflow, and know infinities', () => {
    expect(ad.softmax([1e300, 1e300]).toArray()).toEqual([0.5, 0.5]);
    expect(ad.softmax([-Infinity, 0]).toArray()).toEqual([0, 1]);
    expect(ad.logsumexp([-Infinity, -Infinity]).item()).toBe(-Infinity);
    expect(ad.logsumexp([Infinity, 0]).item()).toBe(Infinity);
    expect(ad.logsumexp([NaN, 0]).item()).toBeNaN();
    expect(ad.logsumexp([-1e300, -1e300]).item()).toBe(-1e300);
    expect(ad.logsumexp(ad.zeros([2, 0]), { axes: 1 }).toArray()).toEqual([-Infinity, -Infinity]);
    expect(ad.softmax(ad.zeros([2, 0])).shape).toEqual([2, 0]);
    expect(ad.logSoftmax([0, -1e5]).toArray()).toEqual([0, -1e5]);
  });

  test('a norm and a standard deviation of 0 have the derivative 0', () => {
    const zero = ad.zeros([3]);
    expect(
      ad
        .grad((v: Tensor) => ad.norm(v))(zero)
        .toArray(),
    ).toEqual([0, 0, 0]);
    expect(
      ad
        .grad((v: Tensor) => ad.std(v))(zero)
        .toArray(),
    ).toEqual([0, 0, 0]);
    expect(ad.norm([NaN, 1]).item()).toBeNaN();
    expect(caught(() => ad.norm([1], { ord: 3 })).code).toBe('invalid-argument');
  });

  test('a variance far from 0 keeps its digits', () => {
    expect(ad.variance([1e9, 1e9 + 1, 1e9 + 2], { correction: 1 }).item()).toBe(1);
    expect(ad.variance([5], { correction: 1 }).item()).toBeNaN();
    expect(ad.variance(ad.tensor([1, 3], [2], { dtype: 'int32' })).item()).toBe(1);
  });

  test('float32 stays float32', () => {
    const narrow = ad.tensor(new Float32Array([1, 2, 4, 3]), [2, 2]);
    for (const value of [
      ad.max(narrow),
      ad.min(narrow),
      ad.prod(narrow),
      ad.softmax(narrow),
      ad.logSoftmax(narrow),
      ad.logsumexp(narrow),
      ad.variance(narrow),
      ad.std(narrow),
      ad.norm(narrow),
      ad.norm(narrow, { ord: 1 }),
      ad.median(narrow),
      ad.quantile(narrow, 0.3),
      ad.cumprod(narrow),
      ad.grad((v: Tensor) => ad.prod(v))(narrow),
      ad.grad((v: Tensor) => ad.max(v))(narrow),
      ad.grad((v: Tensor) => ad.norm(v))(narrow),
    ]) {
      expect(value.dtype).toBe('float32');
    }
  });
});

test('counts, any and all, of something and of nothing', () => {
  const values = [
    [0, 1],
    [2, NaN],
  ];
  expect(ad.countNonzero(values, { axes: 1 }).toArray()).toEqual([1, 2]);
  expect([ad.any(values).item(), ad.all(values).item(), ad.all(values, { axes: 1 }).toArray()]).toEqual([1, 0, [0, 1]]);
  expect([ad.any([]).item(), ad.all([]).item()]).toEqual([0, 1]);
  expect([ad.any(values).dtype, ad.all(values).dtype, ad.countNonzero(values).dtype]).toEqual([
    'bool',
    'bool',
    'int32',
  ]);
});

test('quantiles are between sorted entries, and NaN where there is one', () => {
  expect(ad.quantile([4, 1, 3, 2], 0.25).item()).toBe(1.75);
  expect([ad.quantile([3, 1], 0).item(), ad.quantile([3, 1], 1).item()]).toEqual([1, 3]);
  expect(ad.median([NaN, 1, 2]).item()).toBeNaN();
  expect(ad.median([[1, 2]], { keepDims: true }).toArray()).toEqual([[1.5]]);
  expect(caught(() => ad.quantile([1], 2)).code).toBe('invalid-argument');
  expect(caught(() => ad.median([])).code).toBe('empty');
});
