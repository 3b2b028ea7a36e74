/**
 * Reductions: both engines bit for bit, the formula over every axis of every rank, the error of a sum, NaN, and the
 * errors.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed } from '../../test/cases.ts';
import { argMax, argMin, createMemory, reduce, reduceAll, type RealDtype, type Reduction } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const epsilon = { float64: 2 ** -52, float32: 2 ** -23 };
const arenas = { float64: new Arena(memories, 'float64', 4000), float32: new Arena(memories, 'float32', 4000) };
const ints = new Arena(memories, 'int32', 4000);

/** What each operation makes of a list, and the size of what was added or multiplied. */
const formulas: Readonly<Record<Reduction, (list: readonly number[]) => number>> = {
  sum: (list) => list.reduce((a, b) => a + b, 0),
  sumOfSquares: (list) => list.reduce((a, b) => a + b * b, 0),
  prod: (list) => list.reduce((a, b) => a * b, 1),
  max: (list) => Math.max(...list),
  min: (list) => Math.min(...list),
};
const operations = Object.keys(formulas) as Reduction[];

/** [outer, n, inner] with one or two long axes: every remainder of vectors and runs, and few entries. */
const layout = fc.tuple(fc.nat(70), fc.nat(5), fc.nat(5), fc.nat(4)).map(
  ([a, b, c, at]) =>
    [
      [b, a, 1],
      [b, a, c],
      [b, c, a],
      [1, a, 1 + c],
      [a, b, c],
    ][at],
);

/** The lists that become one entry each, in the order of the output. */
function fibers(x: ArrayLike<number>, [outer, n, inner]: readonly number[]): number[][] {
  return Array.from({ length: outer * inner }, (_, to) => {
    const start = Math.floor(to / inner) * n * inner + (to % inner);
    return Array.from({ length: n }, (__, k) => x[start + k * inner]);
  });
}

describe.each(dtypes)('%s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;

  it.each(operations)('%s over the middle axis', (op) => {
    fc.assert(
      fc.property(layout, offset, seed, fc.boolean(), (shape, gap, from, wild) => {
        arena.reset();
        const [outer, n, inner] = shape;
        const entries = numbers(outer * n * inner, from, wild).map(round);
        const x = arena.take(entries, gap);
        const out = arena.take(new Float64Array(outer * inner), gap);
        arena.mark();
        for (const k of [0, 1]) reduce(op, x[k], shape, 1, out[k]);
        const isOrder = op === 'max' || op === 'min';
        arena.expectOnly([1], isOrder || dtype === 'float64');
        const [got, twins] = out.map((vector) => vector.read());
        const lists = fibers(entries, shape);
        for (const [i, list] of lists.entries()) {
          const expected = formulas[op](list);
          if (isOrder) expectHolds(Object.is(got[i], expected), () => `${got[i]}, not ${expected}`);
          if (isOrder || wild) continue;
          const size = op === 'prod' ? Math.abs(expected) : formulas[op](list.map(Math.abs));
          const slack = 100 * epsilon[dtype] * size;
          const isOutside = op === 'prod' && dtype === 'float32' && !(size < 1e30 && size > 1e-30);
          for (const value of [got[i], twins[i]]) {
            expectHolds(isOutside || Math.abs(value - expected) <= slack, () => `${value}, not ${expected}`);
          }
        }
      }),
      { seed: 91, numRuns: dtype === 'float64' ? numRuns : numRuns / 4 },
    );
  });

  it.each([
    ['argMax', argMax, 1],
    ['argMin', argMin, -1],
  ] as const)('%s finds the first', (_, find, sign) => {
    fc.assert(
      fc.property(layout, offset, seed, fc.integer({ min: 1, max: 20 }), (shape, gap, from, coarse) => {
        const [outer, n, inner] = shape;
        if (n === 0) return;
        arena.reset();
        ints.reset();
        // Coarse numbers have ties.
        const entries = numbers(outer * n * inner, from, coarse < 10).map((value) => round(Math.round(value * coarse)));
        const x = arena.take(entries, gap);
        const out = ints.take(new Int32Array(outer * inner).fill(-7), gap);
        arena.mark();
        ints.mark();
        for (const k of [0, 1]) find(x[k], shape, 1, out[k]);
        arena.expectOnly([]);
        ints.expectOnly([0]);
        const got = out[0].read();
        for (const [i, list] of fibers(entries, shape).entries()) {
          const nan = list.findIndex(Number.isNaN);
          const best = Math.max(...list.map((value) => sign * value));
          const expected = nan >= 0 ? nan : list.findIndex((value) => sign * value === best);
          expectHolds(got[i] === expected, () => `${got[i]}, not ${expected}, of ${list.join(' ')}`);
        }
      }),
      { seed: 92, numRuns: (dtype === 'float64' ? numRuns : numRuns / 4) / 2 },
    );
  });

  it('takes long axes: many runs, several tiles, every level of the tree', () => {
    const eps = epsilon[dtype];
    for (const shape of [
      [1, 5000, 1],
      [2, 512, 1],
      [2, 513, 1],
      [1, 1025, 3],
      [1, 131, 20_001],
      [3, 8, 16_390],
    ]) {
      const [outer, n, inner] = shape;
      const entries = numbers(outer * n * inner, 5).map(round);
      for (const op of ['sum', 'max'] as const) {
        const results = memories.map((memory) => {
          const [x, out] = [memory.vector(dtype, entries), memory.vector(dtype, outer * inner)];
          reduce(op, x, shape, 1, out);
          const result = out.read();
          for (const vector of [x, out]) vector.free();
          return result;
        });
        for (let to = 0; to < outer * inner; to++) {
          const start = Math.floor(to / inner) * n * inner + (to % inner);
          let [sum, size, largest] = [0, 0, -Infinity];
          for (let k = 0; k < n; k++) {
            const entry = entries[start + k * inner];
            sum += entry;
            size += Math.abs(entry);
            largest = Math.max(largest, entry);
          }
          const [a, b] = results.map((result) => result[to]);
          const slack = dtype === 'float64' ? 0 : 2 * eps * size;
          expectHolds(Math.abs(a - b) <= (op === 'max' ? 0 : slack), () => `${a} and ${b}`);
          if (op === 'max') expectHolds(a === largest, () => `${a}, not ${largest}`);
          else expectHolds(Math.abs(a - sum) <= 80 * eps * size, () => `${a}, not ${sum}`);
        }
      }
    }
  });

  it('an index is found in long axes and wide ones', () => {
    for (const memory of memories) {
      for (const shape of [
        [2, 3000, 1],
        [2, 70, 17_003],
      ]) {
        const [outer, n, inner] = shape;
        const entries = new Float64Array(outer * n * inner);
        const expected = Int32Array.from({ length: outer * inner }, (_, to) => (to * 31) % n);
        for (const [to, k] of expected.entries()) {
          entries[Math.floor(to / inner) * n * inner + k * inner + (to % inner)] = to % 5 === 0 ? NaN : 1;
        }
        const [x, out] = [memory.vector(dtype, entries), memory.vector('int32', outer * inner)];
        argMax(x, shape, 1, out);
        expect(out.read()).toEqual(expected);
        for (const vector of [x, out]) vector.free();
      }
    }
  });
});

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
    expect(caught(cases[5][0]).message).toBe('reduce: axes must be neighbouring axes of the shape [1,2,3], got [0,2]');
    two.free();
    expect(caught(() => reduce('sum', x, [2, 3], 1, two)).code).toBe('use-after-free');
    expect(caught(() => reduceAll('sum', two)).code).toBe('use-after-free');
  });
});
