/**
 * The factor whose rows come and go: after any sequence of moves it is that of the rows that are there, in both engines
 * as in the plain class, and what it refuses changes nothing.
 */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { expectHolds } from '../../test/arena.ts';
import { engines, numRuns, uniform } from '../../test/cases.ts';
import { CholeskyFactor, createMemory, type Memory, type RealDtype } from '../index.ts';
import { Cholesky } from '../plain/index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;

/** B B' + I for entries of B in [-1, 1], rounded to float32. */
function positiveDefinite(n: number, seed: number): number[][] {
  const random = uniform(seed);
  const b = Array.from({ length: n }, () => Array.from({ length: n + 2 }, () => 2 * random() - 1));
  const rounded = b.map((x, i) =>
    b.map((y, j) => Math.fround(x.reduce((sum, v, k) => sum + v * y[k], i === j ? 1 : 0))),
  );
  return rounded.map((row, i) => row.map((value, j) => (i < j ? rounded[j][i] : value)));
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const crossOf = (matrix: number[][], present: readonly number[], j: number): number[] =>
  present.map((i) => matrix[i][j]);

/** A factor of these rows and columns of a matrix. */
function factorOf<D extends RealDtype>(
  memory: Memory,
  dtype: D,
  matrix: number[][],
  chosen: readonly number[],
  capacity = 8,
) {
  const factor = new CholeskyFactor(memory, { dtype, capacity });
  chosen.forEach((j, k) => {
    const cross = memory.vector(dtype, crossOf(matrix, chosen.slice(0, k), j));
    expect(factor.append(cross, matrix[j][j])).toBe(true);
    cross.free();
  });
  return factor;
}

/** What a method that works in place makes of these numbers. */
function applied<D extends RealDtype>(
  factor: CholeskyFactor<D>,
  method: 'solve' | 'solveLower' | 'inverseDiagonal',
  values: readonly number[],
): number[] {
  const vector = factor.memory.vector(factor.dtype, values);
  factor[method](vector);
  const list = Array.from(vector.read());
  vector.free();
  return list;
}

describe.each(dtypes)('rows come and go, %s', (dtype) => {
  const tolerance = dtype === 'float64' ? 1e-11 : 1e-3;

  it('in any order, and what is left solves as the plain factor does', () => {
    const all = 72;
    const matrix = positiveDefinite(all, 1);
    const random = uniform(41);
    const factors = memories.map((memory) => new CholeskyFactor(memory, { dtype, capacity: 1 }));
    const vectors = memories.map((memory) => memory.vector(dtype, all));
    const plain = new Cholesky(1);
    let present: number[] = [];
    let wanted = 20;
    for (let move = 0; move < (dtype === 'float64' ? numRuns : numRuns / 10); move++) {
      // Sizes wander between 0 and 70.
      if (move % 40 === 0) wanted = Math.floor(71 * random());
      if (random() < (present.length < wanted ? 0.8 : 0.2) && present.length < 70) {
        const absent = range(all).filter((i) => !present.includes(i));
        const j = absent[Math.floor(absent.length * random())];
        const cross = crossOf(matrix, present, j);
        factors.forEach((factor, k) => {
          const isAppended = factor.append(vectors[k].write(cross), matrix[j][j]);
          expectHolds(isAppended, () => `engine ${k} refuses row ${j} at move ${move}`);
        });
        plain.append(Float64Array.from(cross), matrix[j][j]);
        present.push(j);
      } else if (present.length > 0) {
        const at = Math.floor(present.length * random());
        for (const factor of factors) factor.remove(at);
        plain.remove(at);
        present = present.filter((_, i) => i !== at);
      }
      if (move % 5 !== 0) continue;
      const b = present.map(() => 2 * random() - 1);
      const expected = plain.solve(Float64Array.from(b));
      const most = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      factors.forEach((factor, k) => {
        const x = vectors[k].subvector(0, present.length).write(b);
        factor.solve(x);
        const list = x.read();
        const isNear = list.every((value, i) => Math.abs(value - expected[i]) <= tolerance * most);
        expectHolds(factor.size === present.length && isNear, () => `engine ${k} at move ${move}: ${list.join()}`);
      });
    }
    for (const factor of factors) expect(factor.capacity).toBeGreaterThanOrEqual(64);
  });

  it.each(range(13))('removing row %d of 13 is the factor of the others', (index) => {
    const matrix = positiveDefinite(13, 3);
    const others = range(13).filter((i) => i !== index);
    for (const memory of memories) {
      const [removed, fresh] = [range(13), others].map((chosen) => factorOf(memory, dtype, matrix, chosen));
      removed.remove(index);
      const e = others.map(() => 0);
      others.forEach((_, i) => {
        const unit = e.with(i, 1);
        const [a, b] = [removed, fresh].map((factor) => applied(factor, 'solveLower', unit));
        a.forEach((value, k) => expect(Math.abs(value - b[k])).toBeLessThan(tolerance));
        // L^-1 is lower triangular, with a positive diagonal.
        expect(a.slice(0, i).every((value) => value === 0)).toBe(true);
        expect(a[i]).toBeGreaterThan(0);
      });
      for (const factor of [removed, fresh]) factor.free();
    }
  });

  it('the diagonal of the inverse and the determinant are those of the plain factor', () => {
    const matrix = positiveDefinite(30, 4);
    for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 13, 30]) {
      const plain = new Cholesky();
      range(n).forEach((j) => plain.append(Float64Array.from(crossOf(matrix, range(j), j)), matrix[j][j]));
      const diagonal = plain.inverseDiagonal();
      // det A is one over the product of the squares of the diagonal of L^-1.
      const roots = range(n).map((j) => plain.solveLower(Float64Array.from(range(n), (i) => (i === j ? 1 : 0)))[j]);
      const logarithm = -2 * roots.reduce((sum, value) => sum + Math.log(value), 0);
      for (const memory of memories) {
        const factor = factorOf(memory, dtype, matrix, range(n));
        applied(factor, 'inverseDiagonal', range(n)).forEach((value, i) =>
          expect(Math.abs(value / diagonal[i] - 1)).toBeLessThan(tolerance),
        );
        expect(Math.abs(factor.logDeterminant() - logarithm)).toBeLessThan(tolerance * Math.max(1, n));
        factor.free();
      }
    }
  });
});

describe('a factor', () => {
  it('of a case that one can do by hand', () => {
    // [4 2; 2 5] = [2 0; 1 2] [2 1; 0 2].
    for (const memory of memories) {
      const matrix = [
        [4, 2],
        [2, 5],
      ];
      const factor = factorOf(memory, 'float64', matrix, [0, 1]);
      expect(applied(factor, 'solveLower', [2, 5])).toEqual([1, 2]);
      expect(applied(factor, 'solve', [8, 14])).toEqual([0.75, 2.5]);
      expect(applied(factor, 'inverseDiagonal', [0, 0])).toEqual([5 / 16, 0.25]);
      expect(factor.logDeterminant()).toBe(2 * Math.log(4));
      factor.clear();
      expect([factor.size, factor.logDeterminant()]).toEqual([0, 0]);
    }
  });

  it.each([2 ** 900, 2 ** -900])('of a matrix times %d scales exactly', (scale) => {
    const matrix = positiveDefinite(20, 5);
    const scaled = matrix.map((row) => row.map((value) => value * scale));
    for (const memory of memories) {
      const [one, other] = [matrix, scaled].map((own) => {
        const factor = factorOf(memory, 'float64', own, range(20));
        for (const index of [7, 0, 17, 4]) factor.remove(index);
        return factor;
      });
      const b = range(16).map((i) => Math.sin(i + 1));
      expect(applied(other, 'solve', b)).toEqual(applied(one, 'solve', b).map((value) => value / scale));
    }
  });

  it('refuses a dependent row, and stays as it was', () => {
    const matrix = positiveDefinite(6, 6);
    const b = [1, -2, 3, -4, 5, -6];
    for (const memory of memories) {
      const factor = factorOf(memory, 'float64', matrix, range(6));
      const before = applied(factor, 'solve', b);
      // The sum of the first two rows, and then what is not finite.
      const sum = range(6).map((i) => matrix[i][0] + matrix[i][1]);
      const cross = memory.vector('float64', sum);
      expect(factor.append(cross, sum[0] + sum[1])).toBe(false);
      expect(factor.append(cross, NaN)).toBe(false);
      expect(factor.append(cross, Infinity)).toBe(false);
      expect(factor.append(cross.write([NaN]), 100)).toBe(false);
      expect(factor.append(cross.write([Infinity]), 100)).toBe(false);
      expect(factor.append(cross.fill(0), 0)).toBe(false);
      expect(factor.append(cross, -1)).toBe(false);
      expect([factor.size, applied(factor, 'solve', b)]).toEqual([6, before]);
      // A pivot of a fifth of the diagonal, against two thresholds.
      const single = factorOf(memory, 'float64', [[1]], [0]);
      const half = memory.vector('float64', [2, 99]);
      expect(single.append(half, 5, 0.21)).toBe(false);
      expect(single.append(half, 5, 0.19)).toBe(true);
    }
  });

  it('grows beyond its capacity while the memory grows, and gives everything back', () => {
    for (const { engine } of memories) {
      const memory = createMemory({ engine });
      const matrix = positiveDefinite(50, 8);
      const factor = factorOf(memory, 'float64', matrix, range(50), 0);
      const b = Array.from({ length: 50 }, (_, i) => Math.cos(i));
      const x = applied(factor, 'solve', b);
      matrix.forEach((row, i) => expect(row.reduce((sum, value, j) => sum + value * x[j], 0)).toBeCloseTo(b[i], 11));
      applied(factor, 'inverseDiagonal', b);
      const { used } = memory;
      factor.free();
      expect(used - memory.used).toBeGreaterThan(8 * 50 * 25);
      factor[Symbol.dispose]();
      expect(caught(() => factor.free()).code).toBe('use-after-free');
      const { used: rest } = memory;
      new CholeskyFactor(memory, { capacity: 30 })[Symbol.dispose]();
      expect(memory.used).toBe(rest);
      memory.free();
    }
  });

  it('says what it does not take', () => {
    const [memory, other] = memories;
    const factor = factorOf(memory, 'float64', positiveDefinite(3, 9), range(3));
    const [two, three] = [memory.vector('float64', 2), memory.vector('float64', 3)];
    for (const index of [-1, 3, 1.5, NaN]) {
      expect(caught(() => factor.remove(index))).toMatchObject({ code: 'invalid-argument', index });
    }
    expect(caught(() => factor.append(two, 1))).toMatchObject({ code: 'shape-mismatch', argument: 'cross' });
    for (const method of ['solve', 'solveLower', 'inverseDiagonal'] as const) {
      factor[method](three);
      expect(caught(() => factor[method](two)).code).toBe('shape-mismatch');
      expect(caught(() => factor[method](other.vector('float64', 3))).code).toBe('mixed-memories');
      expect(caught(() => factor[method](memory.vector('float32', 3) as never)).code).toBe('dtype-mismatch');
    }
    expect(caught(() => factor.append(other.vector('float64', 3), 1)).code).toBe('mixed-memories');
    expect(caught(() => new CholeskyFactor(memory, { capacity: -1 })).code).toBe('invalid-argument');
    factor.free();
    expect(caught(() => factor.append(three, 9)).code).toBe('use-after-free');
    expect(caught(() => factor.remove(0)).code).toBe('use-after-free');
    expect(caught(() => factor.logDeterminant()).code).toBe('use-after-free');
  });
});
