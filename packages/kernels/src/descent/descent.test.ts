/**
 * The laws of coordinate descent: the objective never rises, a fixed point is optimal, slices make up the whole, the
 * Gram matrix tells the same story as the residual; and the errors.
 */
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { expectHolds } from '../../test/arena.ts';
import { engines, firstDifference, numbers } from '../../test/cases.ts';
import { cdEpoch, cdEpochGram, createMemory, gemv, syrk, type CdEpochOptions, type Memory } from '../index.ts';

const memories = engines();
const sum = (length: number, term: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < length; i++) total += term(i);
  return total;
};

/** A small lasso with a bit of everything, ready to run. */
function problem(memory: Memory, rows: number, p: number, centred: boolean): CdEpochOptions<'float64'> {
  const entries = numbers(rows * p, 11).map((value, i) => value + (centred ? 10 + (i % 3) : 0));
  const matrix = memory.matrix('float64', rows, p, entries);
  const mean = (list: ArrayLike<number>): number => sum(list.length, (i) => list[i]) / list.length;
  const means = memory.vector('float64', p);
  if (centred) for (let j = 0; j < p; j++) means.write([mean(matrix.column(j).read())], j);
  const y = numbers(rows, 12).map((value) => 3 * value);
  const shift = centred ? mean(y) : 0;
  const m = means.read();
  const curvature = Float64Array.from({ length: p }, (_, j) => sum(rows, (i) => (entries[i + j * rows] - m[j]) ** 2));
  return {
    matrix,
    residual: memory.vector(
      'float64',
      y.map((value) => value - shift),
    ),
    coefficients: memory.vector('float64', p),
    curvature: memory.vector('float64', curvature),
    thresholds: memory.vector(
      'float64',
      Float64Array.from({ length: p }, (_, j) => (j % 7 === 0 ? 0 : 20 + j)),
    ),
    columns: memory.vector(
      'int32',
      Array.from({ length: p }, (_, j) => j),
    ),
    ridge: memory.vector(
      'float64',
      Float64Array.from({ length: p }, (_, j) => j % 2),
    ),
    lower: memory.vector('float64', new Float64Array(p).fill(-0.4)),
    upper: memory.vector('float64', new Float64Array(p).fill(0.5)),
    means,
  };
}

/** 1/2 ||r||^2 + sum_j t_j |w_j| + 1/2 sum_j d_j w_j^2. */
function objective({ residual, coefficients, thresholds, ridge }: CdEpochOptions<'float64'>): number {
  const [r, w, t, d] = [residual, coefficients, thresholds, ridge].map((vector) => vector?.read() as Float64Array);
  return sum(r.length, (i) => r[i] ** 2) / 2 + sum(w.length, (j) => t[j] * Math.abs(w[j]) + (d[j] * w[j] ** 2) / 2);
}

describe('coordinate descent', () => {
  it.each([false, true])('never raises the objective, and ends at an optimum; centred: %s', (centred) => {
    for (const memory of memories) {
      const options = problem(memory, 30, 50, centred);
      let value = objective(options);
      let moved = Infinity;
      for (let epoch = 0; epoch < 2000 && moved > 1e-12; epoch++) {
        moved = cdEpoch(options);
        const next = objective(options);
        expectHolds(next <= value * (1 + 1e-14), () => `${next} after ${value}`);
        value = next;
      }
      expect(moved).toBeLessThan(1e-12);
      // KKT: the negative gradient x_j'r - d_j w_j lies in t_j times the subdifferential of |w_j|, or points out of the
      // bounds.
      const { matrix, residual, coefficients, thresholds, ridge, means } = options;
      const [r, w, t, d, m] = [residual, coefficients, thresholds, ridge, means].map((v) => v?.read() as Float64Array);
      let support = 0;
      for (const [j, weight] of w.entries()) {
        const x = matrix.column(j).read();
        const slope = sum(x.length, (i) => (x[i] - m[j]) * r[i]) - d[j] * weight;
        if (weight === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(t[j] + 1e-10);
        else if (weight === 0.5) expect(slope).toBeGreaterThan(t[j]);
        else if (weight === -0.4) expect(slope).toBeLessThan(-t[j]);
        else expect(slope).toBeCloseTo(Math.sign(weight) * t[j], 9);
        support += weight === 0 ? 0 : 1;
      }
      expect(support).toBeGreaterThan(5);
      expect(support).toBeLessThan(45);
    }
  });

  it('in slices is the whole, bit for bit', () => {
    for (const memory of memories) {
      const [whole, cut] = [problem(memory, 33, 40, true), problem(memory, 33, 40, true)];
      for (let epoch = 0; epoch < 3; epoch++) {
        const moved = cdEpoch(whole);
        const slices = [
          [0, 7],
          [7, 7],
          [7, 39],
          [39, 40],
        ].map(([start, end]) => cdEpoch({ ...cut, start, end }));
        expect(Math.max(...slices)).toBe(moved);
      }
      for (const name of ['residual', 'coefficients'] as const) {
        expect(firstDifference(whole[name].read(), cut[name].read())).toBe(-1);
      }
    }
  });

  it('on the Gram matrix walks the same way', () => {
    for (const memory of memories) {
      const { means: _, ...options } = problem(memory, 40, 25, false);
      const { matrix, residual, ...others } = options;
      const gram = memory.matrix('float64', 25, 25);
      syrk({ a: matrix, transpose: true, c: gram });
      const gradient = memory.vector('float64', 25);
      gemv({ a: matrix, transpose: true, x: residual, y: gradient });
      const second = { ...others, gram, gradient, coefficients: memory.vector('float64', 25) };
      for (let epoch = 0; epoch < 10; epoch++) {
        const [moved, movedGram] = [cdEpoch(options), cdEpochGram(second)];
        expectHolds(Math.abs(moved - movedGram) <= 1e-9 * (1 + moved), () => `${moved} and ${movedGram}`);
      }
      const [w, v] = [options.coefficients.read(), second.coefficients.read()];
      for (const [j, weight] of w.entries()) expect(v[j]).toBeCloseTo(weight, 11);
      const q = memory.vector('float64', 25);
      gemv({ a: matrix, transpose: true, x: residual, y: q });
      for (const [j, slope] of q.read().entries()) expect(gradient.read()[j]).toBeCloseTo(slope, 8);
    }
  });

  it('passes over columns without curvature, holds w_j at 0 for an infinite t_j, visits columns twice', () => {
    for (const memory of memories) {
      const matrix = memory.matrix('float64', 2, 3, [1, 0, 0, 1, 1, 1]);
      const residual = memory.vector('float64', [4, 4]);
      const coefficients = memory.vector('float64', [0, 9, 2]);
      const options = {
        matrix,
        residual,
        coefficients,
        curvature: memory.vector('float64', [1, 0, 2]),
        thresholds: memory.vector('float64', [1, 0, Infinity]),
        columns: memory.vector('int32', [1, 2, 0, 0]),
      };
      expect(cdEpoch(options)).toBe(5);
      expect([...coefficients.read()]).toEqual([5, 9, 0]);
      expect([...residual.read()]).toEqual([1, 6]);
      expect(cdEpoch(options)).toBe(0);
      expect(cdEpoch({ ...options, start: 4 })).toBe(0);
    }
  });

  it('a NaN is told', () => {
    for (const memory of memories) {
      const options = problem(memory, 20, 10, false);
      options.residual.write([NaN], 3);
      expect(cdEpoch(options)).toBe(NaN);
      expect(options.coefficients.read()[0]).toBe(NaN);
    }
  });
});

describe('errors', () => {
  const memory = createMemory();
  const options = problem(memory, 4, 3, false);
  const gram = {
    ...options,
    gram: memory.matrix('float64', 3, 3),
    gradient: memory.vector('float64', 3),
  };
  const wrong = memory.vector('float64', 5);
  const floats = memory.vector('float32', 3) as unknown as typeof wrong;
  const elsewhere = createMemory().vector('float64', 3);

  it.each(['coefficients', 'curvature', 'thresholds', 'ridge', 'lower', 'upper', 'means'])('%s must fit', (name) => {
    const results = [wrong, floats, elsewhere].map((vector) => {
      const { code, argument } = caught(() => cdEpoch({ ...options, [name]: vector }));
      if (name !== 'means') expect(caught(() => cdEpochGram({ ...gram, [name]: vector })).code).toBe(code);
      return [code, argument];
    });
    expect(results).toEqual(['shape-mismatch', 'dtype-mismatch', 'mixed-memories'].map((code) => [code, name]));
  });

  it('residual and gradient must fit, and the Gram matrix be square', () => {
    expect(caught(() => cdEpoch({ ...options, residual: wrong })).argument).toBe('residual');
    expect(caught(() => cdEpochGram({ ...gram, gradient: wrong })).argument).toBe('gradient');
    expect(caught(() => cdEpochGram({ ...gram, gram: options.matrix })).argument).toBe('gram');
  });

  it.each([
    [[0, 3], 1, 3],
    [[-1, 0], 0, -1],
    [[0, 1, 2, 0, 1, 2, 2147483647], 6, 2147483647],
  ])('an index that is no column is named: %j', (list, index, j) => {
    const columns = memory.vector('int32', list);
    const before = options.residual.read();
    for (const [name, call] of [
      ['cdEpoch', () => cdEpoch({ ...options, columns })],
      ['cdEpochGram', () => cdEpochGram({ ...gram, columns })],
    ] as const) {
      const error = caught(call);
      expect([error.code, error.argument, error.index]).toEqual(['invalid-argument', 'columns', index]);
      expect(error.message).toBe(`${name}: columns[${index}] is ${j}, not one of the 3 columns`);
    }
    expect(caught(() => cdEpoch({ ...options, columns, start: index })).index).toBe(index);
    expect(options.residual.read()).toEqual(before);
  });

  it('the list must be of integers, beside the matrix, and hold start to end', () => {
    expect(caught(() => cdEpoch({ ...options, columns: wrong as never })).code).toBe('dtype-mismatch');
    const columns = createMemory().vector('int32', [0]);
    expect(caught(() => cdEpoch({ ...options, columns })).code).toBe('mixed-memories');
    expect(caught(() => cdEpoch({ ...options, start: -1 })).argument).toBe('start');
    expect(caught(() => cdEpoch({ ...options, start: 2, end: 1 })).argument).toBe('end');
    expect(caught(() => cdEpoch({ ...options, end: 4 })).argument).toBe('end');
    options.residual.free();
    expect(caught(() => cdEpoch(options)).code).toBe('use-after-free');
  });
});
