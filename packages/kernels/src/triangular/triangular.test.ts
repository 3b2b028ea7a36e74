/**
 * Triangular systems with every flag: residuals of the size of rounding in both engines (`trsm` bit for bit), exact
 * answers where arithmetic is exact, also beside NaN and Infinity, and what is refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { createMemory, Matrix, trsm, trsv, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
/** Every size, but the costly ones in a quarter of the cases. */
const mostlySmall = fc.oneof({ weight: 3, arbitrary: fc.nat(24) }, { weight: 1, arbitrary: size });
const cases = { float64: numRuns, float32: numRuns / 10 };
const roundoff = { float64: 2 ** -53, float32: 2 ** -24 };
const arenas = { float64: new Arena(memories, 'float64', 14_000), float32: new Arena(memories, 'float32', 14_000) };

interface Flags {
  readonly upper: boolean;
  readonly transpose: boolean;
  readonly unit: boolean;
  readonly right: boolean;
}

const flags: fc.Arbitrary<Flags> = fc.record({
  upper: fc.boolean(),
  transpose: fc.boolean(),
  unit: fc.boolean(),
  right: fc.boolean(),
});

/** Where T has entries, and where they are read. */
const isInside = ({ upper, unit }: Flags, i: number, j: number): boolean => (i === j ? !unit : upper ? i < j : i > j);

/** An n x n matrix, `leading` apart, whose other triangle (and diagonal, if it stands for ones) is NaN. */
function triangleOf(own: Flags, n: number, leading: number, entry: (isDiagonal: boolean) => number): Float64Array {
  const t = new Float64Array(Math.max(0, leading * (n - 1) + n)).fill(NaN);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) if (isInside(own, i, j)) t[i + j * leading] = entry(i === j);
  }
  return t;
}

/** Entry (i, k) of op(T). */
function entryOf(own: Flags, t: Float64Array, leading: number, i: number, k: number): number {
  const [row, column] = own.transpose ? [k, i] : [i, k];
  if (row === column && own.unit) return 1;
  return isInside(own, row, column) ? t[row + column * leading] : 0;
}

/** max_i |b - op(T) x|_i / (|op(T)| |x|)_i, with NaN as the worst. */
function residual(own: Flags, t: Float64Array, n: number, leading: number, x: readonly number[], b: readonly number[]) {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    let [error, magnitude] = [b[i], 0];
    for (let k = 0; k < n; k++) {
      const term = entryOf(own, t, leading, i, k) * x[k];
      error -= term;
      magnitude += Math.abs(term);
    }
    const ratio = Math.abs(error) / magnitude;
    if (error !== 0 && !(ratio <= worst)) worst = ratio;
  }
  return worst;
}

describe.each(dtypes)('a triangular system, %s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const u = roundoff[dtype];

  it('with one right-hand side is solved to rounding', () => {
    fc.assert(
      fc.property(flags, size, offset, seed, (own, n, gap, from) => {
        arena.reset();
        const random = uniform(from);
        const leading = Math.max(1, n) + gap;
        const t = triangleOf(own, n, leading, (isDiagonal) =>
          Math.fround(isDiagonal ? 1 + random() : (2 * random() - 1) / 4),
        );
        const b = Array.from(numbers(n, from + 1), Math.fround);
        const [ts, xs] = [arena.take(t, gap), arena.take(b, gap)];
        arena.mark();
        for (const k of [0, 1]) trsv({ t: new Matrix(ts[k], n, n, leading), x: xs[k], ...own });
        arena.expectOnly([1], false);
        if (from % 2 !== 0) return;
        for (const x of xs) {
          const error = residual(own, t, n, leading, Array.from(x.read()), b);
          expectHolds(error <= 2 * (n + 4) * u, () => `${error / u} u for n = ${n}, ${JSON.stringify(own)}`);
        }
      }),
      { seed: 51, numRuns: cases[dtype] },
    );
  });

  it('with many right-hand sides, on either side, is solved to rounding, as by the twin', () => {
    fc.assert(
      fc.property(flags, mostlySmall, fc.nat(9), offset, seed, (own, n, count, gap, from) => {
        arena.reset();
        const random = uniform(from);
        const leading = Math.max(1, n) + gap;
        const t = triangleOf(own, n, leading, (isDiagonal) =>
          Math.fround(isDiagonal ? 1 + random() : (2 * random() - 1) / 4),
        );
        const [rows, columns] = own.right ? [count, n] : [n, count];
        const ldb = Math.max(1, rows) + (gap % 3);
        const b = numbers(Math.max(0, ldb * (columns - 1) + rows), from + 1).map(Math.fround);
        const [ts, bs] = [arena.take(t, gap), arena.take(b, gap)];
        arena.mark();
        for (const k of [0, 1]) {
          trsm({ t: new Matrix(ts[k], n, n, leading), b: new Matrix(bs[k], rows, columns, ldb), ...own });
        }
        arena.expectOnly([1], dtype === 'float64');
        if (from % 4 !== 0) return;
        // X op(T) = B is op(T)'X' = B': the rows of B are the right-hand sides.
        const seen = own.right ? { ...own, transpose: !own.transpose } : own;
        const [along, across] = own.right ? [ldb, 1] : [1, ldb];
        for (const x of bs) {
          const now = x.read();
          for (let r = 0; r < count; r++) {
            const [solution, right] = [now, b].map((list) =>
              Array.from({ length: n }, (_, k) => list[k * along + r * across]),
            );
            const error = residual(seen, t, n, leading, solution, right);
            expectHolds(error <= 2 * (n + 4) * u, () => `${error / u} u for n = ${n}, ${JSON.stringify(own)}`);
          }
          // The gaps between columns stay.
          const isKept = now.every((value, at) => at % ldb < rows || value === b[at]);
          expectHolds(isKept, () => `a gap was written to: ${rows} of ${ldb}`);
        }
      }),
      { seed: 52, numRuns: cases[dtype] },
    );
  });

  it('is solved exactly where arithmetic is exact, and NaN and Infinity go where they must', () => {
    fc.assert(
      fc.property(flags, fc.nat(12), seed, fc.boolean(), (own, n, from, wild) => {
        const random = uniform(from);
        const special = (): number => [NaN, Infinity, -Infinity][Math.floor(3 * random())];
        const small = (): number => (wild && random() < 0.05 ? special() : Math.floor(3 * random()) - 1);
        const t = triangleOf(own, n, Math.max(1, n), (isDiagonal) =>
          isDiagonal ? (random() < 0.5 ? 1 : -1) : small(),
        );
        const b = Array.from({ length: n }, small);
        arena.reset();
        const [ts, xs, bs] = [arena.take(t), arena.take(b), arena.take(b)];
        for (const k of [0, 1]) {
          const matrix = new Matrix(ts[k], n, n);
          trsv({ ...own, t: matrix, x: xs[k] });
          const [rows, columns] = own.right ? [1, n] : [n, 1];
          trsm({ ...own, t: matrix, b: new Matrix(bs[k], rows, columns), transpose: own.transpose !== own.right });
        }
        // Forwards or backwards, the formula.
        const x: number[] = [];
        const isForward = own.upper === own.transpose;
        for (let step = 0; step < n; step++) {
          const i = isForward ? step : n - 1 - step;
          x[i] = b[i];
          const [first, last] = isForward ? [0, i] : [i + 1, n];
          for (let k = first; k < last; k++) x[i] -= entryOf(own, t, n, i, k) * x[k];
          x[i] /= entryOf(own, t, n, i, i);
        }
        // Minus zero is zero here.
        for (const list of [...xs, ...bs].map((vector) => Array.from(vector.read(), (value) => value + 0))) {
          const isSame =
            firstDifference(
              list,
              x.map((value) => value + 0),
            ) < 0;
          expectHolds(isSame, () => `${list.join()}, not ${x.join()}, ${JSON.stringify(own)}`);
        }
      }),
      { seed: 53, numRuns: cases[dtype] },
    );
  });

  it('with more right-hand sides than are solved together', () => {
    const own = { upper: true, transpose: false, unit: false, right: false };
    const [n, count] = [37, 150];
    const random = uniform(54);
    const t = triangleOf(own, n, n, (isDiagonal) => Math.fround(isDiagonal ? 1 + random() : (2 * random() - 1) / 4));
    const right = numbers(n * count, 55).map(Math.fround);
    for (const memory of memories) {
      const matrix = memory.matrix(dtype, n, n, t) as Matrix<RealDtype>;
      const b = memory.matrix(dtype, n, count, right) as Matrix<RealDtype>;
      trsm({ t: matrix, b, upper: true });
      for (let r = 0; r < count; r++) {
        const x = Array.from(b.column(r).read());
        const own64 = Array.from(right.subarray(r * n, (r + 1) * n));
        expect(residual(own, t, n, n, x, own64)).toBeLessThan(2 * (n + 4) * u);
      }
    }
  });
});

describe('what is refused', () => {
  it('a zero on the diagonal, with its index, unless ones stand there', () => {
    for (const memory of memories) {
      const t = memory.matrix('float64', 3, 3, [1, 0, 0, 5, -0, 0, 5, 5, 1]);
      const [x, b] = [memory.vector('float64', [1, 2, 3]), memory.matrix('float64', 2, 3)];
      for (const call of [() => trsv({ t, x }), () => trsm({ t, b, right: true })]) {
        expect(caught(call)).toMatchObject({ code: 'invalid-argument', argument: 't', index: 1 });
      }
      trsv({ t, x, unit: true });
      expect([...x.read()]).toEqual([1, 2, 3]);
      trsm({ t, b, unit: true, right: true, upper: true });
      expect([...b.read()]).toEqual([0, 0, 0, 0, 0, 0]);
      // The diagonal of a block is its own.
      trsv({ t: t.block(0, 2, 1, 3), x: x.subvector(1) });
      expect([...x.read()]).toEqual([1, 2 / 5, (3 - (2 / 5) * -0) / 5]);
    }
  });

  it('handles that do not fit', () => {
    const [memory, other] = memories;
    const t = memory.matrix('float64', 2, 2, [1, 0, 0, 1]);
    const [x, b] = [memory.vector('float64', 2), memory.matrix('float64', 2, 3)];
    const wide = memory.matrix('float64', 3, 2);
    trsm({ t, b });
    trsm({ t, b: wide, right: true });
    expect(caught(() => trsm({ t, b: wide }))).toMatchObject({ code: 'shape-mismatch', argument: 'b' });
    expect(caught(() => trsm({ t, b, right: true })).argument).toBe('b');
    expect(caught(() => trsm({ t: b, b })).argument).toBe('t');
    expect(caught(() => trsv({ t: wide, x }))).toMatchObject({ code: 'shape-mismatch', argument: 't' });
    expect(caught(() => trsv({ t, x: memory.vector('float64', 3) })).argument).toBe('x');
    expect(caught(() => trsv({ t, x: other.vector('float64', 2) })).code).toBe('mixed-memories');
    expect(caught(() => trsm({ t, b: other.matrix('float64', 2, 2) })).code).toBe('mixed-memories');
    expect(caught(() => trsv({ t, x: memory.vector('float32', 2) as never })).code).toBe('dtype-mismatch');
    expect(caught(() => trsm({ t, b: memory.matrix('float32', 2, 2) as never })).code).toBe('dtype-mismatch');
    const empty = createMemory();
    trsm({ t: empty.matrix('float64', 0, 0), b: empty.matrix('float64', 0, 4) });
    trsm({ t: empty.matrix('float64', 1, 1, [1]), b: empty.matrix('float64', 1, 0) });
    trsv({ t: empty.matrix('float64', 0, 0), x: empty.vector('float64', 0) });
    empty.free();
    x.free();
    expect(caught(() => trsv({ t, x })).code).toBe('use-after-free');
  });
});
