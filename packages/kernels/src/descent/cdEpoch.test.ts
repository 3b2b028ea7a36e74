/** Epochs of coordinate descent on random numbers: both engines bit for bit, and against the formula. */
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Arena, expectHolds } from '../../test/arena.ts';
import { engines, numbers, numRuns, offset, seed, size, uniform } from '../../test/cases.ts';
import { cdEpoch, cdEpochGram, Matrix, type RealDtype } from '../index.ts';

const memories = engines();
const dtypes = ['float64', 'float32'] as const;
const cases = { float64: numRuns, float32: numRuns / 4 };
const arenas = { float64: new Arena(memories, 'float64', 7000), float32: new Arena(memories, 'float32', 7000) };
/** Mostly small: a Gram matrix has the square of it in entries. */
const fewer = fc.oneof({ arbitrary: fc.nat(16), weight: 7 }, { arbitrary: size, weight: 1 });
const ints = new Arena(memories, 'int32', 200);

const soft = (z: number, t: number): number => Math.sign(z) * Math.max(Math.abs(z) - t, 0);
const sum = (length: number, term: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < length; i++) total += term(i);
  return total;
};

/**
 * What the tests draw: a matrix (or Gram matrix) of p columns with everything beside it; `which` says what of the
 * optional is given.
 */
function draw(dtype: RealDtype, rows: number, p: number, gap: number, from: number, wild: boolean) {
  const arena = arenas[dtype] as Arena<RealDtype>;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;
  const random = uniform(from + 9);
  arena.reset();
  ints.reset();
  const leading = Math.max(1, rows) + (gap % 3);
  const entries = numbers(leading * Math.max(1, p), from, wild).map(round);
  const column = (j: number): Float64Array => entries.subarray(j * leading, j * leading + rows);
  const over = (f: (j: number) => number): Float64Array => Float64Array.from({ length: p }, (_, j) => round(f(j)));
  const values = {
    entries,
    residual: numbers(rows, from + 1, wild).map(round),
    coefficients: over((j) => (random() < 0.5 ? 0 : numbers(1, from + 20 + j, wild)[0])),
    curvature: over((j) => (random() < 0.1 ? 0 : 1 + sum(rows, (i) => column(j)[i] ** 2))),
    thresholds: over(() => [0, Infinity, random(), 30 * random()][Math.floor(4 * random())]),
    ridge: over(random),
    lower: over(() => -random()),
    upper: over(random),
    means: over(() => random() - 0.5),
  };
  const list = p === 0 ? [] : Array.from({ length: 8 }, () => Math.floor(p * random()));
  const vectors = Object.values(values).map((one) => arena.take(one, gap));
  const columns = ints.take(list, gap);
  const [start, end] = [Math.floor(random() * 4), 4 + Math.floor(random() * 5)].map((k) => Math.min(k, list.length));
  arena.mark();
  ints.mark();
  return { arena, round, leading, values, vectors, list, columns, start, end, column };
}

type Drawn = ReturnType<typeof draw>;

/** The options of one engine but for the matrix and what follows it. */
function optionsOf({ vectors, columns, start, end }: Drawn, k: 0 | 1, which: number) {
  const [, , coefficients, curvature, thresholds, ridge, lower, upper] = vectors.map((pair) => pair[k]);
  return {
    coefficients,
    curvature,
    thresholds,
    columns: columns[k],
    start,
    end,
    ...(which & 1 ? { ridge } : {}),
    ...(which & 2 ? { lower } : {}),
    ...(which & 4 ? { upper } : {}),
  };
}

/** The new w_j, as the formula says. */
function formula({ values }: Drawn, which: number, j: number, w: number, slope: number): number {
  const curvature = values.curvature[j];
  let next = soft(w * curvature + slope, values.thresholds[j]) / (curvature + (which & 1 ? values.ridge[j] : 0));
  if (which & 2) next = Math.max(next, values.lower[j]);
  if (which & 4) next = Math.min(next, values.upper[j]);
  return next;
}

const close = (a: number, b: number, dtype: RealDtype, scale: number): boolean =>
  Math.abs(a - b) <= (dtype === 'float64' ? 1e-11 : 1e-3) * Math.max(1, scale);

describe.each(dtypes)('an epoch, %s', (dtype) => {
  it('equals the twin, and the formula', () => {
    fc.assert(
      fc.property(size, fc.nat(6), offset, seed, fc.nat(15), fc.boolean(), (rows, p, gap, from, which, wild) => {
        const drawn = draw(dtype, rows, p, gap, from, wild);
        const { arena, values, vectors, list, start, end, column, leading } = drawn;
        const [a, b] = ([0, 1] as const).map((k) =>
          cdEpoch({
            ...optionsOf(drawn, k, which),
            matrix: new Matrix(vectors[0][k], rows, p, leading),
            residual: vectors[1][k],
            ...(which & 8 ? { means: vectors[8][k] } : {}),
          }),
        );
        arena.expectOnly([1, 2], dtype === 'float64');
        ints.expectOnly([]);
        if (dtype === 'float64') expectHolds(Object.is(a, b), () => `${a} and ${b}`);
        if (wild) return;

        const [r, w] = [values.residual.slice(), values.coefficients.slice()];
        let largest = 0;
        for (const j of list.slice(start, end)) {
          if (values.curvature[j] === 0) continue;
          const x = column(j).map((value) => value - (which & 8 ? values.means[j] : 0));
          const next = formula(
            drawn,
            which,
            j,
            w[j],
            sum(rows, (i) => x[i] * r[i]),
          );
          for (let i = 0; i < rows; i++) r[i] -= (next - w[j]) * x[i];
          largest = Math.max(largest, values.curvature[j] * Math.abs(next - w[j]));
          w[j] = next;
        }
        for (const k of [0, 1]) {
          const got = [vectors[1][k].read(), vectors[2][k].read()];
          const scale = 1e3 * Math.max(...values.residual.map(Math.abs), ...values.coefficients.map(Math.abs), 1);
          for (const [i, value] of r.entries()) expectHolds(close(got[0][i], value, dtype, scale), () => `r[${i}]`);
          for (const [j, value] of w.entries()) expectHolds(close(got[1][j], value, dtype, scale), () => `w[${j}]`);
          expectHolds(close([a, b][k], largest, dtype, 1e3 * (largest + scale)), () => `${a}, not ${largest}`);
        }
      }),
      { seed: 101, numRuns: cases[dtype] },
    );
  });

  it('on the Gram matrix equals the twin, and the formula', () => {
    fc.assert(
      fc.property(fewer, offset, seed, fc.nat(7), fc.boolean(), (p, gap, from, which, wild) => {
        const drawn = draw(dtype, p, p, gap, from, wild);
        const { arena, values, vectors, list, start, end, column, leading } = drawn;
        const [a, b] = ([0, 1] as const).map((k) =>
          cdEpochGram({
            ...optionsOf(drawn, k, which),
            gram: new Matrix(vectors[0][k], p, p, leading),
            gradient: vectors[1][k],
          }),
        );
        arena.expectOnly([1, 2], dtype === 'float64');
        if (dtype === 'float64') expectHolds(Object.is(a, b), () => `${a} and ${b}`);
        if (wild) return;

        const [q, w] = [values.residual.slice(), values.coefficients.slice()];
        for (const j of list.slice(start, end)) {
          if (values.curvature[j] === 0) continue;
          const next = formula(drawn, which, j, w[j], q[j]);
          for (let i = 0; i < p; i++) q[i] -= (next - w[j]) * column(j)[i];
          w[j] = next;
        }
        for (const k of [0, 1]) {
          const got = [vectors[1][k].read(), vectors[2][k].read()];
          const scale = 1e3 * Math.max(...values.residual.map(Math.abs), ...values.coefficients.map(Math.abs), 1);
          for (const [i, value] of q.entries()) expectHolds(close(got[0][i], value, dtype, scale), () => `q[${i}]`);
          for (const [j, value] of w.entries()) expectHolds(close(got[1][j], value, dtype, scale), () => `w[${j}]`);
        }
      }),
      { seed: 102, numRuns: cases[dtype] },
    );
  });
});
