/**
 * float32 shadows: the bound of the error against exact arithmetic, over every scale that float64 has, and that it is
 * not idle; both engines bit for bit.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { absolute, exact, exactDot } from '../../test/exact.ts';
import { createMemory, Matrix, shadow } from '../index.ts';

const memories = engines();
const arena = new Arena(memories, 'float64', 50_000);

/** About normal, of unit variance. */
const bell = (random: () => number): number => random() + random() + random() + random() - 2;

/**
 * `length` numbers around 2^exponent, of a kind from 0 to 4: even, wide, sparse, of one size, denormal here and there.
 */
function entries(length: number, random: () => number, exponent: number, kind: number): Float64Array {
  return Float64Array.from({ length }, () => {
    const value = (2 * random() - 1) * 2 ** exponent;
    if (kind === 1) return value * 2 ** Math.floor(-60 * random());
    if (kind === 2) return random() < 0.8 ? 0 : value;
    if (kind === 3) return random() < 0.5 ? 2 ** exponent : -(2 ** exponent) * (1 + 2 ** -24);
    if (kind === 4 && random() < 0.3) return (random() - 0.5) * 2 ** -1030;
    return value;
  });
}

/**
 * Exponents from everywhere, with one in three moderate; the largest product of two stays below the overflow of 70 of
 * them.
 */
const anyExponent = (random: () => number): number =>
  random() < 0.33 ? Math.floor(20 * random() - 10) : Math.floor(2080 * random() - 1074);

/** A matrix of these columns in both memories, its shadow's answers for v, and the error of each, exactly. */
function answers(columns: readonly Float64Array[], rows: number, v: Float64Array, gap: number) {
  arena.reset();
  const leading = Math.max(1, rows + gap);
  const data = new Float64Array(leading * columns.length).fill(NaN);
  columns.forEach((column, j) => data.set(column, j * leading));
  const a = arena.take(data, gap);
  const vs = arena.take(v, gap);
  const [outs, bounds] = [0, 1].map(() => arena.take(new Float64Array(columns.length).fill(7), gap));
  arena.mark();
  const norms = [0, 1].map((k) => {
    const copy = shadow(new Matrix(a[k], rows, columns.length, leading));
    copy.correlations(vs[k], outs[k], bounds[k]);
    const list = copy.norms.read();
    copy.free();
    return list;
  });
  arena.expectOnly([2, 3]);
  expectHolds(firstDifference(norms[0], norms[1]) < 0, () => `norms ${norms.join(' and ')}`);
  return { out: outs[0].read(), bounds: bounds[0].read(), norms: norms[0] };
}

/** Fails where an answer is farther from the truth than its bound. */
function expectBounded(
  columns: readonly Float64Array[],
  v: Float64Array,
  out: Float64Array,
  bounds: Float64Array,
): void {
  columns.forEach((column, j) => {
    const truth = exactDot(column, v);
    if (bounds[j] === Infinity) {
      // Only where the product of the norms leaves the range.
      const square = exactDot(column, column) * exactDot(v, v);
      expectHolds(square > exact(8.9e307) ** 2n, () => `a bound is Infinity at ${j}`);
      return;
    }
    const isBounded = absolute(exact(out[j]) - truth) <= exact(bounds[j]);
    expectHolds(isBounded, () => `${out[j]} +- ${bounds[j]} for ${column.join()} and ${v.join()}`);
  });
}

describe('the bound of a correlation', () => {
  it('holds, against exact arithmetic', () => {
    const kind = fc.nat(4);
    fc.assert(
      fc.property(size, offset, seed, kind, kind, fc.boolean(), (rows, gap, from, ofColumns, ofVector, cancels) => {
        const random = uniform(from);
        const v = entries(rows, random, anyExponent(random), ofVector);
        const columns = Array.from({ length: 2 }, () => {
          const column = entries(rows, random, anyExponent(random), ofColumns);
          // Pairs of neighbours whose products cancel, exactly or almost.
          for (let i = 1; cancels && i < rows; i += 2) {
            const opposite = (-column[i - 1] * v[i - 1]) / v[i];
            const isFine = Math.abs(opposite) < 2 ** 1020 && opposite * v[i] !== 0;
            if (isFine) column[i] = random() < 0.5 ? opposite : opposite * (1 + 2 ** -22 * random());
          }
          return column;
        });
        const { out, bounds } = answers(columns, rows, v, gap);
        expectBounded(columns, v, out, bounds);
      }),
      { seed: 33, numRuns },
    );
  });

  it('holds over many blocks of rows, and for columns that go four at a time', () => {
    const random = uniform(34);
    for (const rows of [127, 128, 129, 143, 144, 300, 1000, 2047, 2048, 2049, 2064, 2065, 2200, 4000]) {
      const v = entries(rows, random, anyExponent(random), 1);
      const columns = Array.from({ length: 7 }, (_, j) => entries(rows, random, anyExponent(random), j % 5));
      const { out, bounds } = answers(columns, rows, v, 1);
      expectBounded(columns, v, out, bounds);
    }
  });

  it('is not idle: errors of a hundredth of it are usual', () => {
    const random = uniform(35);
    const ratios: number[] = [];
    for (let k = 0; k < 2000; k++) {
      const rows = 20 + (k % 50);
      const [x, v] = [0, 1].map(() => Float64Array.from({ length: rows }, () => bell(random)));
      const { out, bounds } = answers([x], rows, v, 0);
      ratios.push(Number((absolute(exact(out[0]) - exactDot(x, v)) * 1_000_000n) / exact(bounds[0])) / 1e6);
    }
    const usual = Math.sqrt(ratios.reduce((total, ratio) => total + ratio * ratio, 0) / ratios.length);
    expect(usual).toBeGreaterThan(0.01);
    expect(Math.max(...ratios)).toBeLessThan(1);
  });

  it('is needed to a quarter where all roundings go one way', () => {
    const random = uniform(37);
    let worst = 0;
    for (let k = 0; k < 4000; k++) {
      // All products are the same, and so are their errors.
      const rows = 16 << (k % 4);
      const [x, v] = [0, 1].map(() => new Float64Array(rows).fill(1 + random()));
      const { out, bounds } = answers([x], rows, v, 0);
      const error = absolute(exact(out[0]) - exactDot(x, v));
      worst = Math.max(worst, Number((error * 1_000_000n) / exact(bounds[0])) / 1e6);
    }
    expect(worst).toBeGreaterThan(0.25);
    expect(worst).toBeLessThan(1);
  });

  it('is a known multiple of the norms, which are those of the columns', () => {
    const random = uniform(36);
    for (let k = 0; k < 100; k++) {
      const exponent = Math.floor(900 * random() - 450);
      const x = entries(40, random, exponent, 0);
      const v = entries(40, random, -exponent, 0);
      const { bounds, norms } = answers([x], 40, v, 0);
      const norm = 2 ** exponent * Math.sqrt(x.reduce((total, value) => total + (value * 2 ** -exponent) ** 2, 0));
      expect(Math.abs(norms[0] / norm - 1)).toBeLessThan(1e-14);
      const own = memories[0].matrix('float64', 40, 1, v);
      const copy = shadow(own);
      expect(Math.abs(bounds[0] / (copy.relativeBound * norm * copy.norms.read()[0]) - 1)).toBeLessThan(1e-14);
      copy.free();
      own.free();
    }
  });

  it('is zero for zeros, and infinite where a product leaves the range', () => {
    const zero = answers([new Float64Array(9), new Float64Array(9).fill(3)], 9, new Float64Array(9), 2);
    expect([...zero.out, ...zero.bounds, ...zero.norms]).toEqual([0, 0, 0, 0, 0, 9]);
    const huge = answers([Float64Array.of(1e308, 1e308)], 2, Float64Array.of(1e308, 1), 0);
    expect([...huge.out, ...huge.bounds]).toEqual([Infinity, Infinity]);
    const tiny = answers([Float64Array.of(5e-324, 0)], 2, Float64Array.of(1e-300, 1), 0);
    expect(tiny.out[0]).toBe(0);
    expect(tiny.bounds[0]).toBeLessThan(1e-322);
    expect(answers([], 5, new Float64Array(5), 0).out).toHaveLength(0);
    expect([...answers([new Float64Array(0)], 0, new Float64Array(0), 0).out]).toEqual([0]);
  });
});

describe('a shadow', () => {
  it('keeps what the matrix was, while the memory grows', () => {
    for (const { engine } of memories) {
      const memory = createMemory({ engine });
      const matrix = memory.matrix('float64', 2, 2, [1, 2, 3, 4]);
      const copy = shadow(matrix);
      expect([copy.rows, copy.columns, copy.memory]).toEqual([2, 2, memory]);
      matrix.data.fill(0);
      memory.vector('float64', 1_000_000);
      const [v, out] = [memory.vector('float64', [1, 1]), memory.vector('float64', 2)];
      copy.correlations(v, out);
      expect([...out.read()]).toEqual([3, 7]);
      memory.free();
    }
  });

  it('gives all of its bytes back, and refuses to be used afterwards', () => {
    const [memory] = memories;
    const matrix = memory.matrix('float64', 20, 3);
    const [v, out] = [memory.vector('float64', 20), memory.vector('float64', 3)];
    shadow(matrix).correlations(v, out);
    const { used } = memory;
    const copy = shadow(matrix);
    copy.free();
    copy[Symbol.dispose]();
    expect([memory.used, copy.isFree]).toEqual([used, true]);
    expect(caught(() => copy.free()).code).toBe('use-after-free');
    expect(caught(() => copy.correlations(v, out)).code).toBe('use-after-free');
    matrix.free();
    expect(caught(() => shadow(matrix)).code).toBe('use-after-free');
  });

  it('refuses what is not finite, and says where', () => {
    for (const memory of memories) {
      const { used } = memory;
      const matrix = memory.matrix('float64', 3, 2, [1, 2, 3, 4, Infinity, 6]);
      const error = caught(() => shadow(matrix));
      expect([error.code, error.argument, error.index]).toEqual(['non-finite', 'matrix', [1, 1]]);
      matrix.data.write([5], 4);
      const copy = shadow(matrix);
      const [v, out] = [memory.vector('float64', [1, 2, NaN]), memory.vector('float64', 2)];
      expect(caught(() => copy.correlations(v, out))).toMatchObject({ code: 'non-finite', argument: 'v', index: 2 });
      for (const handle of [copy, matrix, v, out]) handle.free();
      expect(memory.used - used).toBeLessThan(200_000);
    }
  });

  it('refuses vectors that do not fit', () => {
    const [memory, other] = memories;
    const copy = shadow(memory.matrix('float64', 3, 2));
    const [two, three] = [memory.vector('float64', 2), memory.vector('float64', 3)];
    copy.correlations(three, two, two);
    expect(caught(() => copy.correlations(two, two))).toMatchObject({ code: 'shape-mismatch', argument: 'v' });
    expect(caught(() => copy.correlations(three, three)).argument).toBe('out');
    expect(caught(() => copy.correlations(three, two, three)).argument).toBe('bounds');
    expect(caught(() => copy.correlations(other.vector('float64', 3), two)).code).toBe('mixed-memories');
    expect(caught(() => copy.correlations(memory.vector('float32', 3) as never, two)).code).toBe('dtype-mismatch');
    expect(caught(() => shadow(memory.matrix('float32', 3, 2) as never)).code).toBe('dtype-mismatch');
  });
});
