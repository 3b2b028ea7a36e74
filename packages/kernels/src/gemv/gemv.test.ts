/** Matrix times vector: both engines bit for bit, the formula, beta = 0, threads, and the errors. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numbers, numRuns, offset, seed } from '../../test/cases.ts';
import { axpy, createMemory, enableThreads, gemv, Matrix, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const cases = { float64: numRuns, float32: numRuns / 4 };
const epsilon = { float64: 2 ** -52, float32: 2 ** -23 };
const arenas = { float64: new Arena(memories, 'float64', 4000), float32: new Arena(memories, 'float32', 4000) };

/** One side short, the other up to 70: all remainders of groups, and few entries. */
const shape = fc.tuple(fc.nat(70), fc.nat(9), fc.boolean()).map(([a, b, tall]) => (tall ? [a, b] : [b, a]));
const factor = fc.constantFrom(0, 1, -1, 0.75);

describe.each(dtypes)('%s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;

  it.each([false, true])('both engines do as the formula says; transpose: %s', (transpose) => {
    fc.assert(
      fc.property(
        shape,
        offset,
        factor,
        factor,
        seed,
        fc.boolean(),
        ([rows, columns], gap, alpha, beta, from, wild) => {
          arena.reset();
          const leading = Math.max(1, rows) + (gap % 3);
          const [m, n] = transpose ? [columns, rows] : [rows, columns];
          const entries = numbers(leading * Math.max(columns, 1), from, wild).map(round);
          const xs = numbers(n, from + 1, wild).map(round);
          const ys = numbers(m, from + 2, wild).map(round);
          const [a, x, y] = [entries, xs, ys].map((values) => arena.take(values, gap));
          arena.mark();
          for (const k of [0, 1]) {
            gemv({ a: new Matrix(a[k], rows, columns, leading), x: x[k], y: y[k], transpose, alpha, beta });
          }
          arena.expectOnly([2], dtype === 'float64');
          if (wild) return;
          const [got, twins] = y.map((vector) => vector.read());
          for (let i = 0; i < m; i++) {
            let expected = beta * ys[i];
            let terms = Math.abs(expected);
            for (let j = 0; j < n; j++) {
              const term = alpha * (transpose ? entries[j + i * leading] : entries[i + j * leading]) * xs[j];
              expected += term;
              terms += Math.abs(term);
            }
            const slack = 2 * (n + 2) * epsilon[dtype] * terms;
            for (const value of [got[i], twins[i]]) {
              expectHolds(Math.abs(value - expected) <= slack, () => `${value}, not ${expected}, at ${i}`);
            }
          }
        },
      ),
      { seed: 81, numRuns: cases[dtype] },
    );
  });

  it('does not read y where beta is 0, and leaves no other number out', () => {
    for (const memory of memories) {
      const a = memory.matrix(dtype, 2, 5, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const [x, y] = [memory.vector(dtype, 5), memory.vector(dtype, [NaN, Infinity])];
      gemv({ a, x, y });
      expect([...y.read()]).toEqual([0, 0]);
      const z = memory.vector(dtype, new Float64Array(5).fill(NaN));
      gemv({ a, transpose: true, x: y, y: z });
      expect([...z.read()]).toEqual([0, 0, 0, 0, 0]);
      gemv({ a, x, y, beta: 1, alpha: 2 });
      a.column(3).write([Infinity, 8]);
      gemv({ a, x, y });
      expect([...y.read()]).toEqual([NaN, 0]); // 0 times Infinity
      a.free();
    }
  });

  it('without columns it scales y, without rows it does nothing', () => {
    for (const memory of memories) {
      const none = memory.vector(dtype, 0);
      const y = memory.vector(dtype, [1, 2]);
      gemv({ a: memory.matrix(dtype, 2, 0), x: none, y, beta: 3 });
      expect([...y.read()]).toEqual([3, 6]);
      gemv({ a: memory.matrix(dtype, 0, 2), transpose: true, x: none, y, beta: 0.5 });
      expect([...y.read()]).toEqual([1.5, 3]);
      gemv({ a: memory.matrix(dtype, 0, 2), x: y, y: none });
    }
  });
});

it('adds the columns one by one: the first of each quarter, the second of each, then those that are left', () => {
  for (const memory of memories) {
    const [rows, columns] = [37, 11];
    const a = memory.matrix('float64', rows, columns, numbers(rows * columns, 3));
    const x = memory.vector('float64', numbers(columns, 4));
    const [y, expected] = [memory.vector('float64', rows), memory.vector('float64', rows)];
    gemv({ a, x, y });
    const coefficients = x.read();
    for (const j of [0, 2, 4, 6, 1, 3, 5, 7, 8, 9, 10]) axpy(coefficients[j], a.column(j), expected);
    expect(firstDifference(y.read(), expected.read())).toBe(-1);
  }
});

describe('threads', () => {
  afterAll(() => enableThreads(1));

  it.each([
    [1003, 517],
    [40_001, 13],
    [9, 60_007],
  ])('give the same bits, %d x %d', async (rows, columns) => {
    const results: Float64Array[][] = [];
    for (const threads of [1, 2]) {
      expect((await enableThreads(threads)).threads).toBe(threads);
      const memory = createMemory();
      const a = memory.matrix('float64', rows, columns, numbers(rows * columns, 5));
      const [p, q] = [memory.vector('float64', numbers(columns, 6)), memory.vector('float64', numbers(rows, 7))];
      const [y, z] = [memory.vector('float64', rows), memory.vector('float64', columns)];
      gemv({ a, x: p, y });
      gemv({ a, x: q, y: z, transpose: true, alpha: 0.5 });
      results.push([y.read(), z.read()]);
      memory.free();
    }
    for (const k of [0, 1]) expect(firstDifference(results[0][k], results[1][k])).toBe(-1);
  });
});

describe('errors', () => {
  const memory = createMemory();
  const a = memory.matrix('float64', 2, 3);
  const [two, three] = [memory.vector('float64', 2), memory.vector('float64', 3)];

  it('name the argument that does not fit', () => {
    const errors = [
      () => gemv({ a, x: two, y: two }),
      () => gemv({ a, x: three, y: three }),
      () => gemv({ a, x: three, y: two, transpose: true }),
    ].map(caught);
    expect(errors.map(({ code, argument }) => [code, argument])).toEqual([
      ['shape-mismatch', 'x'],
      ['shape-mismatch', 'y'],
      ['shape-mismatch', 'x'],
    ]);
    expect(errors[0].message).toBe('gemv: x has length 2, not 3');
  });

  it('tell of other memories, other types, freed handles and overlap', () => {
    const other = createMemory().vector('float64', 3);
    const floats = memory.vector('float32', 3) as unknown as typeof three;
    const freed = memory.vector('float64', 3);
    freed.free();
    const square = memory.matrix('float64', 3, 3);
    expect(caught(() => gemv({ a, x: other, y: two })).code).toBe('mixed-memories');
    expect(caught(() => gemv({ a, x: floats, y: two })).code).toBe('dtype-mismatch');
    expect(caught(() => gemv({ a, x: freed, y: two })).code).toBe('use-after-free');
    const overlap = caught(() => gemv({ a: square, x: three, y: three }));
    expect([overlap.code, overlap.argument]).toEqual(['invalid-argument', 'y']);
    const ints = memory.matrix('int32', 2, 3) as unknown as typeof a;
    expect(caught(() => gemv({ a: ints, x: three, y: two })).code).toBe('dtype-mismatch');
  });
});
