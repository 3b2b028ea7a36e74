/**
 * Everything that moves entries has its laws; axes, pieces and repeats come out as they say, also at zero sizes.
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
    ['squeeze', (v) => ad.squeeze(ad.reshape(v, [1, 3, 1, 4]))],
    ['unsqueeze', (v) => ad.unsqueeze(v, [0, -1])],
    ['flatten', (v) => ad.flatten(v)],
    ['moveAxis', (v) => ad.moveAxis(v, 0, 1)],
    ['swapAxes', (v) => ad.swapAxes(v, 0, -1)],
    ['stack', (v) => ad.stack([v, ad.square(v)], { axis: 1 })],
    ['split', (v) => ad.concat(ad.split(v, [1, 3], { axis: 1 }).toReversed(), { axis: 1 })],
    ['unstack', (v) => ad.mul(ad.unstack(v)[0], ad.unstack(v)[2])],
    ['chunk', (v) => ad.concat(ad.chunk(v, 2).map(ad.square))],
    ['tile', (v) => ad.tile(v, [2, 1, 2])],
    ['repeat', (v) => ad.repeat(v, 3, { axis: 0 })],
    ['roll', (v) => ad.roll(v, 2)],
    ['flip', (v) => ad.flip(v)],
    ['tril', (v) => ad.tril(v, { offset: 1 })],
    ['triu', (v) => ad.triu(v, { offset: -1 })],
    ['diagonal', (v) => ad.diagonal(v, { offset: -1 })],
    ['diag', (v) => ad.diag(ad.flatten(v), { offset: 2 })],
    ['trace', (v) => ad.trace(v)],
    [
      'pad with a value',
      (v) =>
        ad.pad(
          v,
          [
            [1, 0],
            [0, 2],
          ],
          { value: 3 },
        ),
    ],
    [
      'pad by reflection',
      (v) =>
        ad.pad(
          v,
          [
            [2, 1],
            [5, 4],
          ],
          { mode: 'reflect' },
        ),
    ],
    [
      'pad by replication',
      (v) =>
        ad.pad(
          v,
          [
            [2, 0],
            [0, 1],
          ],
          { mode: 'replicate' },
        ),
    ],
    [
      'pad round',
      (v) =>
        ad.pad(
          v,
          [
            [0, 0],
            [5, 3],
          ],
          { mode: 'circular' },
        ),
    ],
    ['maskedFill', (v) => ad.maskedFill(v, ad.greater(v, 0), 7)],
    ['broadcastTensors', (v) => ad.broadcastTensors([v, ad.zeros([2, 1, 1])])[0]],
    ['meshgrid', (v) => ad.meshgrid([ad.flatten(v), ad.at(v, 0)])[1]],
    ['oneHot', (v) => ad.mul(v, ad.oneHot(ad.argmax(v, { axis: 1 }), 4))],
  ])('%s', (_, fn) => {
    expect(lawError(fn, [x])).toBeLessThanOrEqual(1e-7);
  });
});

describe('axes', () => {
  test('come and go', () => {
    const y = ad.zeros([1, 2, 1]);
    expect(y.squeeze().shape).toEqual([2]);
    expect(y.squeeze({ axes: [-1] }).shape).toEqual([1, 2]);
    expect(ad.tensor(1).unsqueeze([0, 1]).shape).toEqual([1, 1]);
    expect(caught(() => ad.squeeze(y, { axes: 1 })).code).toBe('shape-mismatch');
    expect(caught(() => ad.squeeze(y, { axes: 3 })).code).toBe('invalid-axis');
    expect(caught(() => ad.unsqueeze(y, [0, 0])).code).toBe('invalid-axis');
    expect([ad.flatten(5).shape, ad.flatten(ad.zeros([2, 0, 3]), { start: 1 }).shape]).toEqual([[1], [2, 0]]);
    expect(ad.flatten(ad.zeros([2, 3, 4]), { end: 1 }).shape).toEqual([6, 4]);
    expect(ad.moveAxis(ad.zeros([2, 3, 4]), -1, 0).shape).toEqual([4, 2, 3]);
    expect(ad.swapAxes(ad.zeros([2, 3, 4]), 1, 1).shape).toEqual([2, 3, 4]);
  });
});

describe('pieces', () => {
  test('put together again are the whole', () => {
    const lengths = fc.array(fc.nat(3), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lengths, fc.nat(3), fc.boolean(), (pieces, other, first) => {
        const total = pieces.reduce((sum, piece) => sum + piece, 0);
        const axis = first ? 0 : -1;
        const y = wavy(first ? [total, other] : [other, total]);
        expect(gapOf(ad.concat(ad.split(y, pieces, { axis }), { axis }), y)).toBe(0);
        for (const count of [1, 2, 3]) expect(gapOf(ad.concat(ad.chunk(y, count, { axis }), { axis }), y)).toBe(0);
        if (total > 0) expect(gapOf(ad.stack(ad.unstack(y, { axis }), { axis }), y)).toBe(0);
      }),
      { numRuns: runs, seed: 41 },
    );
  });

  test('as many as asked for, or as the length gives', () => {
    expect(ad.chunk(ad.arange(6), 4).map((piece) => piece.toArray())).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(ad.chunk([], 3).map((piece) => piece.shape)).toEqual([[0]]);
  });

  test('that do not fit are refused', () => {
    const cases: [() => unknown, string][] = [
      [() => ad.split([1, 2, 3], 2), 'shape-mismatch'],
      [() => ad.split([1, 2, 3], [1, 1]), 'shape-mismatch'],
      [() => ad.split([1, 2, 3], 0), 'invalid-argument'],
      [() => ad.split([1, 2, 3], [4, -1]), 'invalid-argument'],
      [() => ad.chunk([1], 0), 'invalid-argument'],
      [() => ad.stack([]), 'invalid-argument'],
      [() => ad.concat([]), 'invalid-argument'],
      [() => ad.stack([[1], [1, 2]]), 'shape-mismatch'],
      [() => ad.concat([ad.zeros([2, 3]), ad.zeros([3, 3])], { axis: 1 }), 'shape-mismatch'],
      [() => ad.concat([[1], 2]), 'shape-mismatch'],
      [() => ad.concat([1, 2]), 'invalid-axis'],
    ];
    for (const [call, code] of cases) expect(caught(call).code).toBe(code);
  });

  test('take one type', () => {
    expect(ad.concat([ad.zeros([1], 'float32'), [1]]).dtype).toBe('float32');
    expect(ad.stack([[true], ad.ones([1], 'int32')]).dtype).toBe('int32');
    expect(caught(() => ad.concat([ad.zeros([1], 'float32'), ad.zeros([1])])).code).toBe('dtype-mismatch');
  });
});

test('tile, repeat and roll, also of nothing', () => {
  expect(ad.tile([[1, 2]], [2, 2]).toArray()).toEqual([
    [1, 2, 1, 2],
    [1, 2, 1, 2],
  ]);
  expect(ad.tile([1, 2], [0]).shape).toEqual([0]);
  expect(ad.tile([[1], [2]], [2]).toArray()).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(
    ad
      .repeat(
        [
          [1, 2],
          [3, 4],
        ],
        2,
        { axis: 1 },
      )
      .toArray(),
  ).toEqual([
    [1, 1, 2, 2],
    [3, 3, 4, 4],
  ]);
  expect(ad.repeat([[1, 2]], 2).toArray()).toEqual([1, 1, 2, 2]);
  expect([-7, -3, -1, 0, 1, 2, 5].map((shift) => ad.roll([1, 2, 3], shift).toArray())).toEqual(
    [-7, -3, -1, 0, 1, 2, 5].map((shift) => [0, 1, 2].map((i) => 1 + ((((i - shift) % 3) + 3) % 3))),
  );
  expect(ad.roll([], 3).shape).toEqual([0]);
  expect(caught(() => ad.roll([1], 0.5)).code).toBe('invalid-argument');
  expect(caught(() => ad.tile([1], [-1])).code).toBe('invalid-argument');
});
