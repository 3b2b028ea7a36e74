/**
 * Diagonals, triangles, grids and padding: each against what it says, entry by entry, and at zero sizes.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ad from '../index.ts';
import type { Tensor } from '../index.ts';
import { gapOf } from '../../test/examples.ts';
import { wavy } from '../../test/laws.ts';
import { caught } from '../../../../testing/caught.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;
const x = wavy([3, 4]);

test('diagonals and triangles equal those of a loop, at any offset', () => {
  const length = fc.nat(4);
  fc.assert(
    fc.property(length, length, fc.integer({ min: -5, max: 5 }), (m, n, offset) => {
      const y = wavy([m, n]);
      const all = Array.from({ length: m * n }, (_, i) => ({ i: Math.floor(i / n), j: i % n, value: y.data[i] }));
      const diagonal = all.filter(({ i, j }) => j - i === offset).map(({ value }) => value);
      const where = (keep: (distance: number) => boolean): Tensor =>
        ad.tensor(
          Float64Array.from(all, ({ i, j, value }) => (keep(j - i) ? value : 0)),
          [m, n],
        );
      expect(gapOf(ad.diagonal(y, { offset }), ad.tensor(Float64Array.from(diagonal)))).toBe(0);
      expect(
        gapOf(
          ad.tril(y, { offset }),
          where((distance) => distance <= offset),
        ),
      ).toBe(0);
      expect(
        gapOf(
          ad.triu(y, { offset }),
          where((distance) => distance >= offset),
        ),
      ).toBe(0);
      expect(gapOf(ad.diagonal(ad.diag(wavy([m]), { offset }), { offset }), wavy([m]))).toBe(0);
      expect(
        gapOf(
          ad.eye(m, { columns: n, offset }),
          ad.tensor(
            Float64Array.from(all, ({ i, j }) => Number(j - i === offset)),
            [m, n],
          ),
        ),
      ).toBe(0);
    }),
    { numRuns: runs, seed: 42 },
  );
  expect(
    ad.tril([
      [true, true],
      [true, true],
    ]).dtype,
  ).toBe('bool');
  expect(gapOf(ad.diagonal(wavy([2, 3, 2]), { axes: [0, 2] }), ad.einsum('iji->ji', wavy([2, 3, 2])))).toBe(0);
  expect(caught(() => ad.diagonal(x, { axes: [0, 0] })).code).toBe('invalid-axis');
  expect(caught(() => ad.diag(ad.zeros([1, 1, 1]))).code).toBe('shape-mismatch');
  expect(caught(() => ad.tril([1])).code).toBe('shape-mismatch');
});

test('grids', () => {
  expect(ad.arange(5, 0, -2).toArray()).toEqual([5, 3, 1]);
  expect(ad.arange(2, 2).shape).toEqual([0]);
  expect(ad.arange(-3).shape).toEqual([0]);
  expect(ad.arange(0, 3, 1, { dtype: 'int32' }).dtype).toBe('int32');
  expect(caught(() => ad.arange(0, 1, 0)).code).toBe('invalid-argument');
  expect(ad.linspace(-1, 0.1, 7).at(-1).item()).toBe(0.1);
  expect([ad.linspace(2, 3, 1).toArray(), ad.linspace(2, 3, 0).shape]).toEqual([[2], [0]]);
  expect(
    ad
      .meshgrid(
        [
          [1, 2],
          [3, 4, 5],
        ],
        { indexing: 'xy' },
      )
      .map((t) => t.shape),
  ).toEqual([
    [3, 2],
    [3, 2],
  ]);
  expect(ad.oneHot([1, 5, -1], 2).toArray()).toEqual([
    [0, 1],
    [0, 0],
    [0, 0],
  ]);
  expect(ad.oneHot([1], 0).shape).toEqual([1, 0]);
  expect(ad.oneHot([1], 2, { dtype: 'float32' }).dtype).toBe('float32');
});

describe('pad', () => {
  test('reads where each mode says, at any width', () => {
    const place = {
      replicate: (i: number, n: number): number => Math.min(Math.max(i, 0), n - 1),
      circular: (i: number, n: number): number => ((i % n) + n) % n,
      // there and back again, step by step
      reflect: (i: number, n: number): number => {
        let at = i;
        while (n > 1 && (at < 0 || at >= n)) at = at < 0 ? -at : 2 * (n - 1) - at;
        return n === 1 ? 0 : at;
      },
    };
    const width = fc.nat(7);
    fc.assert(
      fc.property(
        fc.constantFrom('replicate', 'circular', 'reflect'),
        fc.integer({ min: 1, max: 4 }),
        width,
        width,
        (mode, n, before, after) => {
          const y = wavy([n]);
          const wanted = Array.from({ length: before + n + after }, (_, i) => y.data[place[mode](i - before, n)]);
          expect(ad.pad(y, [[before, after]], { mode }).toArray()).toEqual(wanted);
        },
      ),
      { numRuns: runs, seed: 43 },
    );
  });

  test('keeps the type, and refuses what does not fit', () => {
    expect(ad.pad(ad.ones([1], 'float32'), [[1, 0]], { value: 0.5 }).toArray()).toEqual([0.5, 1]);
    expect(ad.pad(ad.ones([1], 'float32'), [[1, 0]], { value: 0.5 }).dtype).toBe('float32');
    expect(
      ad.pad(
        [[]],
        [
          [1, 1],
          [0, 0],
        ],
        { mode: 'reflect' },
      ).shape,
    ).toEqual([3, 0]);
    const cases: [() => unknown, string][] = [
      [() => ad.pad([], [[1, 0]], { mode: 'circular' }), 'empty'],
      [() => ad.pad([1], [[1, 0]], { mode: 'mirror' as 'reflect' }), 'invalid-argument'],
      [() => ad.pad([1], [], { mode: 'reflect' }), 'shape-mismatch'],
      [() => ad.pad([1], [[-1, 0]], { mode: 'reflect' }), 'invalid-argument'],
    ];
    for (const [call, code] of cases) expect(caught(call).code).toBe(code);
  });
});
