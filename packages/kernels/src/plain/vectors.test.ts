/**
 * The vector and matrix-vector kernels against naive loops: every length around the groups of eight, odd offsets,
 * and numbers that are not finite.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axpy, dot, gemv, gemvTransposed, shiftedAxpy, shiftedDot, sum } from './index.ts';

const numRuns = process.env['SPRED_LONG'] ? 3000 : 300;

const sizes = Array.from({ length: 71 }, (_, n) => n);
const offsets = [
  [0, 0],
  [1, 0],
  [0, 3],
  [7, 5],
] as const;

/** Numbers without a pattern that a wrong offset could hide behind. */
const wave = (length: number, phase: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(3.7 * i + phase) * 10 ** (i % 3));

/** Everything in [-1e3, 1e3], with margins around the part that a kernel is told to use. */
const entries = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 0, maxLength: 90 });

/** |a - b| against the size of the terms that were summed. */
function expectClose(value: number, naive: number, terms: number): void {
  expect(Math.abs(value - naive)).toBeLessThanOrEqual(1e-13 * Math.max(1, terms));
}

describe('inner products equal a naive loop', () => {
  it.each(offsets)('for every length from 0 to 70, at the offsets %d and %d', (p, q) => {
    for (const n of sizes) {
      const x = wave(n + p + 2, 0.3);
      const y = wave(n + q + 2, 1.1);
      const [naive, size] = [0, 0].map((_, which) => {
        let total = 0;
        for (let i = 0; i < n; i++) total += which === 0 ? x[p + i] * y[q + i] : Math.abs(x[p + i] * y[q + i]);
        return total;
      });
      expectClose(dot(n, x, p, y, q), naive, size);
      let shifted = 0;
      let total = 0;
      for (let i = 0; i < n; i++) {
        shifted += (x[p + i] - 2.5) * y[q + i];
        total += x[p + i];
      }
      expectClose(shiftedDot(n, x, p, 2.5, y, q), shifted, size + 1000 * n);
      expectClose(sum(n, x, p), total, 100 * n);
    }
  });

  it('and so does any other', () => {
    fc.assert(
      fc.property(entries, fc.nat(5), fc.double({ min: -10, max: 10, noNaN: true }), (values, offset, shift) => {
        const x = Float64Array.from(values);
        const n = Math.max(0, x.length - offset);
        const scale = x.reduce((total, v) => total + v * v + Math.abs(v * shift), 0);
        let naive = 0;
        for (let i = 0; i < n; i++) naive += (x[i + offset] - shift) * x[i];
        expectClose(shiftedDot(n, x, offset, shift, x, 0), naive, scale);
        expect(shiftedDot(n, x, offset, 0, x, 0)).toBe(dot(n, x, offset, x, 0));
        expect(dot(n, x, 0, x, offset)).toBe(dot(n, x, offset, x, 0));
      }),
      { seed: 31, numRuns },
    );
  });
});

describe('the order of summation is part of the contract', () => {
  /**
   * Eight accumulators over groups of eight, pairs that are left to the first two, evens and odds apart, an odd last
   * term at the end.
   */
  function inOrder(terms: readonly number[]): number {
    const s = [0, 0, 0, 0, 0, 0, 0, 0];
    const [grouped, paired] = [8, 2].map((by) => terms.length - (terms.length % by));
    terms.slice(0, paired).forEach((term, i) => (s[i < grouped ? i % 8 : i % 2] += term));
    const total = s[0] + s[2] + (s[4] + s[6]) + (s[1] + s[3] + (s[5] + s[7]));
    return paired === terms.length ? total : total + terms[paired];
  }

  it.each(sizes)('over %d terms, bit for bit', (n) => {
    // Terms of very different size: another order would round otherwise.
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(5 * i + 1) * 10 ** ((i * 7) % 13));
    const y = wave(n, 0.9);
    const terms = [...x.keys()];
    expect(dot(n, x, 0, y, 0)).toBe(inOrder(terms.map((i) => x[i] * y[i])));
    expect(shiftedDot(n, x, 0, 0.7, y, 0)).toBe(inOrder(terms.map((i) => (x[i] - 0.7) * y[i])));
    expect(sum(n, x, 0)).toBe(inOrder([...x]));
  });

  it('shows in a sum where every other order gives another number', () => {
    const x = Float64Array.of(1e16, 1, -1e16, 1, 1);
    const ones = new Float64Array(5).fill(1);
    // Two pairs and an odd one: s0 = 1e16 - 1e16, s1 = 1 + 1, and then 1. From left to right the first 1 is lost in
    // 1e16.
    expect(dot(5, x, 0, ones, 0)).toBe(3);
    expect(sum(5, x, 0)).toBe(3);
    expect(x.reduce((total, value) => total + value, 0)).toBe(2);
  });
});

describe('updates equal a naive loop', () => {
  it.each(offsets)('bit for bit, at the offsets %d and %d, and touch nothing else', (p, q) => {
    for (const n of sizes) {
      const x = wave(n + p + 2, 0.2);
      const start = wave(n + q + 2, 0.8);
      for (const shift of [0, -1.25]) {
        const expected = start.slice();
        for (let i = 0; i < n; i++) expected[q + i] += 0.3 * (x[p + i] - shift);
        const y = start.slice();
        shiftedAxpy(n, 0.3, x, p, shift, y, q);
        expect(y).toEqual(expected);
      }
      const expected = start.slice();
      for (let i = 0; i < n; i++) expected[q + i] += -1.7 * x[p + i];
      const y = start.slice();
      axpy(n, -1.7, x, p, y, q);
      expect(y).toEqual(expected);
      expect(x).toEqual(wave(n + p + 2, 0.2));
    }
  });

  it('axpy by a and by -a leaves y where it was, up to rounding', () => {
    fc.assert(
      fc.property(entries, fc.double({ min: -10, max: 10, noNaN: true }), (values, a) => {
        const x = Float64Array.from(values);
        const y = wave(x.length, 0.4);
        axpy(x.length, a, x, 0, y, 0);
        axpy(x.length, -a, x, 0, y, 0);
        wave(x.length, 0.4).forEach((value, i) => expectClose(y[i], value, Math.abs(a * x[i])));
      }),
      { seed: 32, numRuns },
    );
  });
});

describe('matrix times vector equals a naive double loop', () => {
  const shapes = [
    [1, 1],
    [1, 9],
    [9, 1],
    [2, 3],
    [5, 4],
    [17, 6],
    [33, 13],
    [70, 3],
  ] as const;

  it.each(shapes)('%d x %d, both ways', (rows, columns) => {
    const a = wave(rows * columns, 0.6);
    const x = wave(columns, 1.9);
    const v = wave(rows, 2.3);
    const image = new Float64Array(rows).fill(NaN);
    const correlations = new Float64Array(columns).fill(NaN);
    gemv(rows, columns, a, x, image);
    gemvTransposed(rows, columns, a, v, correlations);
    for (let i = 0; i < rows; i++) {
      let expected = 0;
      for (let j = 0; j < columns; j++) expected += a[i + j * rows] * x[j];
      expectClose(image[i], expected, 1e4 * columns);
    }
    for (let j = 0; j < columns; j++) {
      let expected = 0;
      for (let i = 0; i < rows; i++) expected += a[i + j * rows] * v[i];
      expectClose(correlations[j], expected, 1e4 * rows);
    }
  });

  it("v'(A x) = (A'v)'x", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(1000),
        (rows, columns, s) => {
          const a = wave(rows * columns, s);
          const x = wave(columns, s + 1);
          const v = wave(rows, s + 2);
          const image = new Float64Array(rows);
          const correlations = new Float64Array(columns);
          gemv(rows, columns, a, x, image);
          gemvTransposed(rows, columns, a, v, correlations);
          expectClose(dot(rows, v, 0, image, 0), dot(columns, correlations, 0, x, 0), 1e6 * rows * columns);
        },
      ),
      { seed: 33, numRuns },
    );
  });

  it('writes the first entries of a longer output and leaves the rest', () => {
    const out = new Float64Array(4).fill(7);
    gemv(2, 1, Float64Array.of(1, 2), Float64Array.of(3), out);
    expect([...out]).toEqual([3, 6, 7, 7]);
  });

  it('a matrix without columns gives zero, one without rows nothing', () => {
    const out = new Float64Array(2).fill(7);
    gemv(2, 0, new Float64Array(0), new Float64Array(0), out);
    expect([...out]).toEqual([0, 0]);
    const correlations = new Float64Array(2).fill(7);
    gemvTransposed(0, 2, new Float64Array(0), new Float64Array(0), correlations);
    expect([...correlations]).toEqual([0, 0]);
  });
});

describe('NaN and Infinity are not swallowed', () => {
  it.each([1, 3, 4, 5, 8, 9, 70])('at any of %d places', (n) => {
    for (let at = 0; at < n; at++) {
      const x = wave(n, 0.1);
      const ones = new Float64Array(n).fill(1);
      for (const bad of [NaN, Infinity, -Infinity]) {
        x[at] = bad;
        expect(dot(n, x, 0, ones, 0)).toBe(bad);
        expect(dot(n, ones, 0, x, 0)).toBe(bad);
        expect(shiftedDot(n, x, 0, 0.5, ones, 0)).toBe(bad);
        expect(sum(n, x, 0)).toBe(bad);
        const y = ones.slice();
        axpy(n, 1, x, 0, y, 0);
        expect(y[at]).toBe(bad);
        expect(y.filter(Number.isFinite).length).toBe(n - 1);
      }
    }
  });

  it('an infinity less an infinity is NaN, and so is zero times infinity', () => {
    const x = Float64Array.of(Infinity, 1, 1, -Infinity, 2);
    expect(sum(5, x, 0)).toBe(NaN);
    expect(dot(5, x, 0, new Float64Array(5), 0)).toBe(NaN);
    const y = new Float64Array(5);
    axpy(5, 0, x, 0, y, 0);
    expect([...y]).toEqual([NaN, 0, 0, NaN, 0]);
  });

  it('gemv skips the columns of zero coefficients, as it says, and no others', () => {
    const a = Float64Array.of(NaN, NaN, 1, Infinity);
    const out = new Float64Array(2);
    gemv(2, 2, a, Float64Array.of(0, 2), out);
    expect([...out]).toEqual([2, Infinity]);
    gemv(2, 2, a, Float64Array.of(1e-300, 2), out);
    expect([...out]).toEqual([NaN, NaN]);
    gemv(2, 2, a, Float64Array.of(NaN, 0), out);
    expect([...out]).toEqual([NaN, NaN]);
  });
});
