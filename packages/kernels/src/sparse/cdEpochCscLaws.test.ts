/** The laws of coordinate descent over sparse columns: the objective never rises, and is least where nothing moves. */
import { describe, expect, it } from 'vitest';
import { numbers } from '../../test/cases.ts';
import { compressed, denseColumns } from '../../test/sparseCases.ts';
import { applyShift, cdEpochCsc, createMemory, cscSquaredNorms, sparseMatrix, startShift } from '../index.ts';

describe('the laws of coordinate descent', () => {
  /** A lasso problem with everything that the epoch knows, in one memory. */
  function problem(from: number, centred: boolean) {
    const [rows, p] = [40, 15];
    const dense = denseColumns(rows, p, from, false).map((column) => column.map((x) => Math.fround(x)));
    const memory = createMemory();
    const matrix = sparseMatrix(memory, 'float64', compressed(rows, dense));
    const means = dense.map((column) => (centred ? column.reduce((total, x) => total + x, 0) / rows : 0));
    const columns = dense.map((column, j) => column.map((x) => x - means[j]));
    const y = numbers(rows, from + 99);
    const vectors = {
      residual: memory.vector('float64', y),
      coefficients: memory.vector('float64', p),
      curvature: memory.vector('float64', p),
      thresholds: memory.vector('float64', p).fill(20),
      ridge: memory.vector('float64', p).fill(0.5),
      lower: memory.vector('float64', p).fill(-0.3),
      upper: memory.vector('float64', p).fill(0.4),
    };
    const mean = memory.vector('float64', means);
    cscSquaredNorms(matrix, vectors.curvature, mean);
    const order = memory.vector('int32', [...columns.keys()]);
    const centring = centred ? { means: mean, state: startShift(vectors.residual) } : {};
    return { memory, columns, y, options: { matrix, ...vectors, ...centring, columns: order } };
  }

  it.each([false, true])('the objective never rises, and the end is optimal; centred: %s', (centred) => {
    for (let from = 0; from < 20; from++) {
      const { memory, columns, y, options } = problem(1000 * from, centred);
      let before = Infinity;
      let largest = Infinity;
      for (let epoch = 0; epoch < 500 && largest > 1e-13; epoch++) {
        largest = cdEpochCsc(options);
        const w = options.coefficients.read();
        const r = y.map((value, i) => value - columns.reduce((total, column, j) => total + column[i] * w[j], 0));
        const penalty = w.reduce((total, value) => total + 20 * Math.abs(value) + 0.25 * value * value, 0);
        const objective = r.reduce((total, value) => total + (value * value) / 2, penalty);
        expect(objective).toBeLessThanOrEqual(before + 1e-9);
        before = objective;
      }
      expect(largest).toBeLessThanOrEqual(1e-13);
      if (options.state !== undefined) applyShift(options.residual, options.state);
      const [w, r] = [options.coefficients.read(), options.residual.read()];
      columns.forEach((column, j) => {
        const slope = column.reduce((total, value, i) => total + value * r[i], 0) - 0.5 * w[j];
        if (w[j] === 0) expect(Math.abs(slope)).toBeLessThan(20 + 1e-8);
        else if (w[j] === 0.4) expect(slope).toBeGreaterThan(20 - 1e-8);
        else if (w[j] === -0.3) expect(slope).toBeLessThan(-20 + 1e-8);
        else expect(slope).toBeCloseTo(20 * Math.sign(w[j]), 7);
      });
      memory.free();
    }
  });

  it('slices of an epoch are the epoch, bit for bit', () => {
    const [whole, sliced] = [problem(5, true), problem(5, true)];
    const most = cdEpochCsc(whole.options);
    const slices = [0, 4, 5, 15].map((start, k, all) => ({ start, end: all[k + 1] ?? 15 }));
    expect(Math.max(...slices.map((slice) => cdEpochCsc({ ...sliced.options, ...slice })))).toBe(most);
    for (const name of ['residual', 'coefficients', 'state'] as const) {
      expect(sliced.options[name]?.read()).toEqual(whole.options[name]?.read());
    }
  });

  it('an infinite threshold holds a coefficient at zero, a column without curvature stays', () => {
    const { options } = problem(7, false);
    options.thresholds.fill(Infinity);
    options.coefficients.write([1, 1]);
    options.lower.fill(-Infinity);
    options.upper.fill(Infinity);
    options.curvature.write([0]);
    cdEpochCsc(options);
    expect([...options.coefficients.read()]).toEqual([1, ...Array.from({ length: 14 }, () => 0)]);
  });
});
