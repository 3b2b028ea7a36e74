/** Sparse matrix times vector: both engines bit for bit, against the dense product, and what is not read. */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { expectHolds, type Pair } from '../../test/arena.ts';
import { engines, numbers, uniform } from '../../test/cases.ts';
import { cases, denseColumn, dtypes, expectCases, near, roundoff, SparseCases } from '../../test/sparseCases.ts';
import { sparseMatrix, spmv, type RealDtype, type SparseMatrix } from '../index.ts';

const memories = engines();
const benches = { float64: new SparseCases(memories, 'float64'), float32: new SparseCases(memories, 'float32') };

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
        const column = denseColumn(made, rows, j, centred ? ms[j] : 0);
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
  it('vectors that do not fit, or overlap', () => {
    const [memory, other] = memories;
    const entries = { rows: 3, columns: 2, values: [1, 2, 3], rowIndices: [0, 2, 1], columnStarts: [0, 2, 3] };
    const matrix = sparseMatrix(memory, 'float64', entries);
    const [two, three] = [memory.vector('float64', 2), memory.vector('float64', 3)];
    for (const call of [
      (v: typeof three) => spmv({ matrix, x: two, y: v }),
      (v: typeof three) => spmv({ matrix, x: v, y: two, transpose: true }),
    ]) {
      call(three);
      expect(caught(() => call(other.vector('float64', 3))).code).toBe('mixed-memories');
      expect(caught(() => call(memory.vector('float32', 3) as never)).code).toBe('dtype-mismatch');
      expect(caught(() => call(memory.vector('float64', 4))).code).toBe('shape-mismatch');
    }
    expect(caught(() => spmv({ matrix, x: two, y: three, means: three })).argument).toBe('means');
    const five = memory.vector('float64', 5);
    const overlapping = { matrix, x: five.subvector(0, 2), y: five.subvector(1, 4) };
    expect(caught(() => spmv(overlapping)).code).toBe('invalid-argument');
    spmv({ ...overlapping, y: five.subvector(2) });
  });
});
