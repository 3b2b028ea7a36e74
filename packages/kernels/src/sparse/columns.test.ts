/** Single sparse columns and the sums over each: both engines bit for bit, and against dense columns. */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { expectHolds, type Pair } from '../../test/arena.ts';
import { engines, numbers } from '../../test/cases.ts';
import { cases, denseColumn, dtypes, expectCases, near, roundoff, SparseCases } from '../../test/sparseCases.ts';
import {
  applyShift,
  cscAxpy,
  cscDot,
  cscSquaredNorms,
  cscSums,
  sparseMatrix,
  startShift,
  type RealDtype,
  type SparseMatrix,
} from '../index.ts';

const memories = engines();
const benches = { float64: new SparseCases(memories, 'float64'), float32: new SparseCases(memories, 'float32') };

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
      const column = denseColumn(made, rows, j, centred ? mean : 0);
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
      const column = denseColumn(made, rows, j, centred ? mean : 0);
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
        const column = denseColumn(made, rows, j, centred ? m[j] : 0);
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

describe('what is refused', () => {
  it('columns that are not there, handles that do not fit, and freed ones', () => {
    const [memory, other] = memories;
    const matrix = sparseMatrix(memory, 'float64', {
      rows: 3,
      columns: 2,
      values: [1, 2, 3],
      rowIndices: [0, 2, 1],
      columnStarts: [0, 2, 3],
    });
    const [two, three] = [memory.vector('float64', 2), memory.vector('float64', 3)];
    const single = memory.vector('float32', 3) as never;
    for (const call of [(v: typeof three) => cscDot(matrix, 0, v), (v: typeof three) => cscAxpy(1, matrix, 0, v)]) {
      call(three);
      expect(caught(() => call(other.vector('float64', 3))).code).toBe('mixed-memories');
      expect(caught(() => call(single)).code).toBe('dtype-mismatch');
      expect(caught(() => call(two)).code).toBe('shape-mismatch');
    }
    for (const call of [(v: typeof two) => cscSums(matrix, v), (v: typeof two) => cscSquaredNorms(matrix, two, v)]) {
      call(two);
      expect(caught(() => call(three)).code).toBe('shape-mismatch');
      expect(caught(() => call(other.vector('float64', 2))).code).toBe('mixed-memories');
    }
    expect(caught(() => cscDot(matrix, 2, three)).index).toBe(2);
    expect(caught(() => cscDot(matrix, -1, three)).code).toBe('invalid-argument');
    expect(caught(() => cscDot(matrix, 0, three, { mean: 1, state: three })).code).toBe('shape-mismatch');
    expect(caught(() => startShift(three, memory.vector('float32', 2) as never)).code).toBe('dtype-mismatch');
    matrix.free();
    expect(caught(() => cscDot(matrix, 0, three)).code).toBe('use-after-free');
  });
});
