/** Strided copies: both engines against loops over the places of entries, transposes of all sizes, threads, and the errors. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { placesOf, randomLayout, randomShape } from '../../test/layouts.ts';
import { copyStrided, createMemory, enableThreads, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const arenas = { float64: new Arena(memories, 'float64', 20_000), float32: new Arena(memories, 'float32', 20_000) };

describe.each(dtypes)('%s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;

  function expectCopied(
    values: Float64Array,
    shape: readonly number[],
    strides: readonly number[],
    start: number,
    gap: number,
  ): void {
    const places = placesOf({ shape, strides, offset: start });
    arena.reset();
    const x = arena.take(values, gap);
    const out = arena.take(new Float64Array(places.length), gap);
    arena.mark();
    for (const k of [0, 1]) copyStrided(x[k], shape, strides, start, out[k]);
    arena.expectOnly([1]);
    const [from, got] = [x[0].read(), out[0].read()];
    for (const [i, place] of places.entries()) {
      expectHolds(
        Object.is(got[i], from[place]),
        () => `entry ${i} of ${shape.join('x')}: ${got[i]}, not ${from[place]}`,
      );
    }
  }

  it('arrays of any strides, some of them repeated', () => {
    fc.assert(
      fc.property(seed, offset, (from, gap) => {
        const random = uniform(from);
        const shape = randomShape(random);
        const layout = randomLayout(shape, random);
        const strides = layout.strides.map((stride) => (random() < 0.1 ? 0 : stride));
        let start = layout.offset;
        for (const [k, stride] of strides.entries()) {
          if (stride === 0 && layout.strides[k] < 0) start += layout.strides[k] * (shape[k] - 1);
        }
        expectCopied(numbers(layout.length, from, true), shape, strides, Math.max(start, 0), gap);
      }),
      { seed: 96, numRuns: dtype === 'float64' ? numRuns : numRuns / 2 },
    );
  });

  it('transposes', () => {
    fc.assert(
      fc.property(size, size, offset, seed, (rows, columns, gap, from) => {
        const leading = columns + (gap % 3);
        expectCopied(numbers(rows * leading + 1, from, true), [columns, rows], [1, leading], 0, gap);
      }),
      { seed: 97, numRuns: numRuns / 20 },
    );
  });

  it('transposes of a batch, with backward columns', () => {
    const [batch, rows, columns] = [3, 9, 21];
    expectCopied(numbers(batch * rows * columns, 5), [batch, columns, rows], [rows * columns, 1, columns], 0, 1);
    expectCopied(
      numbers(batch * rows * columns, 5),
      [batch, columns, rows],
      [rows * columns, 1, -columns],
      (rows - 1) * columns,
      1,
    );
  });
});

describe('threads', () => {
  afterAll(() => enableThreads(1));

  it('give the same bits', async () => {
    const results: Float32Array[] = [];
    const [rows, columns] = [1037, 723];
    for (const threads of [1, 2]) {
      expect((await enableThreads(threads)).threads).toBe(threads);
      const memory = createMemory();
      const x = memory.vector('float32', numbers(rows * columns, 6));
      const [y, z] = [memory.vector('float32', rows * columns), memory.vector('float32', rows * columns)];
      copyStrided(x, [columns, rows], [1, columns], 0, y);
      copyStrided(x, [rows, columns], [columns, -1], columns - 1, z);
      results.push(y.read(), z.read());
      memory.free();
    }
    expect(firstDifference(results[0], results[2])).toBe(-1);
    expect(firstDifference(results[1], results[3])).toBe(-1);
  });
});

it('errors name the argument that does not fit', () => {
  const [memory, other] = memories;
  const [x, y] = [memory.vector('float64', 12), memory.vector('float64', 12)];
  const errors = [
    () => copyStrided(x, [3, 4], [4, 1], 0, y.subvector(1)),
    () => copyStrided(x, [3, 4], [4, 1], 1, y),
    () => copyStrided(x, [3, 4], [4], 0, y),
    () => copyStrided(x, [3, 4], [4, 1], 0.5, y),
    () => copyStrided(x, [4, 3], [1, 4], 0, x),
    () => copyStrided(x, [12], [1], 0, other.vector('float64', 12)),
    () => copyStrided(x as never, [12], [1], 0, memory.vector('float32', 12)),
  ].map(caught);
  expect(errors.map(({ code, argument }) => [code, argument])).toEqual([
    ['shape-mismatch', 'out'],
    ['shape-mismatch', 'x'],
    ['invalid-argument', 'x'],
    ['invalid-argument', 'x'],
    ['invalid-argument', 'out'],
    ['mixed-memories', 'x'],
    ['dtype-mismatch', 'x'],
  ]);
});
