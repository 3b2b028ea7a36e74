/**
 * Indexing against naive readings of NumPy's rules; gathers and scatters as each other's transpose; sorting.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ad from '../index.ts';
import type { Index, Tensor } from '../index.ts';
import { sizeOf, stridesOf, type Shape } from '../shape.ts';
import { gapOf } from '../../test/examples.ts';
import { batchError, derivativeError, lawError, traceError, wavy } from '../../test/laws.ts';
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

/** A shape of three axes and an index for it: integers, ranges, whole axes, new ones, and index tensors that broadcast. */
const indexed = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 3 }))
  .chain((shape) => {
    const each = shape.map((length) => {
      const place = fc.integer({ min: -length, max: length - 1 });
      return fc.oneof(
        place,
        fc.constant(null),
        fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 3 })),
        fc.array(place, { minLength: 2, maxLength: 2 }).map((values) => int32(values)),
        fc.array(place, { minLength: 1, maxLength: 1 }).map((values) => int32(values, [1, 1])),
        fc.array(place, { minLength: 3, maxLength: 3 }).map((values) => int32(values, [3, 1])),
      );
    });
    return fc.record({
      shape: fc.constant(shape as Shape),
      index: fc.tuple(...each).map((items) => items as Index[]),
      keep: fc.nat(3),
      fresh: fc.nat(9),
    });
  });

describe('at', () => {
  test("is NumPy's indexing", () => {
    fc.assert(
      fc.property(indexed, ({ shape, index, keep, fresh }) => {
        const given = index.slice(0, keep);
        if (fresh <= given.length) given.splice(fresh, 0, 'new');
        const x = wavy(shape);
        expect(gapOf(ad.at(x, ...given), numpyAt(x, given))).toBe(0);
      }),
      { numRuns: 4 * runs, seed: 35 },
    );
  });

  test('is differentiable, batchable and traceable, as are addAt and setAt', () => {
    fc.assert(
      fc.property(indexed, ({ shape, index }) => {
        const x = wavy(shape);
        const read = (v: Tensor): Tensor => ad.at(ad.square(v), ...index);
        expect(lawError(read, [x])).toBeLessThanOrEqual(1e-7);
        const u = wavy(read(x).shape, 0.7);
        expect(lawError((v, w) => ad.addAt(v, index, ad.square(w)), [x, u])).toBeLessThanOrEqual(1e-7);
        expect(lawError((v, w) => ad.setAt(v, index, ad.square(w)), [x, u])).toBeLessThanOrEqual(1e-7);
      }),
      { numRuns: runs / 5, seed: 36 },
    );
  });

  test('addAt adds all updates of a place, setAt keeps the last', () => {
    fc.assert(
      fc.property(indexed, ({ shape, index }) => {
        const x = wavy(shape);
        const numbers = ad.reshape(ad.arange(x.size), shape);
        const places = ad.at(numbers, ...index);
        const updates = wavy(places.shape, 0.7);
        const [sums, last] = [Float64Array.from(x.data), Float64Array.from(x.data)];
        places.data.forEach((place, i) => {
          sums[place] += updates.data[i];
          last[place] = updates.data[i];
        });
        expect(gapOf(ad.addAt(x, index, updates), ad.tensor(sums, shape))).toBeLessThanOrEqual(1e-15);
        expect(gapOf(ad.setAt(x, index, updates), ad.tensor(last, shape))).toBe(0);
      }),
      { numRuns: runs, seed: 37 },
    );
  });

  test('a method, dots, a scalar of integers as index', () => {
    const x = wavy([2, 3, 4]);
    expect(gapOf(x.at('...', 1), ad.at(x, null, null, 1))).toBe(0);
    expect(x.at(0, '...', [1, 2]).shape).toEqual([3, 1]);
    expect(gapOf(x.at(ad.tensor(1, [], { dtype: 'int32' })), x.at(1))).toBe(0);
    expect(x.at('new', '...', 'new').shape).toEqual([1, 2, 3, 4, 1]);
    expect(x.at().shape).toEqual([2, 3, 4]);
    // NumPy: a range between index tensors puts their axes in front, an integer counts as one
    expect(x.at(0, null, int32([1, 2, 3, 0, 1])).shape).toEqual([5, 3]);
    // ... and so do dots, even where they stand for no axis
    expect(x.at(null, 0, '...', int32([1, 2, 3, 0, 1])).shape).toEqual([5, 2]);
    expect(x.at(null, 0, int32([1, 2, 3, 0, 1]), '...').shape).toEqual([2, 5]);
  });

  test('indices that are computed from traced tensors', () => {
    const x = wavy([5]);
    const fn = (v: Tensor): Tensor => ad.at(v, ad.argmax(v)).mul(ad.at(v, ad.argsort(v)));
    expect(lawError(fn, [x])).toBeLessThanOrEqual(1e-7);
    const set = (v: Tensor): Tensor => ad.setAt(v, [ad.argsort(v)], ad.square(v));
    expect(Math.max(derivativeError(set, [x]), batchError(set, [x]), traceError(set, [x]))).toBeLessThanOrEqual(1e-7);
  });

  test('what does not fit is refused by name', () => {
    const x = ad.zeros([2, 3]);
    const cases: [() => unknown, string][] = [
      [() => x.at(2), 'invalid-argument'],
      [() => x.at(0.5), 'invalid-argument'],
      [() => x.at(null, [0, 1, 0]), 'invalid-argument'],
      [() => x.at([1] as never), 'invalid-argument'],
      [() => x.at('...', '...'), 'invalid-argument'],
      [() => x.at(0, 0, 0), 'shape-mismatch'],
      [() => x.at(int32([0, 5])), 'invalid-argument'],
      [() => x.at(ad.tensor([true, false])), 'dtype-mismatch'],
      [() => x.at(int32([0, 1]), int32([0, 1, 2])), 'shape-mismatch'],
      [() => ad.setAt(x, [0], [1, 2]), 'shape-mismatch'],
    ];
    for (const [call, code] of cases) expect(caught(call).code).toBe(code);
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

/** What NumPy's rules say, entry by entry. */
function numpyAt(x: Tensor, index: readonly Index[]): Tensor {
  const given = index.filter((item) => item !== 'new').length;
  const items = [...index, ...new Array<null>(x.rank - given).fill(null)];
  const hasTensors = items.some((item) => typeof item === 'object' && item !== null && !Array.isArray(item));
  const isPick = (item: Index): boolean =>
    hasTensors && (typeof item === 'number' || (item !== null && typeof item === 'object' && !Array.isArray(item)));
  const picks = items.map((item, place) => ({ item, place })).filter(({ item }) => isPick(item));
  const tensors = ad.broadcastTensors(
    picks.map(({ item }) => (typeof item === 'number' ? int32([item], []) : (item as Tensor))),
  );
  const pickShape = tensors[0]?.shape ?? [];
  const isTogether = picks.every(({ place }, i) => i === 0 || place === picks[i - 1].place + 1);
  // per item: the numbers along its axis of x (none for new axes), and whether the result keeps an axis for it
  let axis = 0;
  const parts = items.map((item, place) => {
    if (item === 'new') return { axis: -1, numbers: [0], keeps: true, place };
    const length = x.shape[axis];
    const all = Array.from({ length }, (_, i) => i);
    const own = { axis: axis++, place };
    if (isPick(item)) return { ...own, numbers: all, keeps: false };
    if (typeof item === 'number') return { ...own, numbers: [item < 0 ? item + length : item], keeps: false };
    if (item === null) return { ...own, numbers: all, keeps: true };
    const [start, stop, step = 1] = item as [number, number, number];
    const clip = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, 0), length);
    return {
      ...own,
      numbers: all.filter((i) => i >= clip(start) && i < clip(stop) && (i - clip(start)) % step === 0),
      keeps: true,
    };
  });
  const kept = parts.filter((part) => part.keeps);
  const before = isTogether ? kept.filter((part) => part.place < (picks[0]?.place ?? 0)).length : 0;
  const keptShape = kept.map((part) => part.numbers.length);
  const shape = hasTensors ? keptShape.toSpliced(before, 0, ...pickShape) : keptShape;
  const out = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (place, at) => {
    const pickAt = hasTensors ? at.slice(before, before + pickShape.length) : [];
    const rest = hasTensors ? at.toSpliced(before, pickShape.length) : at;
    const from = x.shape.map(() => 0);
    for (const part of parts) {
      if (part.axis < 0) continue;
      const pick = picks.findIndex((candidate) => candidate.place === part.place);
      if (pick >= 0) {
        const k = entry(tensors[pick], pickAt);
        from[part.axis] = k < 0 ? k + x.shape[part.axis] : k;
      } else from[part.axis] = part.numbers[part.keeps ? rest[kept.indexOf(part as never)] : 0];
    }
    out[place] = entry(x, from);
  });
  return ad.tensor(out, shape);
}

function forEachIndex(shape: Shape, visit: (place: number, index: number[]) => void): void {
  const strides = stridesOf(shape);
  for (let place = 0; place < sizeOf(shape); place++) {
    visit(
      place,
      strides.map((stride, axis) => Math.floor(place / stride) % shape[axis]),
    );
  }
}

function entry(x: Tensor, index: readonly number[]): number {
  const strides = stridesOf(x.shape);
  return x.data[index.reduce((sum, i, axis) => sum + i * strides[axis], 0)];
}
