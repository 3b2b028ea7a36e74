/**
 * The sparse kernels: both engines bit for bit, against dense loops that know no sparsity, and what they refuse.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds, type Pair } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import {
  applyShift,
  createMemory,
  cscAxpy,
  cscDot,
  cscSquaredNorms,
  cscSums,
  SparseMatrix,
  sparseMatrix,
  spmv,
  startShift,
  type RealDtype,
} from '../index.ts';

const memories = engines();

/** A random structure: which rows each column has. */
function structure(rows: number, columns: number, from: number): { starts: number[]; indices: number[] } {
  const random = uniform(from);
  const starts = [0];
  const indices: number[] = [];
  for (let j = 0; j < columns; j++) {
    // Some columns are empty, some full.
    const density = [0, 0.05, 0.1, 0.3, 1][Math.floor(5 * random())];
    for (let i = 0; i < rows; i++) if (random() < density) indices.push(i);
    starts.push(indices.length);
  }
  return { starts, indices };
}

/** The arenas of one real type, and what is made in them. */
class Bench<D extends RealDtype> {
  readonly reals: Arena<D>;
  readonly ints = new Arena(memories, 'int32', 8000);
  readonly states = new Arena(memories, 'float64', 64);
  readonly dtype: D;

  constructor(dtype: D) {
    this.dtype = dtype;
    this.reals = new Arena(memories, dtype, 9000);
  }

  /** A matrix in both memories; its values are the first vector of `reals`. */
  matrix(rows: number, columns: number, from: number, gap: number, wild = false) {
    for (const arena of [this.reals, this.ints, this.states]) arena.reset();
    const { starts, indices } = structure(rows, columns, from);
    const values = this.reals.take(numbers(indices.length, from + 1, wild), gap);
    const [at, where] = [this.ints.take(indices, gap), this.ints.take(starts, gap)];
    const matrices = [0, 1].map((k) => new SparseMatrix(values[k], at[k], where[k], rows, columns));
    return { matrices, starts, indices, nonZeros: values[0].read() };
  }

  mark(): void {
    for (const arena of [this.reals, this.ints, this.states]) arena.mark();
  }

  /** Only these vectors of `reals` and `states` changed since `mark`, and in float64 both engines hold the same bits. */
  expectOnly(outputs: readonly number[], states: readonly number[] = []): void {
    const exact = this.dtype === 'float64';
    this.reals.expectOnly(outputs, exact);
    this.states.expectOnly(states, exact);
    this.ints.expectOnly([]);
  }
}

const benches = { float64: new Bench('float64'), float32: new Bench('float32') };
const roundoff = { float64: 2 ** -53, float32: 2 ** -24 };

/** Column j as a dense one, less a mean. */
function dense(
  { starts, indices, nonZeros }: { starts: number[]; indices: number[]; nonZeros: ArrayLike<number> },
  rows: number,
  j: number,
  mean = 0,
): Float64Array {
  const column = new Float64Array(rows).fill(-mean);
  for (let k = starts[j]; k < starts[j + 1]; k++) column[indices[k]] += nonZeros[k];
  return column;
}

/** |a - b| <= tolerance, or both NaN, or the same infinity. */
const near = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance;

const dtypes = ['float64', 'float32'] as const;
/** Most cases go to float64, where the engines agree bit for bit. */
const cases = { float64: numRuns, float32: numRuns / 10 };
const expectCases = (
  runs: number,
  body: (...all: [number, number, number, number, boolean, boolean]) => void,
): void => {
  const few = fc.nat(8);
  fc.assert(fc.property(size, few, offset, seed, fc.boolean(), fc.boolean(), body), { seed: 31, numRuns: runs });
};

describe.each(dtypes)('single columns, %s', (dtype) => {
  const bench = benches[dtype];
  const u = roundoff[dtype];

  it('a dot product equals the twin, and that of the dense column within its error bound', () => {
    expectCases(cases[dtype], (rows, columns, gap, from, wild, centred) => {
      const made = bench.matrix(rows, columns + 1, from, gap, wild);
      const v = bench.reals.take(numbers(rows, from + 2, wild), gap) as Pair<RealDtype>;
      const shift = centred ? 1.5 : 0;
      const sum = Array.from(v[0].read()).reduce((total, value) => total + value, shift * rows);
      const state = bench.states.take([shift, sum]);
      const mean = Math.fround(numbers(1, from + 3)[0]);
      bench.mark();
      const j = Math.abs(from) % (columns + 1);
      const [a, b] = [0, 1].map((k) =>
        cscDot(made.matrices[k] as SparseMatrix, j, v[k], centred ? { mean, state: state[k] } : undefined),
      );
      bench.expectOnly([]);
      if (dtype === 'float64') expectHolds(Object.is(a, b), () => `${a} and ${b}`);
      if (wild) return;
      const column = dense(made, rows, j, centred ? mean : 0);
      let [expected, magnitude] = [0, 0];
      v[0].read().forEach((value, i) => {
        expected += column[i] * (value + shift);
        magnitude += (Math.abs(column[i]) + Math.abs(mean)) * (Math.abs(value) + shift);
      });
      for (const value of [a, b]) {
        expectHolds(near(value, expected, (rows + 8) * u * 4 * magnitude), () => `${value}, not ${expected}`);
      }
    });
  });

  it('an update equals the twin, and that of the dense column; a shift is applied to every entry', () => {
    expectCases(cases[dtype], (rows, columns, gap, from, wild, centred) => {
      const made = bench.matrix(rows, columns + 1, from, gap, wild);
      const values = numbers(rows, from + 2, wild);
      const v = bench.reals.take(values, gap) as Pair<RealDtype>;
      const state = bench.states.take([0, 0]);
      const [alpha, mean] = numbers(2, from + 3).map(Math.fround);
      const j = Math.abs(from) % (columns + 1);
      bench.mark();
      for (const k of [0, 1]) {
        if (centred) startShift(v[k], state[k]);
        const centring = centred ? { mean, state: state[k] } : undefined;
        cscAxpy(alpha, made.matrices[k] as SparseMatrix, j, v[k], centring);
        if (centred) applyShift(v[k], state[k]);
      }
      bench.expectOnly([1], [0]);
      if (wild) return;
      const column = dense(made, rows, j, centred ? mean : 0);
      for (const side of v) {
        const now = side.read();
        const isNear = now.every((value, i) => {
          const start = Math.fround(values[i]);
          const was = dtype === 'float32' ? start : values[i];
          const scale = Math.abs(was) + Math.abs(alpha) * (Math.abs(column[i]) + 2 * Math.abs(mean));
          return near(value, was + alpha * column[i], 8 * u * scale);
        });
        expectHolds(isNear, () => String(side.read()));
      }
      if (!centred) return;
      const [shift, sum] = state[0].read();
      const total = Array.from(v[0].read()).reduce((all, value) => all + value, 0);
      const scale = 100 * (1 + Math.abs(alpha) * (1 + Math.abs(mean)));
      expectHolds(
        shift === 0 && Math.abs(sum - total) <= (rows + 8) * u * scale,
        () => `${shift}, ${sum}, not ${total}`,
      );
    });
  });

  it('sums and squared norms equal the twin, and those of dense columns', () => {
    expectCases(cases[dtype], (rows, columns, gap, from, wild, centred) => {
      const made = bench.matrix(rows, columns, from, gap, wild);
      const means = bench.reals.take(numbers(columns, from + 2, wild), gap) as Pair<RealDtype>;
      const sums = bench.reals.take(new Float64Array(columns).fill(NaN), gap) as Pair<RealDtype>;
      const squares = bench.reals.take(new Float64Array(columns).fill(NaN), gap) as Pair<RealDtype>;
      bench.mark();
      for (const k of [0, 1]) {
        const matrix = made.matrices[k] as SparseMatrix;
        cscSums(matrix, sums[k], centred ? means[k] : undefined);
        cscSquaredNorms(matrix, squares[k], centred ? means[k] : undefined);
      }
      bench.expectOnly([2, 3]);
      if (wild) return;
      const m = means[0].read();
      for (let j = 0; j < columns; j++) {
        const column = dense(made, rows, j, centred ? m[j] : 0);
        const square = column.reduce((total, value) => total + value * value, 0);
        const scale = column.reduce((total, value) => total + Math.abs(value) + 2 * Math.abs(m[j]), 0);
        for (const k of [0, 1]) {
          expectHolds(near(squares[k].read()[j], square, (rows + 8) * u * 4 * square), () => `squares[${j}]`);
          const sum = column.reduce((total, value) => total + value, 0);
          expectHolds(near(sums[k].read()[j], sum, (rows + 8) * u * 4 * scale), () => `sums[${j}]`);
        }
      }
    });
  });
});

describe.each(dtypes)('matrix times vector, %s', (dtype) => {
  const bench = benches[dtype];
  const u = roundoff[dtype];

  it.each([false, true])('equals the twin, and the dense product; transpose: %s', (transpose) => {
    expectCases(cases[dtype], (rows, columns, gap, from, wild, centred) => {
      const made = bench.matrix(rows, columns, from, gap, wild);
      const random = uniform(from + 7);
      const [inner, outer] = transpose ? [rows, columns] : [columns, rows];
      const given = numbers(inner, from + 2, wild).map((value) => (random() < 0.3 ? 0 : value));
      const x = bench.reals.take(given, gap) as Pair<RealDtype>;
      const m = bench.reals.take(numbers(columns, from + 3, wild), gap) as Pair<RealDtype>;
      const start = numbers(outer, from + 4, wild);
      const y = bench.reals.take(start, gap) as Pair<RealDtype>;
      const [alpha, beta] = [Math.fround(2 * random() - 1), [0, 1, -0.75][Math.floor(3 * random())]];
      bench.mark();
      for (const k of [0, 1]) {
        const means = centred ? { means: m[k] } : {};
        const matrix = made.matrices[k] as SparseMatrix;
        spmv({ matrix, x: x[k], y: y[k], alpha, beta, transpose, ...means });
      }
      bench.expectOnly([3]);
      if (wild) return;
      const [xs, ms] = [x[0].read(), m[0].read()];
      const expected = new Float64Array(outer);
      const sizes = new Float64Array(outer);
      for (let j = 0; j < columns; j++) {
        const column = dense(made, rows, j, centred ? ms[j] : 0);
        for (let i = 0; i < rows; i++) {
          const [at, other] = transpose ? [j, i] : [i, j];
          expected[at] += column[i] * xs[other];
          sizes[at] += (Math.abs(column[i]) + 2 * Math.abs(ms[j])) * Math.abs(xs[other]);
        }
      }
      for (const side of y) {
        const isNear = side.read().every((value, i) => {
          const was = beta === 0 ? 0 : beta * (dtype === 'float32' ? Math.fround(start[i]) : start[i]);
          return near(value, alpha * expected[i] + was, (inner + 8) * 4 * u * (sizes[i] + Math.abs(was)));
        });
        expectHolds(isNear, () => String(side.read()));
      }
    });
  });

  it('does not read y where beta is 0, nor columns whose coefficient is 0', () => {
    for (const memory of memories) {
      const entries = { rows: 2, columns: 2, values: [NaN, 2], rowIndices: [0, 1], columnStarts: [0, 1, 2] };
      const matrix = sparseMatrix(memory, dtype, entries);
      const x = memory.vector(dtype, [0, 3]);
      const y = memory.vector(dtype, [NaN, Infinity]);
      spmv({ matrix, x, y });
      expect([...y.read()]).toEqual([0, 6]);
      spmv({ matrix, x, y, transpose: true });
      expect([...y.read()]).toEqual([NaN, 6]);
      spmv({ matrix, x, y, beta: 2, transpose: true });
      expect([...y.read()]).toEqual([NaN, 18]);
    }
  });
});

describe('what is refused', () => {
  const good = { rows: 3, columns: 2, values: [1, 2, 3], rowIndices: [0, 2, 1], columnStarts: [0, 2, 3] };
  const other = createMemory();

  it.each([
    ['columnStarts', [1, 2, 3], 0],
    ['columnStarts', [0, 4, 3], 2],
    ['columnStarts', [0, 2, 2], 2],
    ['columnStarts', [0, 1.5, 3], 1],
    ['columnStarts', [0, -1, 3], 1],
    ['rowIndices', [0, 3, 1], 1],
    ['rowIndices', [-1, 2, 1], 0],
    ['rowIndices', [0, 0, 1], 1],
    ['rowIndices', [2, 0, 1], 1],
    ['rowIndices', [0, 2, 2 ** 32 + 1], 2],
    ['rowIndices', [0, 2, NaN], 2],
  ])('%s %j at %d, and nothing stays allocated', (argument, list, index) => {
    for (const memory of memories) {
      const { used } = memory;
      const error = caught(() => sparseMatrix(memory, 'float64', { ...good, [argument]: list }));
      expect(error.code).toBe('invalid-argument');
      expect(error.argument).toBe(argument);
      expect(error.index).toBe(index);
      expect(memory.used).toBe(used);
    }
  });

  it('lists of the wrong length', () => {
    const [memory] = memories;
    expect(caught(() => sparseMatrix(memory, 'float64', { ...good, rowIndices: [0, 2] })).code).toBe('shape-mismatch');
    expect(caught(() => sparseMatrix(memory, 'float64', { ...good, columns: 1 })).code).toBe('shape-mismatch');
    expect(caught(() => sparseMatrix(memory, 'float64', { ...good, rows: -1 })).code).toBe('invalid-argument');
  });

  it('handles of another memory, another type, another length, and freed ones', () => {
    const [memory] = memories;
    const matrix = sparseMatrix(memory, 'float64', good);
    const three = memory.vector('float64', 3);
    const two = memory.vector('float64', 2);
    const elsewhere = other.vector('float64', 3);
    const single = memory.vector('float32', 3) as never;
    for (const call of [
      (v: typeof three) => cscDot(matrix, 0, v),
      (v: typeof three) => cscAxpy(1, matrix, 0, v),
      (v: typeof three) => spmv({ matrix, x: two, y: v }),
      (v: typeof three) => spmv({ matrix, x: v, y: two, transpose: true }),
    ]) {
      call(three);
      expect(caught(() => call(elsewhere)).code).toBe('mixed-memories');
      expect(caught(() => call(single)).code).toBe('dtype-mismatch');
      expect(caught(() => call(two)).code).toBe('shape-mismatch');
    }
    for (const call of [
      (v: typeof two) => cscSums(matrix, v),
      (v: typeof two) => cscSquaredNorms(matrix, two, v),
      (v: typeof two) => spmv({ matrix, x: two, y: three, means: v }),
    ]) {
      call(two);
      expect(caught(() => call(three)).code).toBe('shape-mismatch');
      expect(caught(() => call(elsewhere)).code).toBe('mixed-memories');
    }
    const five = memory.vector('float64', 5);
    const overlapping = { matrix, x: five.subvector(0, 2), y: five.subvector(1, 4) };
    expect(caught(() => spmv(overlapping)).code).toBe('invalid-argument');
    spmv({ ...overlapping, y: five.subvector(2) });
    expect(caught(() => cscDot(matrix, 2, three)).index).toBe(2);
    expect(caught(() => cscDot(matrix, -1, three)).code).toBe('invalid-argument');
    expect(caught(() => cscDot(matrix, 0, three, { mean: 1, state: three })).code).toBe('shape-mismatch');
    expect(caught(() => startShift(three, memory.vector('float32', 2) as never)).code).toBe('dtype-mismatch');
    expect(caught(() => new SparseMatrix(three, three as never, three as never, 3, 2)).code).toBe('dtype-mismatch');
    matrix.free();
    expect(matrix.isFree).toBe(true);
    matrix[Symbol.dispose]();
    expect(caught(() => cscDot(matrix, 0, three)).code).toBe('use-after-free');
    expect(caught(() => matrix.free()).code).toBe('use-after-free');
  });
});
