/** The functions of one number: both engines, stated errors at the worst points known, special values, threads, and the errors. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numRuns, offset, seed, size } from '../../test/cases.ts';
import {
  anyNumbers,
  bounds,
  exactFunctions,
  functionOf,
  inexactFunctions,
  type InexactFunction,
  ulpError,
} from '../../test/functions.ts';
import { createMemory, enableThreads, exp, type RealDtype, tanh } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const arenas = { float64: new Arena(memories, 'float64', 400), float32: new Arena(memories, 'float32', 400) };
const cases = { float64: numRuns, float32: numRuns / 4 };

/** How many float32 numbers lie between two. */
function floatsBetween(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const [p, q] = new Int32Array(Float32Array.of(a, b).buffer);
  const [i, j] = [p, q].map((bits) => (bits < 0 ? -(bits & 0x7fffffff) : bits));
  return Number.isNaN(a) || Number.isNaN(b) ? Infinity : Math.abs(i - j);
}

describe.each(dtypes)('%s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;

  /** Runs a function in both engines on random vectors, at odd places, half of the times in place. */
  function eachCase(
    name: Parameters<typeof functionOf>[0],
    check: (got: number, twin: number, x: number) => void,
  ): void {
    const body = functionOf(name);
    fc.assert(
      fc.property(size, offset, seed, fc.boolean(), (n, gap, from, inPlace) => {
        arena.reset();
        const x = arena.take(anyNumbers(n, from), gap);
        const out = arena.take(new Float64Array(n), gap);
        const given = x[0].read();
        arena.mark();
        const to = inPlace ? x : out;
        for (const k of [0, 1]) body(x[k], to[k]);
        arena.expectOnly([inPlace ? 0 : 1], false);
        const [got, twin] = [to[0].read(), to[1].read()];
        for (let i = 0; i < n; i++) check(got[i], twin[i], given[i]);
      }),
      { seed: 91, numRuns: cases[dtype] },
    );
  }

  it.each(exactFunctions)('%s gives the same bits in both engines', (name) => {
    eachCase(name, (got, twin, x) => {
      expectHolds(Object.is(got, twin), () => `${name}(${x}) is ${got} and ${twin}`);
    });
  });

  it.each(inexactFunctions)('%s gives the same bits in both engines, or in float32 near ones', (name) => {
    eachCase(name, (got, twin, x) => {
      const holds = Object.is(got, twin) || (dtype === 'float32' && floatsBetween(got, twin) <= 2);
      expectHolds(holds, () => `${name}(${x}) is ${got} and ${twin}`);
    });
  });
});

describe('stated errors', () => {
  /** Per function and type, points [x, exact value, and in float64 what this double leaves of it], by tools/map-accuracy.mjs. */
  const file = new URL('../../test/mapPoints.json', import.meta.url);
  const points = JSON.parse(readFileSync(file, 'utf8')) as Record<InexactFunction, Record<RealDtype, number[][]>>;

  it.each(inexactFunctions)('%s', (name) => {
    for (const [k, dtype] of dtypes.entries()) {
      const list = points[name][dtype];
      expect(list.length).toBeGreaterThan(10);
      for (const memory of memories) {
        const x = memory.vector(
          dtype,
          list.map(([at]) => at),
        );
        functionOf(name)(x, x);
        const worst = Math.max(
          ...Array.from(x.read(), (value, i) => ulpError(value, list[i][1], list[i][2] ?? 0, dtype)),
        );
        x.free();
        expect(worst).toBeLessThanOrEqual(bounds[name][k]);
        // The points are the worst ones known: much smaller errors would mean that the file is out of date.
        if (memory.engine === 'wasm') expect(worst).toBeGreaterThan(0.8 * bounds[name][k]);
      }
    }
  });
});

describe('special values', () => {
  const inputs = [0, -0, Infinity, -Infinity, NaN, 1, -1, 5e-324, -5e-324];
  const tiny = [5e-324, -5e-324];
  const expected: Record<string, readonly number[]> = {
    abs: [0, 0, Infinity, Infinity, NaN, 1, 1, 5e-324, 5e-324],
    ceil: [0, -0, Infinity, -Infinity, NaN, 1, -1, 1, -0],
    cos: [1, 1, NaN, NaN, NaN, Math.cos(1), Math.cos(1), 1, 1],
    erf: [0, -0, 1, -1, NaN, 0.8427007929497149, -0.8427007929497149, ...tiny],
    exp: [1, 1, Infinity, 0, NaN, Math.E, 0.36787944117144233, 1, 1],
    expm1: [0, -0, Infinity, -1, NaN, 1.718281828459045, -0.6321205588285577, ...tiny],
    floor: [0, -0, Infinity, -Infinity, NaN, 1, -1, 0, -1],
    log: [-Infinity, -Infinity, Infinity, NaN, NaN, 0, NaN, -744.4400719213812, NaN],
    log1p: [0, -0, Infinity, NaN, NaN, Math.LN2, -Infinity, ...tiny],
    neg: [-0, 0, -Infinity, Infinity, NaN, -1, 1, -5e-324, 5e-324],
    reciprocal: [Infinity, -Infinity, 0, -0, NaN, 1, -1, Infinity, -Infinity],
    relu: [0, 0, Infinity, 0, NaN, 1, 0, 5e-324, 0],
    round: [0, -0, Infinity, -Infinity, NaN, 1, -1, 0, -0],
    sigmoid: [0.5, 0.5, 1, 0, NaN, 0.7310585786300049, 0.2689414213699951, 0.5, 0.5],
    sign: [0, -0, 1, -1, NaN, 1, -1, 1, -1],
    sin: [0, -0, NaN, NaN, NaN, Math.sin(1), -Math.sin(1), ...tiny],
    softplus: [Math.LN2, Math.LN2, Infinity, 0, NaN, 1.3132616875182228, 0.31326168751822286, Math.LN2, Math.LN2],
    sqrt: [0, -0, Infinity, NaN, NaN, 1, NaN, 2.2227587494850775e-162, NaN],
    square: [0, 0, Infinity, Infinity, NaN, 1, 1, 0, 0],
    tanh: [0, -0, 1, -1, NaN, 0.7615941559557649, -0.7615941559557649, ...tiny],
  };

  it.each([...exactFunctions, ...inexactFunctions])('%s', (name) => {
    for (const memory of memories) {
      const x = memory.vector('float64', inputs);
      functionOf(name)(x, x);
      for (const [i, value] of x.read().entries()) {
        const wanted = expected[name][i];
        const isNear = wanted !== 0 && Math.abs(value - wanted) <= 2e-16 * Math.abs(wanted);
        expectHolds(Object.is(value, wanted) || isNear, () => `${name}(${inputs[i]}) is ${value}, not ${wanted}`);
      }
      x.free();
    }
  });

  it.each(dtypes)('overflow, underflow and saturation of %s', (dtype) => {
    for (const memory of memories) {
      const apply = (name: InexactFunction, values: readonly number[]): number[] => {
        const x = memory.vector(dtype, values);
        functionOf(name)(x, x);
        return [...x.read()];
      };
      const [top, bottom, least] =
        dtype === 'float64' ? [709.79, -745.2, 5e-324] : [88.73, -104, 1.401298464324817e-45];
      expect(apply('exp', [top, 1e30, bottom, -1e30, bottom + 0.9])).toEqual([Infinity, Infinity, 0, 0, least]);
      expect(apply('expm1', [top, 1e30, -1e30])).toEqual([Infinity, Infinity, -1]);
      expect(apply('sigmoid', [1e30, bottom, bottom + 0.9, 800])).toEqual([1, 0, least, 1]);
      expect(apply('softplus', [1e30, bottom, bottom + 0.9])).toEqual([
        Math.fround(1e30) === 1e30 || dtype === 'float64' ? 1e30 : Math.fround(1e30),
        0,
        least,
      ]);
      expect(apply('tanh', [30, -1e30])).toEqual([1, -1]);
      expect(apply('erf', [7, -1e30])).toEqual([1, -1]);
      expect(apply('log', [dtype === 'float64' ? Number.MAX_VALUE : 3.4028234663852886e38])[0]).toBeCloseTo(
        dtype === 'float64' ? 709.782712893384 : 88.722839,
        4,
      );
    }
  });

  it('halves go to the even neighbour', () => {
    for (const memory of memories) {
      const x = memory.vector('float64', [0.5, 1.5, 2.5, -0.5, -1.5, 4503599627370495.5, 1e300]);
      functionOf('round')(x, x);
      expect([...x.read()]).toEqual([0, 2, 2, -0, -2, 4503599627370496, 1e300]);
    }
  });
});

describe('threads', () => {
  afterAll(() => enableThreads(1));

  it('give the same bits', async () => {
    const results: Float32Array[] = [];
    const values = anyNumbers(300_001, 12);
    for (const threads of [1, 2]) {
      expect((await enableThreads(threads)).threads).toBe(threads);
      const memory = createMemory();
      const x = memory.vector('float32', values).subvector(1);
      tanh(x, x);
      results.push(x.read());
      memory.free();
    }
    expect(firstDifference(results[0], results[1])).toBe(-1);
  });
});

describe('errors', () => {
  const [memory, other] = memories;
  const x = memory.vector('float64', 8);

  it('name the argument that does not fit', () => {
    const errors = [
      () => exp(x, memory.vector('float64', 7)),
      () => exp(x, other.vector('float64', 8)),
      () => exp(x as never, memory.vector('float32', 8)),
      () => exp(memory.vector('int32', 8) as never, x),
      () => exp(x.subvector(0, 7), x.subvector(1)),
    ].map(caught);
    expect(errors.map(({ code, argument }) => [code, argument])).toEqual([
      ['shape-mismatch', 'out'],
      ['mixed-memories', 'out'],
      ['dtype-mismatch', 'out'],
      ['dtype-mismatch', 'x'],
      ['invalid-argument', 'out'],
    ]);
    expect(errors[4].message).toBe('exp: out overlaps x; it may be x itself, or lie apart from it');
  });

  it('a freed vector', () => {
    const gone = memory.vector('float64', 8);
    gone.free();
    expect(caught(() => exp(gone, x)).code).toBe('use-after-free');
    expect(caught(() => exp(x, gone)).code).toBe('use-after-free');
  });
});
