/**
 * Gathers against naive loops, and scatters as their transpose; sorting.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ad from '../index.ts';
import type { Tensor } from '../index.ts';
import { sizeOf, type Shape } from '../shape.ts';
import { gapOf } from '../../test/examples.ts';
import { lawError, wavy } from '../../test/laws.ts';
import { entry, forEachIndex } from '../../test/naive.ts';
import { caught } from '../../../../testing/caught.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 150;
const int32 = (values: readonly number[], shape: Shape = [values.length]): Tensor =>
  ad.tensor(Int32Array.from(values), shape);
const inner = (a: Tensor, b: Tensor): number => ad.dot(a, b).item();

/** A shape, an axis, how many leading axes are shared, and indices from both ends. */
const gathering = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  .chain((shape) =>
    fc.nat(shape.length - 1).chain((axis) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.constant(axis),
        batch: fc.nat(axis),
        picks: fc.array(fc.nat(3), { maxLength: 2 }),
      }),
    ),
  )
  .chain(({ shape, axis, batch, picks }) => {
    const own = [...shape.slice(0, batch), ...picks];
    const index = fc.integer({ min: -shape[axis], max: shape[axis] - 1 });
    return fc
      .array(index, { minLength: sizeOf(own), maxLength: sizeOf(own) })
      .map((values) => ({ shape, axis, batch, indices: int32(values, own) }));
  });

describe('gather and scatterAdd', () => {
  test('a gather reads entry by entry what its indices say', () => {
    fc.assert(
      fc.property(gathering, ({ shape, axis, batch, indices }) => {
        const x = wavy(shape);
        const found = ad.gather(x, indices, { axis, batch });
        expect(found.shape).toEqual([...shape.slice(0, axis), ...indices.shape.slice(batch), ...shape.slice(axis + 1)]);
        const picks = indices.rank - batch;
        forEachIndex(found.shape, (place, at) => {
          const k = entry(indices, [...at.slice(0, batch), ...at.slice(axis, axis + picks)]);
          const from = [...at.slice(0, axis), k < 0 ? k + shape[axis] : k, ...at.slice(axis + picks)];
          expect(found.data[place]).toBe(entry(x, from));
        });
      }),
      { numRuns: runs, seed: 31 },
    );
  });

  test('the scatter is the transpose of the gather: <gather x, y> = <x, scatter y>', () => {
    fc.assert(
      fc.property(gathering, ({ shape, axis, batch, indices }) => {
        const x = wavy(shape);
        const gathered = ad.gather(x, indices, { axis, batch });
        const y = wavy(gathered.shape, 0.7);
        const scattered = ad.scatterAdd(ad.zeros(shape), indices, y, { axis, batch });
        expect(Math.abs(inner(gathered, y) - inner(x, scattered))).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: runs, seed: 32 },
    );
  });

  test('both have derivatives, batches and traces', () => {
    fc.assert(
      fc.property(gathering, ({ shape, axis, batch, indices }) => {
        const x = wavy(shape);
        const gather = (v: Tensor): Tensor => ad.gather(ad.square(v), indices, { axis, batch });
        expect(lawError(gather, [x])).toBeLessThanOrEqual(1e-7);
        const scatter = (v: Tensor, u: Tensor): Tensor => ad.scatterAdd(v, indices, ad.mul(u, u), { axis, batch });
        expect(lawError(scatter, [x, wavy(gather(x).shape, 0.7)])).toBeLessThanOrEqual(1e-7);
      }),
      { numRuns: runs / 10, seed: 33 },
    );
  });

  test('an index out of range is named', () => {
    const error = caught(() => ad.take([1, 2, 3], [0, 3]));
    expect([error.code, error.index]).toEqual(['invalid-argument', 1]);
    expect(error.message).toContain('indices[1] is 3');
    for (const call of [
      () => ad.take([1, 2, 3], [-4]),
      () => ad.take([], [0]),
      () => ad.scatterAdd([1, 2], [2], [1]),
      () => ad.takeAlong([1, 2], [5]),
      () => ad.gather([1, 2], [0], { batch: 1 }),
      () => ad.take([1, 2], [0.5]),
    ]) {
      expect(caught(call).code).toBe('invalid-argument');
    }
    expect(caught(() => ad.take([1, 2], ad.tensor([1]))).code).toBe('dtype-mismatch');
    expect(caught(() => ad.take([1, 2], [0], { axis: 1 })).code).toBe('invalid-axis');
    expect(caught(() => ad.scatterAdd([1, 2], [0], [1, 2])).code).toBe('shape-mismatch');
    expect(caught(() => ad.gather(ad.zeros([2, 3]), [0], { axis: 1, batch: 1 })).code).toBe('shape-mismatch');
  });

  test('types stay, also of what is not real', () => {
    expect(ad.take(int32([5, 6]), [1]).dtype).toBe('int32');
    expect(ad.take([true, false], [1, 0]).toArray()).toEqual([0, 1]);
    expect(ad.setAt([true, false], [int32([1, 0, 0])], [true, true, false]).toArray()).toEqual([0, 1]);
    expect(ad.setAt([true, false], [0], false).dtype).toBe('bool');
    expect(ad.addAt([true, false], [int32([0, 0])], true).toArray()).toEqual([3, 0]);
    expect(ad.scatterAdd(int32([5, 6]), [1, 1], 2).toArray()).toEqual([5, 10]);
    expect(ad.take(ad.zeros([3], 'float32'), [1]).dtype).toBe('float32');
  });
});

describe('takeAlong and addAlong', () => {
  test('read and write an entry per index, and are transposes', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1), fc.nat(3), fc.integer())),
        ([shape, axis, count, seed]) => {
          const own = shape.with(axis, count);
          const values = Array.from({ length: sizeOf(own) }, (_, i) => Math.abs((seed + i * 7) % shape[axis]));
          const indices = int32(values, own);
          const x = wavy(shape);
          const found = ad.takeAlong(x, indices, { axis });
          forEachIndex(own, (place, at) => {
            expect(found.data[place]).toBe(entry(x, at.with(axis, indices.data[place])));
          });
          const y = wavy(own, 0.7);
          const back = ad.addAlong(ad.zeros(shape), indices, y, { axis });
          expect(Math.abs(inner(found, y) - inner(x, back))).toBeLessThanOrEqual(1e-12);
          expect(lawError((v) => ad.takeAlong(ad.square(v), indices, { axis }), [x])).toBeLessThanOrEqual(1e-7);
        },
      ),
      { numRuns: runs, seed: 34 },
    );
  });

  test('axes of length 1 broadcast', () => {
    expect(ad.takeAlong([[1, 2, 3]], [[0], [2]]).toArray()).toEqual([[1], [3]]);
    expect(
      ad
        .takeAlong(
          [
            [1, 2],
            [3, 4],
          ],
          [[1, 0]],
        )
        .toArray(),
    ).toEqual([
      [2, 1],
      [4, 3],
    ]);
    expect(caught(() => ad.takeAlong([[1, 2]], [0])).code).toBe('shape-mismatch');
  });
});

describe('sorting', () => {
  const values = fc.array(fc.constantFrom(1, 2, 2, 3, -1, NaN, Infinity, -Infinity), { maxLength: 12 });

  test('is stable, has NaN at the end of the largest, and gives what its indices say', () => {
    fc.assert(
      fc.property(values, fc.boolean(), (list, descending) => {
        const x = ad.tensor(list, [list.length]);
        const key = (value: number): number[] => [Number.isNaN(value) ? 1 : 0, Number.isNaN(value) ? 0 : value];
        const compare = (i: number, j: number): number => {
          const [a, b] = [key(list[i]), key(list[j])];
          const order = a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
          return (descending ? -order : order) || i - j;
        };
        const order = list.map((_, i) => i).sort(compare);
        const indices = ad.argsort(x, { descending });
        expect([indices.dtype, indices.toArray()]).toEqual(['int32', order]);
        expect(
          gapOf(
            ad.sort(x, { descending }),
            ad.tensor(
              order.map((i) => list[i]),
              [list.length],
            ),
          ),
        ).toBe(0);
        const k = Math.floor(list.length / 2);
        const top = ad.topk(x, k, { largest: descending });
        expect(top.indices.toArray()).toEqual(order.slice(0, k));
        expect(gapOf(top.values, ad.take(x, top.indices))).toBe(0);
      }),
      { numRuns: runs, seed: 38 },
    );
  });

  test('derivatives go with their entries, along any axis', () => {
    const x = wavy([3, 4]);
    expect(lawError((v) => ad.sort(ad.square(v), { axis: 0 }), [x])).toBeLessThanOrEqual(1e-7);
    expect(lawError((v) => ad.topk(v, 2, { largest: false }).values, [x])).toBeLessThanOrEqual(1e-7);
    expect(caught(() => ad.topk(x, 5)).code).toBe('invalid-argument');
  });

  test('searchSorted counts the entries below', () => {
    const sorted = [1, 2, 2, 5];
    expect(
      ad
        .searchSorted(sorted, [
          [2, 0],
          [9, 3],
        ])
        .toArray(),
    ).toEqual([
      [1, 0],
      [4, 3],
    ]);
    expect(ad.searchSorted(sorted, 2, { side: 'right' }).item()).toBe(3);
    expect(caught(() => ad.searchSorted([[1]], 1)).code).toBe('shape-mismatch');
  });
});
