/**
 * The Cholesky factorisation of a whole matrix: both engines bit for bit, L L' = A to the bound of the textbook, and
 * where it fails.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { cholesky, choleskySolve, createMemory, Matrix, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const cases = { float64: numRuns, float32: numRuns / 10 };
const roundoff = { float64: 2 ** -53, float32: 2 ** -24 };
const arenas = { float64: new Arena(memories, 'float64', 12_000), float32: new Arena(memories, 'float32', 12_000) };

/** The lower triangle of a matrix with a dominant diagonal, `leading` apart; everything else is NaN. */
function dominant(n: number, leading: number, random: () => number): Float64Array {
  const a = new Float64Array(Math.max(0, leading * (n - 1) + n)).fill(NaN);
  const sums = new Float64Array(n).fill(0.01);
  for (let j = 0; j < n; j++) {
    for (let i = j + 1; i < n; i++) {
      const value = Math.fround(2 * random() - 1);
      a[i + j * leading] = value;
      sums[i] += Math.abs(value);
      sums[j] += Math.abs(value);
    }
  }
  for (let j = 0; j < n; j++) a[j + j * leading] = Math.fround(sums[j] * (1 + random()));
  return a;
}

/** max |A - L L'| / (|L| |L|') over the lower triangle. */
function backwardError(n: number, leading: number, a: ArrayLike<number>, l: ArrayLike<number>): number {
  let worst = 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let product = 0;
      let magnitude = 0;
      for (let k = 0; k <= j; k++) {
        const term = l[i + k * leading] * l[j + k * leading];
        product += term;
        magnitude += Math.abs(term);
      }
      // Written so that NaN counts as the worst.
      const error = Math.abs(a[i + j * leading] - product) / magnitude;
      if (!(error <= worst)) worst = magnitude === 0 && product === a[i + j * leading] ? worst : error;
    }
  }
  return worst;
}

describe.each(dtypes)('the factor, %s', (dtype) => {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const u = roundoff[dtype];

  it("is that of the twin, and L L' = A to rounding", () => {
    fc.assert(
      fc.property(size, offset, seed, (n, gap, from) => {
        arena.reset();
        const leading = Math.max(1, n) + gap;
        const a = dominant(n, leading, uniform(from));
        const taken = arena.take(a, gap);
        arena.mark();
        for (const k of [0, 1]) cholesky(new Matrix(taken[k], n, n, leading));
        arena.expectOnly([0], dtype === 'float64');
        const isWhole = taken.every((vector) =>
          vector.read().every((value, at) => Number.isNaN(value) === Number.isNaN(a[at])),
        );
        expectHolds(isWhole, () => `the upper triangle was written to: ${n}, ${leading}`);
        if (from % 8 !== 0) return;
        for (const k of [0, 1]) {
          const error = backwardError(n, leading, a, taken[k].read());
          // The product above is rounded in float64, too.
          expectHolds(error <= (n + 2) * (u + 2 ** -53), () => `engine ${k}: ${error / u} u for n = ${n}`);
        }
      }),
      { seed: 36, numRuns: cases[dtype] },
    );
  });

  it('holds the bound where the matrix is almost singular, or badly scaled', () => {
    const random = uniform(37);
    for (let n = 1; n < 60; n += 3) {
      const leading = n + (n % 3);
      // B B' of a graded B, and the Hilbert matrix with a touch on its diagonal.
      const b = Float64Array.from({ length: n * n }, (_, k) => (2 * random() - 1) * 2 ** -(k % n));
      for (const kind of [0, 1]) {
        const a = new Float64Array(leading * n).fill(NaN);
        for (let j = 0; j < n; j++) {
          for (let i = j; i < n; i++) {
            let value = kind === 1 ? 1 / (i + j + 1) : 0;
            for (let k = 0; kind === 0 && k < n; k++) value += b[i + k * n] * b[j + k * n];
            if (i === j) value *= 1 + 1e3 * n * u;
            a[i + j * leading] = dtype === 'float32' ? Math.fround(value) : value;
          }
        }
        for (const memory of memories) {
          const data = memory.vector(dtype, a) as ReturnType<typeof memory.vector<RealDtype>>;
          cholesky(new Matrix(data, n, n, leading));
          expect(backwardError(n, leading, a, data.read())).toBeLessThanOrEqual((n + 2) * (u + 2 ** -53));
          data.free();
        }
      }
    }
  });

  it('beyond the tests of every size: several groups of strips', () => {
    for (const n of [127, 128, 131, 200]) {
      const a = dominant(n, n, uniform(n));
      for (const memory of memories) {
        const matrix = memory.matrix(dtype, n, n, a) as Matrix<RealDtype>;
        cholesky(matrix);
        expect(backwardError(n, n, a, matrix.read())).toBeLessThanOrEqual((n + 2) * (u + 2 ** -53));
        matrix.free();
      }
    }
  });

  it('solves systems with a residual of the size of rounding', () => {
    for (let n = 0; n < 40; n += 3) {
      const a = dominant(n, Math.max(1, n), uniform(n + 50));
      const entry = (i: number, j: number): number => a[Math.max(i, j) + Math.min(i, j) * n];
      for (const memory of memories) {
        const l = memory.matrix(dtype, n, n, a) as Matrix<RealDtype>;
        cholesky(l);
        const right = numbers(3 * n, n).map(Math.fround);
        const b = memory.matrix(dtype, n, 3, right) as Matrix<RealDtype>;
        const single = memory.vector(dtype, right.subarray(0, n)) as typeof b.data;
        choleskySolve(l, b);
        choleskySolve(l, single);
        [single.read(), ...[0, 1, 2].map((k) => b.column(k).read())].forEach((x, k) => {
          const own = right.subarray(Math.max(0, k - 1) * n);
          for (let i = 0; i < n; i++) {
            let [residual, magnitude] = [own[i], Math.abs(own[i])];
            x.forEach((value, j) => {
              residual -= entry(i, j) * value;
              magnitude += Math.abs(entry(i, j) * value);
            });
            expect(Math.abs(residual)).toBeLessThanOrEqual((3 * n + 5) * u * 4 * magnitude);
          }
        });
        for (const handle of [l, b, single]) handle.free();
      }
    }
  });
});

describe('what is not positive definite', () => {
  it('is refused at the pivot that fails, and stays as it was', () => {
    const faults = [-1, 0, NaN, Infinity, -Infinity];
    fc.assert(
      fc.property(size, size, seed, fc.nat(4), fc.boolean(), (n, at, from, kind, isBeside) => {
        const random = uniform(from);
        const a = dominant(n + 1, n + 1, random).map((value) => (Number.isNaN(value) ? 0 : value));
        const k = at % (n + 1);
        const j = isBeside && kind > 1 ? Math.floor((k + 1) * random()) : k;
        // Whatever the row of the pivot holds besides, the rows before it are those of a positive definite matrix.
        a[k + j * (n + 1)] = faults[kind];
        arenas.float64.reset();
        const taken = arenas.float64.take(a);
        arenas.float64.mark();
        for (const data of taken) {
          const error = caught(() => cholesky(new Matrix(data, n + 1, n + 1)));
          expectHolds(error.code === 'not-positive-definite' && error.index === k, () => `${error.message}, not ${k}`);
        }
        arenas.float64.expectOnly([]);
      }),
      { seed: 38, numRuns: numRuns / 10 },
    );
  });

  it('is a matrix of rank one, and one whose last pivot is lost', () => {
    for (const memory of memories) {
      expect(caught(() => cholesky(memory.matrix('float64', 3, 3).write(new Float64Array(9).fill(1)))).index).toBe(1);
      expect(caught(() => cholesky(memory.matrix('float64', 2, 2, [1, 2, 2, 4 - 2 ** -50]))).index).toBe(1);
      expect(caught(() => cholesky(memory.matrix('float64', 1, 1))).index).toBe(0);
    }
  });

  it('handles that do not fit are refused', () => {
    const [memory, other] = memories;
    const l = memory.matrix('float64', 2, 2, [1, 0, 0, 1]);
    expect(caught(() => cholesky(memory.matrix('float64', 2, 3)))).toMatchObject({
      code: 'shape-mismatch',
      argument: 'a',
    });
    expect(caught(() => cholesky(memory.matrix('int32', 2, 2) as never)).code).toBe('dtype-mismatch');
    expect(caught(() => choleskySolve(l, memory.vector('float64', 3))).code).toBe('shape-mismatch');
    expect(caught(() => choleskySolve(l, memory.matrix('float64', 3, 1))).code).toBe('shape-mismatch');
    expect(caught(() => choleskySolve(l, other.vector('float64', 2))).code).toBe('mixed-memories');
    expect(caught(() => choleskySolve(l, memory.matrix('float32', 2, 1) as never)).code).toBe('dtype-mismatch');
    l.free();
    expect(caught(() => cholesky(l)).code).toBe('use-after-free');
    const own = createMemory();
    const [a, b] = [own.matrix('float64', 0, 0), own.vector('float64', 0)];
    cholesky(a);
    choleskySolve(a, b);
    own.free();
    expect(caught(() => cholesky(a)).code).toBe('use-after-free');
  });
});
