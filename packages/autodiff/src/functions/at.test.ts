/**
 * `at`, `addAt` and `setAt` against a naive reading of NumPy's rules.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ad from '../index.ts';
import type { Index, Tensor } from '../index.ts';
import { sizeOf, type Shape } from '../shape.ts';
import { gapOf } from '../../test/examples.ts';
import { lawError, wavy } from '../../test/laws.ts';
import { entry, forEachIndex } from '../../test/naive.ts';
import { caught } from '../../../../testing/caught.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 150;
const int32 = (values: readonly number[], shape: Shape = [values.length]): Tensor =>
  ad.tensor(Int32Array.from(values), shape);

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
    expect(lawError(set, [x])).toBeLessThanOrEqual(1e-7);
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
    const [start, stop, step = 1] = item as [number, number, number?];
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
      } else from[part.axis] = part.numbers[part.keeps ? rest[kept.indexOf(part)] : 0];
    }
    out[place] = entry(x, from);
  });
  return ad.tensor(out, shape);
}
