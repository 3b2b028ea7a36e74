/** Operations with broadcasting: both engines against loops over the places of entries, in place and apart, threads, and the errors. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { ulpError } from '../../test/functions.ts';
import { broadcastPlaces, narrower, placesOf, randomLayout, randomShape } from '../../test/layouts.ts';
import {
  binary,
  type BinaryOperation,
  clamp,
  createMemory,
  enableThreads,
  type RealDtype,
  select,
  type Strided,
} from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const arenas = { float64: new Arena(memories, 'float64', 20_000), float32: new Arena(memories, 'float32', 20_000) };
const cases = { float64: numRuns, float32: numRuns / 4 };

const formulas: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  pow: (a, b) => a ** b,
};
const names = Object.keys(formulas) as BinaryOperation[];

/** Whether a power is one of the four numbers around the other. */
function isNear(a: number, b: number, dtype: RealDtype): boolean {
  const [relative, least] = dtype === 'float64' ? [2 ** -51, 1e-323] : [2 ** -22, 3e-45];
  return Object.is(a, b) || Math.abs(a - b) <= Math.max(Math.abs(b) * relative, least);
}

describe.each(dtypes)('%s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;

  interface Task {
    readonly operands: number;
    readonly run: (list: readonly Strided[], out: Strided) => void;
    /** What an entry must be. */
    readonly formula: (...list: number[]) => number;
    readonly holds?: (got: number, wanted: number) => boolean;
    /** Whether the engines must agree bit for bit. */
    readonly exact?: boolean;
  }

  /** Runs an operation on random arrays in both engines, half of the times with one of them as the output. */
  function check(from: number, { operands, run, formula, holds = Object.is, exact = true }: Task): void {
    const random = uniform(from);
    arena.reset();
    const shape = randomShape(random);
    const layouts = Array.from({ length: operands }, () => randomLayout(narrower(shape, random), random));
    const place = random() < 0.5 ? layouts.findIndex((layout) => layout.shape.join() === shape.join()) : -1;
    const kind = random();
    const values = layouts.map(({ length }, k) =>
      numbers(length, from + k, kind < 0.4).map((value) => round(kind > 0.7 ? Math.round(value) : value)),
    );
    const pairs = values.map((list) => arena.take(list, 1));
    const to = place < 0 ? randomLayout(shape, random) : layouts[place];
    const outs = place < 0 ? arena.take(new Float64Array(to.length).fill(7), 2) : pairs[place];
    const before = outs[0].read();
    arena.mark();
    for (const k of [0, 1]) {
      const list = layouts.map((layout, i) => ({ ...layout, data: pairs[i][k] }));
      run(list, place < 0 ? { ...to, data: outs[k] } : list[place]);
    }
    arena.expectOnly([place < 0 ? operands : place], exact);
    const sources = layouts.map((layout) => broadcastPlaces(layout, shape));
    for (const vector of exact ? [outs[0]] : outs) {
      const got = vector.read();
      for (const [i, at] of placesOf(to).entries()) {
        const list = sources.map((places, k) => values[k][places[i]]);
        const wanted = round(formula(...list));
        expectHolds(
          holds(got[at], wanted),
          () => `entry ${i} of ${shape.join('x')}: ${got[at]}, not ${wanted}, of ${list.join(', ')}`,
        );
        got[at] = before[at];
      }
      expectHolds(firstDifference(got, before) < 0, () => 'a number between the entries of out changed');
    }
  }

  it('binary does as the formula says, in both engines alike', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(...names.filter((name) => name !== 'pow')), (from, name) => {
        check(from, { operands: 2, run: ([a, b], out) => binary(name, a, b, out), formula: formulas[name] });
      }),
      { seed: 92, numRuns: cases[dtype] },
    );
  });

  it('powers are near those of the language, and in float64 the same in both engines', () => {
    fc.assert(
      fc.property(seed, (from) => {
        check(from, {
          operands: 2,
          run: ([a, b], out) => binary('pow', a, b, out),
          formula: formulas.pow,
          holds: (got, wanted) => isNear(got, wanted, dtype),
          exact: dtype === 'float64',
        });
      }),
      { seed: 93, numRuns: cases[dtype] / 2 },
    );
  });

  it('select does as the formula says, in both engines alike', () => {
    fc.assert(
      fc.property(seed, (from) => {
        check(from, {
          operands: 3,
          run: ([a, b, condition], out) => select(condition, a, b, out),
          formula: (a, b, condition) => (condition === 0 ? b : a),
        });
      }),
      { seed: 94, numRuns: cases[dtype] / 2 },
    );
  });

  it('clamp does as the formula says, in both engines alike', () => {
    fc.assert(
      fc.property(size, offset, seed, (n, gap, from) => {
        arena.reset();
        const values = numbers(n, from, true).map(round);
        const x = arena.take(values, gap);
        arena.mark();
        for (const k of [0, 1]) clamp(x[k], -0.3, 2.5, x[k]);
        arena.expectOnly([0]);
        for (const [i, got] of x[0].read().entries()) {
          const wanted = round(Math.min(Math.max(values[i], -0.3), 2.5));
          expectHolds(got === wanted || (Number.isNaN(got) && Number.isNaN(wanted)), () => `${got}, not ${wanted}`);
        }
      }),
      { seed: 95, numRuns: cases[dtype] },
    );
  });
});

it('pow has the special values of the language', () => {
  const list = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -2.5, Infinity, -Infinity, NaN];
  const all = [...list, 5e-324, -5e-324, 1e308, -1e308, 1e-310, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 1e300, 0.1];
  const n = all.length;
  for (const memory of memories) {
    const [x, out] = [memory.vector('float64', all), memory.vector('float64', n * n)];
    binary('pow', { data: x, shape: [n, 1] }, x, { data: out, shape: [n, n] });
    for (const [k, got] of out.read().entries()) {
      const [a, b] = [all[Math.floor(k / n)], all[k % n]];
      expectHolds(isNear(got, a ** b, 'float64'), () => `${a} ** ${b} is ${got}, not ${a ** b}`);
    }
  }
});

it('powers err as little as stated at the worst points known', () => {
  const file = new URL('../../test/mapPoints.json', import.meta.url);
  const { pow } = JSON.parse(readFileSync(file, 'utf8')) as { pow: Record<RealDtype, number[][]> };
  const bounds = { float64: 1.1, float32: 0.54 };
  for (const dtype of dtypes) {
    for (const memory of memories) {
      const [x, y] = [0, 1].map((k) =>
        memory.vector(
          dtype,
          pow[dtype].map((point) => point[k]),
        ),
      );
      binary('pow', x, y, x);
      const errors = Array.from(x.read(), (value, i) =>
        ulpError(value, pow[dtype][i][2], pow[dtype][i][3] ?? 0, dtype),
      );
      expect(Math.max(...errors)).toBeLessThanOrEqual(bounds[dtype]);
    }
  }
});

it('long rows of odd strides go in pieces', () => {
  for (const memory of memories) {
    const n = 1001;
    const values = numbers(3 * n, 8);
    const data = memory.vector('float64', values);
    const out = memory.vector('float64', 2 * n);
    binary(
      'sub',
      { data, shape: [n], strides: [3] },
      { data, shape: [n], strides: [-2], offset: 2 * n },
      { data: out, shape: [n], strides: [2] },
    );
    const got = out.read();
    const isRight = Array.from(
      { length: n },
      (_, i) => got[2 * i] === values[3 * i] - values[2 * (n - i)] && got[2 * i + 1] === 0,
    );
    expect(isRight.includes(false)).toBe(false);
  }
});

describe('threads', () => {
  afterAll(() => enableThreads(1));

  it.each([[[700_001]], [[37, 20_011]], [[70_003, 11]]])('give the same bits, %j', async (shape) => {
    const results: Float64Array[] = [];
    const n = shape.reduce((product, extent) => product * extent, 1);
    for (const threads of [1, 2]) {
      expect((await enableThreads(threads)).threads).toBe(threads);
      const memory = createMemory();
      const x = { data: memory.vector('float64', numbers(n, 3)), shape };
      const row = memory.vector('float64', numbers(shape[shape.length - 1], 4));
      binary('pow', x, row, x);
      binary('mul', x, row, x);
      select(row, x, { data: row, shape: [1], offset: 1 }, x);
      clamp(x.data, -1e3, 1e3, x.data);
      results.push(x.data.read());
      memory.free();
    }
    expect(firstDifference(results[0], results[1])).toBe(-1);
  });
});

describe('errors', () => {
  const [memory, other] = memories;
  const x = memory.vector('float64', 12);
  const table = (shape: number[], strides?: number[], start = 0): Strided<'float64'> =>
    strides === undefined ? { data: x, shape, offset: start } : { data: x, shape, strides, offset: start };
  const y = memory.vector('float64', 12);

  it('name the argument that does not fit', () => {
    const errors = [
      () => binary('plus' as never, x, x, y),
      () => binary('add', x, memory.vector('float64', 5), y),
      () => binary('add', { data: x, shape: [3, 4] }, x.subvector(0, 4), y),
      () => binary('add', x, other.vector('float64', 12), y),
      () => binary('add', memory.vector('float32', 12) as never, x, y),
      () => binary('add', table([3, 5]), y, y),
      () => binary('add', table([2, 2], [1]), y, y),
      () => binary('add', table([2], [1.5]), y, y),
      () => binary('add', table([-1]), y, y),
      () => binary('add', table([12], [1], 1), y, y),
      () => binary('add', table([12], [-1]), y, y),
      () => binary('add', y.subvector(0, 3), y.subvector(0, 3), table([4, 3], [0, 1])),
      () => binary('add', x.subvector(0, 6), y.subvector(0, 6), x.subvector(3, 9)),
      () => binary('add', table([12], [-1], 11), y, x),
      () => binary('add', x.subvector(5, 6), y, x),
      () => select(x.subvector(0, 6), y.subvector(0, 6), y.subvector(0, 6), x.subvector(1, 7)),
      () => clamp(x, 1, 0, x),
      () => clamp(x, NaN, 0, x),
      () => clamp(x, 0, 1, y.subvector(1)),
    ].map(caught);
    expect(errors.map(({ code, argument }) => [code, argument])).toEqual([
      ['invalid-argument', 'operation'],
      ['shape-mismatch', 'b'],
      ['shape-mismatch', 'a'],
      ['mixed-memories', 'b'],
      ['dtype-mismatch', 'a'],
      ['shape-mismatch', 'a'],
      ['invalid-argument', 'a'],
      ['invalid-argument', 'a'],
      ['invalid-argument', 'a'],
      ['shape-mismatch', 'a'],
      ['shape-mismatch', 'a'],
      ['invalid-argument', 'out'],
      ['invalid-argument', 'out'],
      ['invalid-argument', 'out'],
      ['invalid-argument', 'out'],
      ['invalid-argument', 'out'],
      ['invalid-argument', 'low'],
      ['invalid-argument', 'low'],
      ['shape-mismatch', 'out'],
    ]);
    expect(errors[2].message).toBe('binary: a of shape [3,4] does not broadcast to out of shape [12]');
  });

  it('integers and freed vectors', () => {
    const [whole, gone] = [memory.vector('int32', 3), memory.vector('float64', 3)];
    gone.free();
    expect(caught(() => binary('add', whole as never, whole as never, whole as never)).code).toBe('dtype-mismatch');
    expect(caught(() => binary('add', gone, y.subvector(0, 3), y.subvector(0, 3))).code).toBe('use-after-free');
  });

  it('nothing is done for no entries', () => {
    binary('add', { data: x, shape: [0, 3] }, x.subvector(0, 3), { data: y, shape: [0, 3] });
    binary('add', x.subvector(0, 0), x.subvector(0, 0), y.subvector(0, 0));
    clamp(x.subvector(3, 3), 0, 1, y.subvector(3, 3));
    expect([...y.read()]).toEqual(Array.from({ length: 12 }, () => 0));
  });
});
