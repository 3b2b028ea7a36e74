/**
 * The indefinite factorisation: both engines bit for bit, systems solved to rounding, and the inertia of matrices that
 * were built with it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { createMemory, ldl, Matrix, type Memory, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
/** Every size, but the costly ones in a quarter of the cases. */
const mostlySmall = fc.oneof({ weight: 3, arbitrary: fc.nat(24) }, { weight: 1, arbitrary: size });
const cases = { float64: numRuns, float32: numRuns / 10 };
const roundoff = { float64: 2 ** -53, float32: 2 ** -24 };
const arenas = { float64: new Arena(memories, 'float64', 8000), float32: new Arena(memories, 'float32', 8000) };

/** A symmetric matrix by its rows. */
type Symmetric = readonly Float64Array[];

/**
 * A random symmetric matrix of a kind from 0 to 3: dense, of small integers (with ties and zeros), with a zero
 * diagonal, of many scales.
 */
function symmetric(n: number, random: () => number, kind: number): Symmetric {
  const a = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = Math.fround(2 * random() - 1);
      if (kind === 1) value = Math.floor(3 * random()) - 1;
      if (kind === 2 && i === j) value = 0;
      if (kind === 3) value *= 2 ** Math.floor(16 * random() - 8);
      a[i][j] = value;
      a[j][i] = value;
    }
  }
  return a;
}

/** Its lower triangle, `leading` apart; everything else is NaN. */
function lowerOf(a: Symmetric, leading: number): Float64Array {
  const n = a.length;
  const list = new Float64Array(Math.max(0, leading * (n - 1) + n)).fill(NaN);
  a.forEach((row, i) => row.subarray(0, i + 1).forEach((value, j) => (list[i + j * leading] = value)));
  return list;
}

/** ||b - A x|| / (||A|| ||x|| + ||b||) in the largest entry (rows of A summed up). */
function residual(a: Symmetric, x: ArrayLike<number>, b: ArrayLike<number>): number {
  let [worst, most, norm] = [0, 0, 0];
  for (let j = 0; j < x.length; j++) most = Math.max(most, Math.abs(x[j]));
  a.forEach((row, i) => {
    let error = b[i];
    let sum = Math.abs(b[i]) / Math.max(most, 1e-300);
    row.forEach((value, j) => {
      error -= value * x[j];
      sum += Math.abs(value);
    });
    norm = Math.max(norm, sum);
    if (!(Math.abs(error) <= worst)) worst = Math.abs(error);
  });
  return worst === 0 ? 0 : worst / (norm * most);
}

const inMemory = <D extends RealDtype>(memory: Memory, dtype: D, a: Symmetric): Matrix<D> =>
  memory.matrix(dtype, a.length, a.length, lowerOf(a, a.length));

describe.each(dtypes)('the factorisation, %s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const u = roundoff[dtype];

  it('is that of the twin, and solves systems to rounding', () => {
    fc.assert(
      fc.property(mostlySmall, offset, seed, fc.nat(3), (n, gap, from, kind) => {
        arena.reset();
        const random = uniform(from);
        const a = symmetric(n, random, kind);
        const leading = Math.max(1, n) + gap;
        const b = Array.from(numbers(n, from + 1), Math.fround);
        const [data, xs] = [arena.take(lowerOf(a, leading), gap), arena.take(b, gap)];
        arena.mark();
        const factors = [0, 1].map((k) => ldl(new Matrix(data[k], n, n, leading)));
        arena.expectOnly([0], dtype === 'float64');
        const isWhole = data[0]
          .read()
          .every((value, at) => at % leading >= Math.floor(at / leading) || Number.isNaN(value));
        expectHolds(isWhole, () => `the upper triangle was written to: ${n}`);
        const [inertia, other] = factors.map((factor) => factor.inertia());
        const isSame = inertia.positive === other.positive && inertia.negative === other.negative;
        expectHolds(isSame || dtype === 'float32', () => JSON.stringify([inertia, other]));
        for (const factor of factors)
          expectHolds(!factor.isSingular || kind === 1 || n < 2, () => 'singular by chance');
        factors.forEach((factor, k) => {
          if (factor.isSingular || from % 4 !== 0) return;
          factor.solve(xs[k]);
          const error = residual(a, xs[k].read(), b);
          // Growth is bounded by a power of n, and is of the order of one in practice.
          expectHolds(error <= 10 * (n + 3) * u, () => `engine ${k}: ${error / u} u for n = ${n}, kind ${kind}`);
        });
        for (const factor of factors) factor.free();
      }),
      { seed: 61, numRuns: cases[dtype] },
    );
  });

  it('has the inertia that the matrix was built with', () => {
    fc.assert(
      fc.property(fc.nat(24), seed, (n, from) => {
        const random = uniform(from);
        // M S M' for a well-conditioned M (a reflection, columns scaled) has the inertia of the signs S (Sylvester).
        const signs = Array.from({ length: n }, () => Math.floor(3 * random()) - 1);
        const v = Array.from({ length: n }, () => random() - 0.5);
        const square = v.reduce((sum, value) => sum + value * value, 1e-9);
        const scales = Array.from({ length: n }, () => 1 + random());
        const m = (i: number, k: number): number => scales[k] * ((i === k ? 1 : 0) - (2 * v[i] * v[k]) / square);
        const a = Array.from({ length: n }, (_, i) =>
          Float64Array.from({ length: n }, (__, j) =>
            signs.reduce((sum, sign, k) => sum + sign * m(i, k) * m(j, k), 0),
          ),
        );
        for (const memory of memories) {
          const matrix = inMemory(memory, dtype, a);
          const factor = ldl(matrix);
          const { positive, negative, zero } = factor.inertia(1e4 * u);
          const [p, q] = [1, -1].map((sign) => signs.filter((own) => own === sign).length);
          const isRight = positive === p && negative === q && zero === n - p - q;
          expectHolds(isRight, () => `${positive}, ${negative}, ${zero} for ${signs.join()}`);
          for (const handle of [factor, matrix]) handle.free();
        }
      }),
      { seed: 62, numRuns: cases[dtype] / 10 },
    );
  });

  it('of a system of optimality has as many negative eigenvalues as constraints', () => {
    const random = uniform(63);
    for (let n = 1; n < 30; n += 4) {
      const m = Math.floor(n / 2);
      // [H B'; B 0] for H positive definite.
      const a = Array.from({ length: n + m }, () => new Float64Array(n + m));
      for (let i = 0; i < n; i++) a[i][i] = 2 ** Math.floor(20 * random() - 10);
      for (let i = n; i < n + m; i++) {
        for (let j = 0; j < n; j++) {
          a[i][j] = Math.fround(2 * random() - 1);
          a[j][i] = a[i][j];
        }
      }
      for (const memory of memories) {
        const factor = ldl(inMemory(memory, dtype, a));
        expect(factor.inertia()).toEqual({ positive: n, negative: m, zero: 0 });
        const right = numbers(3 * (n + m), n).map(Math.fround);
        const b = memory.matrix(dtype, n + m, 3, right);
        factor.solve(b);
        for (const k of [0, 1, 2]) {
          const own = right.subarray(k * (n + m), (k + 1) * (n + m));
          expect(residual(a, b.column(k).read(), own)).toBeLessThan(10 * (n + m + 3) * u);
        }
      }
    }
  });
});

describe('what is singular', () => {
  const inertiaOf = (memory: Memory, rows: number[][]) => {
    const factor = ldl(
      inMemory(
        memory,
        'float64',
        rows.map((row) => Float64Array.from(row)),
      ),
    );
    return [...Object.values(factor.inertia()), factor.zeroPivot];
  };

  it('is factorised, counted and said', () => {
    for (const memory of memories) {
      expect(inertiaOf(memory, [])).toEqual([0, 0, 0, -1]);
      expect(inertiaOf(memory, [[0]])).toEqual([0, 0, 1, 0]);
      expect(inertiaOf(memory, [[-3]])).toEqual([0, 1, 0, -1]);
      expect(
        inertiaOf(memory, [
          [1, 1],
          [1, 1],
        ]),
      ).toEqual([1, 0, 1, 1]);
      expect(
        inertiaOf(memory, [
          [0, 2],
          [2, 0],
        ]),
      ).toEqual([1, 1, 0, -1]);
      expect(
        inertiaOf(memory, [
          [0, 0, 1],
          [0, 0, 0],
          [1, 0, 0],
        ]),
      ).toEqual([1, 1, 1, 2]);
      expect(
        inertiaOf(memory, [
          [0, 0, 0],
          [0, 5, 0],
          [0, 0, -1],
        ]),
      ).toEqual([1, 1, 1, 0]);
      expect(
        inertiaOf(
          memory,
          Array.from({ length: 9 }, () => new Array<number>(9).fill(0)),
        ),
      ).toEqual([0, 0, 9, 0]);
    }
  });

  it('is not solved', () => {
    for (const memory of memories) {
      const factor = ldl(memory.matrix('float64', 2, 2).write([1, 1, 1, 1]));
      const error = caught(() => factor.solve(memory.vector('float64', 2)));
      expect([error.code, error.index, factor.isSingular]).toEqual(['invalid-argument', 1, true]);
    }
  });

  it('by a hair is a matter of the tolerance', () => {
    for (const memory of memories) {
      const factor = ldl(memory.matrix('float64', 2, 2, [1, 1, 1, 1 + 2 ** -40]));
      expect(factor.inertia()).toEqual({ positive: 2, negative: 0, zero: 0 });
      expect(factor.inertia(1e-10)).toEqual({ positive: 1, negative: 0, zero: 1 });
    }
  });
});

describe('what is refused', () => {
  it.each([NaN, Infinity, -Infinity])('%d in the lower triangle, with its place', (value) => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), seed, (p, q, from) => {
        const [i, j] = [Math.max(p, q), Math.min(p, q)];
        const a = symmetric(i + 1 + (Math.abs(from) % 4), uniform(from), 0);
        a[i][j] = value;
        for (const memory of memories) {
          const matrix = inMemory(memory, 'float64', a);
          const error = caught(() => ldl(matrix));
          const [row, column] = error.index as readonly number[];
          expectHolds(error.code === 'non-finite' && row === i && column === j, () => error.message);
          matrix.free();
        }
      }),
      { seed: 64, numRuns: numRuns / 100 },
    );
  });

  it('handles that do not fit, and freed ones; free gives the pivots back', () => {
    const [memory, other] = memories;
    const matrix = memory.matrix('float64', 2, 2, [1, 0, 0, 1]);
    const { used } = memory;
    const factor = ldl(matrix);
    expect([factor.size, factor.isFree]).toEqual([2, false]);
    expect(caught(() => ldl(memory.matrix('float64', 2, 3))).code).toBe('shape-mismatch');
    expect(caught(() => ldl(memory.matrix('int32', 2, 2) as never)).code).toBe('dtype-mismatch');
    expect(caught(() => factor.solve(memory.vector('float64', 3))).code).toBe('shape-mismatch');
    expect(caught(() => factor.solve(memory.matrix('float64', 3, 2))).code).toBe('shape-mismatch');
    expect(caught(() => factor.solve(other.vector('float64', 2))).code).toBe('mixed-memories');
    expect(caught(() => factor.solve(memory.vector('float32', 2) as never)).code).toBe('dtype-mismatch');
    factor.free();
    factor[Symbol.dispose]();
    expect(caught(() => factor.solve(memory.vector('float64', 2))).code).toBe('use-after-free');
    expect(caught(() => factor.inertia()).code).toBe('use-after-free');
    expect(factor.isFree).toBe(true);
    const own = createMemory();
    const kept = own.matrix('float64', 2, 2);
    ldl(kept).free();
    expect(memory.used).toBeGreaterThanOrEqual(used);
    kept.free();
    expect([own.used, caught(() => ldl(kept)).code]).toEqual([0, 'use-after-free']);
  });
});
