/** The vector kernels: both engines against each other, every kernel against its formula. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena, expectHolds, type Pair } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed, size } from '../../test/cases.ts';
import { amax, asum, axpy, copy, dot, nrm2, scal, softThreshold, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const arenas = { float64: new Arena(memories, 'float64', 1000), float32: new Arena(memories, 'float32', 1000) };
const epsilon = { float64: 2 ** -52, float32: 2 ** -23 };

interface Case {
  /** Three vectors of one length in each memory, at odd places. */
  readonly x: Pair<RealDtype>;
  readonly y: Pair<RealDtype>;
  readonly z: Pair<RealDtype>;
  /** The numbers in them. */
  readonly of: { readonly x: Float64Array; readonly y: Float64Array };
  readonly a: number;
  readonly wild: boolean;
}

/**
 * Runs a body on random vectors; then only the outputs (1 for y, 2 for z) may have changed, in float64 to the same
 * bits.
 */
function eachCase(
  dtype: RealDtype,
  outputs: readonly number[],
  body: (values: Case) => void,
  { exact = dtype === 'float64' } = {},
): void {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;
  fc.assert(
    fc.property(size, offset, offset, seed, fc.boolean(), (n, gapX, gapY, from, wild) => {
      arena.reset();
      const [x, y] = [0, 1].map((k) => numbers(n, from + k, wild).map(round));
      const vectors = [x, y, y].map((values, k) => arena.take(values, k === 0 ? gapX : gapY));
      arena.mark();
      const [a] = numbers(1, from + 2, wild).map(round);
      body({ x: vectors[0], y: vectors[1], z: vectors[2], of: { x, y }, a, wild });
      arena.expectOnly(outputs, exact);
    }),
    { seed: 71, numRuns: dtype === 'float64' ? numRuns : numRuns / 4 },
  );
}

/**
 * Fails unless both engines say the same (float32: within `slack` of each other) and, for tame numbers, what is
 * expected.
 */
function expectNumber(dtype: RealDtype, got: readonly number[], wild: boolean, expected: number, slack: number): void {
  const [a, b] = got;
  const text = () => `${a} and ${b}, expected ${expected} to ${slack}`;
  expectHolds(dtype === 'float64' ? Object.is(a, b) : wild || Math.abs(a - b) <= slack, text);
  expectHolds(wild || Math.abs(a - expected) <= slack, text);
}

const both = (f: (k: 0 | 1) => number): readonly number[] => [f(0), f(1)];
const total = (values: ArrayLike<number>, f: (value: number, i: number) => number): number =>
  Array.from(values).reduce((sum, value, i) => sum + f(value, i), 0);

describe.each(dtypes)('%s', (dtype) => {
  const eps = epsilon[dtype];
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;

  it('dot is the inner product', () => {
    eachCase(dtype, [], ({ x, y, of, wild }) => {
      const got = both((k) => dot(x[k], y[k]));
      const slack = 40 * eps * total(of.x, (value, i) => Math.abs(value * of.y[i]));
      const exact = total(of.x, (value, i) => value * of.y[i]);
      expectNumber(dtype, got, wild, exact, slack);
    });
  });

  it('axpy adds a multiple', () => {
    eachCase(dtype, [1], ({ x, y, of, a, wild }) => {
      for (const k of [0, 1]) axpy(a, x[k], y[k]);
      if (wild) return;
      for (const [k, { length }] of y.entries()) {
        const got = y[k].read();
        for (let i = 0; i < length; i++) {
          const terms = Math.abs(a * of.x[i]) + Math.abs(of.y[i]);
          expectHolds(Math.abs(got[i] - (of.y[i] + a * of.x[i])) <= 2 * eps * terms, () => `${got[i]} at ${i}`);
        }
      }
    });
  });

  it('scal multiplies, rounded once', () => {
    eachCase(
      dtype,
      [1],
      ({ y, of, a }) => {
        for (const k of [0, 1]) scal(a, y[k]);
        const got = y[0].read();
        of.y.forEach((value, i) => expectHolds(Object.is(got[i], round(a * value)), () => `${got[i]} at ${i}`));
      },
      { exact: true },
    );
  });

  it('nrm2 is the root of the sum of squares, however large or small', () => {
    eachCase(dtype, [], ({ x, of, wild }) => {
      const got = both((k) => nrm2(x[k]));
      const exact = Math.hypot(...of.x);
      expectNumber(dtype, got, wild, exact, 40 * eps * exact);
      if (!wild) return;
      // Scaled in float64 by the largest entry, wild numbers have a norm too.
      const expected = of.x.some(Number.isNaN) ? NaN : Math.hypot(...of.x);
      const isNear = Math.abs(got[0] - expected) <= 40 * eps * expected + (dtype === 'float32' ? 1e-45 : 5e-324);
      const overflows = dtype === 'float32' && expected > 3.4e38;
      expectHolds(isNear || Object.is(got[0], expected) || overflows, () => `${got[0]} for ${expected}`);
    });
  });

  it('asum is the sum of magnitudes', () => {
    eachCase(dtype, [], ({ x, of, wild }) => {
      const exact = total(of.x, Math.abs);
      expectNumber(
        dtype,
        both((k) => asum(x[k])),
        wild,
        exact,
        40 * eps * exact,
      );
    });
  });

  it('amax is the largest magnitude, or NaN', () => {
    eachCase(dtype, [], ({ x, of }) => {
      const expected = Math.max(0, ...of.x.map(Math.abs));
      for (const got of both((k) => amax(x[k]))) expectHolds(Object.is(got, expected), () => `${got}, not ${expected}`);
    });
  });

  it('copy copies, also where the vectors overlap', () => {
    eachCase(
      dtype,
      [1],
      ({ x, y, of }) => {
        for (const k of [0, 1]) copy(x[k], y[k]);
        const got = y[0].read();
        of.x.forEach((value, i) => expectHolds(Object.is(got[i], value), () => `${got[i]} at ${i}`));
      },
      { exact: true },
    );
    for (const memory of memories) {
      const x = memory.vector(dtype, [1, 2, 3, 4, 5]);
      copy(x.subvector(0, 4), x.subvector(1));
      expect([...x.read()]).toEqual([1, 1, 2, 3, 4]);
      copy(x.subvector(2), x.subvector(0, 3));
      expect([...x.read()]).toEqual([2, 3, 4, 3, 4]);
      x.free();
    }
  });

  it('softThreshold is sign(x) max(|x| - t, 0), with a number and with a vector', () => {
    const expected = (x: number, t: number): number => {
      if (Number.isNaN(x) || Number.isNaN(t)) return NaN;
      return Math.abs(x) <= t ? 0 : round(Math.sign(x) * (Math.abs(x) - t));
    };
    eachCase(
      dtype,
      [1, 2],
      ({ x, y, z, of, a }) => {
        const t = Math.abs(a);
        for (const k of [0, 1]) {
          softThreshold(x[k], t, z[k]);
          const thresholds = y[k].read().map(Math.abs);
          y[k].write(thresholds);
          softThreshold(x[k], y[k], y[k]);
        }
        const [one, many] = [z[0].read(), y[0].read()];
        of.x.forEach((value, i) => {
          for (const [got, threshold] of [
            [one[i], t],
            [many[i], Math.abs(of.y[i])],
          ]) {
            const isInfinite = Math.abs(value) === Infinity && threshold === Infinity;
            const wanted = isInfinite ? NaN : expected(value, threshold);
            // == : zeros of either sign
            expectHolds(got === wanted || Object.is(got, wanted), () => `S(${value}, ${threshold}) = ${got}`);
          }
        });
      },
      { exact: true },
    );
  });

  it('works in place and on nothing', () => {
    for (const memory of memories) {
      const x = memory.vector(dtype, [3, -4]);
      axpy(1, x, x);
      softThreshold(x, 1, x);
      expect([...x.read()]).toEqual([5, -7]);
      const none = x.subvector(1, 1);
      expect([dot(none, none), nrm2(none), asum(none), amax(none)]).toEqual([0, 0, 0, 0]);
      axpy(2, none, none);
      scal(2, none);
      copy(none, none);
      softThreshold(none, 1, none);
      expect([...x.read()]).toEqual([5, -7]);
      x.free();
    }
  });
});
