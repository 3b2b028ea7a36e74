/** Reductions: the error of a sum, axes of every rank, NaN and the sign of zero, and the errors. */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { engines, numbers } from '../../test/cases.ts';
import { argMax, argMin, createMemory, reduce, reduceAll, type Reduction } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const operations: readonly Reduction[] = ['sum', 'sumOfSquares', 'prod', 'max', 'min'];

describe('a sum is a tree', () => {
  it('of a million equal numbers it is nearly exact, in both directions', () => {
    const n = 1_000_003;
    const value = Math.fround(0.1);
    for (const memory of memories) {
      const x = memory.vector('float32', new Float32Array(n).fill(value));
      const error = Math.abs(reduceAll('sum', x) / (n * value) - 1);
      expect(error).toBeLessThan(2 ** -21);
      const out = memory.vector('float32', 1);
      reduce('sum', x.subvector(0, n - 3), [n - 3, 1], [0, 1], out);
      expect(Math.abs(out.read()[0] / ((n - 3) * value) - 1)).toBeLessThan(2 ** -21);
      const pair = memory.vector('float32', 2);
      reduce('sum', x.subvector(0, n - 1), [(n - 1) / 2, 2], 0, pair);
      for (const sum of pair.read()) expect(Math.abs(sum / (((n - 1) / 2) * value) - 1)).toBeLessThan(2 ** -21);
      x.free();
    }
  });

  it('the float64 sum of float32-like numbers is exact, whatever the order', () => {
    const list = numbers(4097, 8).map((value) => Math.round(value * 1e6));
    const exact = list.reduce((a, b) => a + b, 0);
    for (const memory of memories) {
      const x = memory.vector('float64', list);
      expect(reduceAll('sum', x)).toBe(exact);
      expect(reduceAll('max', x)).toBe(Math.max(...list));
      expect(reduceAll('min', x)).toBe(Math.min(...list));
      expect(reduceAll('prod', x.subvector(0, 3))).toBe(list[0] * list[1] * list[2]);
      expect(reduceAll('sumOfSquares', x.subvector(0, 2))).toBe(list[0] ** 2 + list[1] ** 2);
      x.free();
    }
  });
});

describe('axes', () => {
  const memory = createMemory();
  const shape = [2, 3, 4, 5];
  const x = memory.vector('float64', numbers(120, 1));
  const values = x.read();

  it.each([
    [0, [0]],
    [1, [1]],
    [3, [3]],
    [
      [1, 2],
      [1, 2],
    ],
    [
      [3, 2],
      [2, 3],
    ],
    [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
    [[], []],
  ] as const)('%j of a rank of four', (axes, list) => {
    const strides = [60, 20, 5, 1];
    const isGone = (axis: number): boolean => (list as readonly number[]).includes(axis);
    const kept = shape.map((length, axis) => (isGone(axis) ? 1 : length));
    const expected = new Float64Array(kept.reduce((a, b) => a * b, 1));
    for (let i = 0; i < 120; i++) {
      let to = 0;
      for (const [axis, stride] of strides.entries()) {
        if (!isGone(axis)) to = to * shape[axis] + (Math.floor(i / stride) % shape[axis]);
      }
      expected[to] += values[i];
    }
    const out = memory.vector('float64', expected.length);
    reduce('sum', x, shape, axes as number | number[], out);
    for (const [i, value] of out.read().entries()) expect(value).toBeCloseTo(expected[i], 10);
  });

  it('that are empty give what changes nothing', () => {
    for (const one of memories) {
      const [none, out] = [one.vector('float64', 0), one.vector('float64', 2)];
      const results = operations.map((op) => {
        reduce(op, none, [2, 0], 1, out.fill(7));
        reduce(op, none, [0, 2], 0, out);
        return [...out.read(), reduceAll(op, none)];
      });
      expect(results).toEqual([0, 0, 1, -Infinity, Infinity].map((value) => [value, value, value]));
      reduce('sum', none, [0, 3], 1, none);
    }
  });

  it('of a number: the rank is 0', () => {
    const out = memory.vector('float64', 1);
    reduce('max', memory.vector('float64', [7]), [], [], out);
    expect(out.read()[0]).toBe(7);
  });
});

describe('the largest and the smallest', () => {
  it.each(dtypes)('know NaN and the sign of zero, %s', (dtype) => {
    for (const memory of memories) {
      for (const inner of [1, 3]) {
        for (const n of [1, 2, 7, 40, 600]) {
          const x = memory.vector(dtype, n * inner);
          const out = memory.vector(dtype, inner);
          for (const [op, first, second] of [
            ['max', 0, -0],
            ['min', -0, 0],
          ] as const) {
            for (let at = 0; at < n; at += Math.ceil(n / 9)) {
              x.fill(second).write([first], at * inner);
              reduce(op, x, [n, inner], 0, out);
              expect(Object.is(out.read()[0], first)).toBe(true);
              x.fill(1).write([NaN], at * inner);
              reduce(op, x, [n, inner], 0, out);
              expect(out.read()[0]).toBe(NaN);
            }
          }
          for (const vector of [x, out]) vector.free();
        }
      }
    }
  });
});

describe('errors', () => {
  const memory = createMemory();
  const x = memory.vector('float64', 6);
  const [two, three] = [memory.vector('float64', 2), memory.vector('float64', 3)];
  const places = memory.vector('int32', 2);

  it('name what is wrong', () => {
    const cases: readonly [() => void, string, string][] = [
      [() => reduce('sum', x, [2, 4], 1, two), 'shape-mismatch', 'x'],
      [() => reduce('sum', x, [2, 3], 1, three), 'shape-mismatch', 'out'],
      [() => reduce('sum', x, [2, 3], 2, two), 'invalid-argument', 'axes'],
      [() => reduce('sum', x, [2, 3], -1, two), 'invalid-argument', 'axes'],
      [() => reduce('sum', x, [2, 3], 0.5, two), 'invalid-argument', 'axes'],
      [() => reduce('sum', x, [1, 2, 3], [0, 2], two), 'invalid-argument', 'axes'],
      [() => reduce('sum', x, [2, 3], [1, 1], two), 'invalid-argument', 'axes'],
      [() => reduce('sum', x, [2, -3], 1, two), 'invalid-argument', 'shape'],
      [() => reduce('mean' as 'sum', x, [2, 3], 1, two), 'invalid-argument', 'op'],
      [() => reduce('sum', x, [2, 3], 1, createMemory().vector('float64', 2)), 'mixed-memories', 'out'],
      [() => reduce('sum', x, [2, 3], 1, places as unknown as typeof two), 'dtype-mismatch', 'out'],
      [() => argMax(x, [2, 3], 1, two as unknown as typeof places), 'dtype-mismatch', 'out'],
      [() => argMax(x, [2, 3], 0, places), 'shape-mismatch', 'out'],
      [() => argMin(memory.vector('float64', 0), [2, 0], 1, places), 'invalid-argument', 'axes'],
      [() => reduceAll('none' as 'sum', x), 'invalid-argument', 'op'],
    ];
    for (const [call, code, argument] of cases) {
      const error = caught(call);
      expect([error.code, error.argument]).toEqual([code, argument]);
    }
    expect(caught(cases[5][0]).message).toBe(
      'reduce: axes must be neighbouring axes of the shape [1,2,3], from 0 to 2, got [0,2]',
    );
    two.free();
    expect(caught(() => reduce('sum', x, [2, 3], 1, two)).code).toBe('use-after-free');
    expect(caught(() => reduceAll('sum', two)).code).toBe('use-after-free');
  });
});
