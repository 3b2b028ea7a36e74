/** Reductions of random numbers and of long axes: both engines bit for bit, and the formula. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed } from '../../test/cases.ts';
import { argMax, argMin, reduce, type RealDtype, type Reduction } from '../index.ts';

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
