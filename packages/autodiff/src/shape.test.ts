import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  broadcastShapes,
  broadcastStrides,
  normalizeAxes,
  requireBroadcastTo,
  requireShape,
  sizeOf,
  stridesOf,
  type Shape,
} from './shape.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;
const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

/** The common shape, or `null` where there is none. */
function attempt(a: Shape, b: Shape): Shape | null {
  try {
    return broadcastShapes('add', a, b);
  } catch {
    return null;
  }
}

describe('shapes', () => {
  test('the size of a scalar is 1, and a zero length empties all', () => {
    expect(sizeOf([])).toBe(1);
    expect(sizeOf([3, 0, 2])).toBe(0);
  });

  test('strides are row-major', () => {
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    expect(broadcastStrides([3, 1], [2, 3, 4])).toEqual([0, 1, 0]);
  });

  test('broadcasting is commutative, and both sides broadcast to the result', () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const out = attempt(a, b);
        const swapped = attempt(b, a);
        expect(swapped).toEqual(out);
        if (out === null) return;
        requireBroadcastTo('test', a, out);
        requireBroadcastTo('test', b, out);
      }),
      { numRuns: runs, seed: 1 },
    );
  });

  test('shapes that do not fit are named with the axis', () => {
    expect(() => broadcastShapes('add', [3, 4], [2])).toThrowError(
      expect.objectContaining({ code: 'shape-mismatch', shapes: [[3, 4], [2]] }),
    );
    expect(() => broadcastShapes('add', [3, 4], [2])).toThrow(
      'add: shapes [3,4] and [2] do not broadcast (axis 1: 4 != 2)',
    );
    expect(() => requireBroadcastTo('broadcastTo', [2, 2], [2])).toThrowError(
      expect.objectContaining({ code: 'shape-mismatch' }),
    );
  });

  test('axes count from either end, and none comes twice', () => {
    expect(normalizeAxes('sum', [-1, 0], 3)).toEqual([0, 2]);
    for (const axes of [[3], [-4], [0.5], [0, -3]]) {
      expect(() => normalizeAxes('sum', axes, 3)).toThrowError(expect.objectContaining({ code: 'invalid-axis' }));
    }
  });

  test('a length is an integer >= 0', () => {
    for (const shape of [[-1], [1.5], [Number.NaN]]) {
      expect(() => requireShape('zeros', shape)).toThrowError(expect.objectContaining({ code: 'invalid-argument' }));
    }
  });
});
