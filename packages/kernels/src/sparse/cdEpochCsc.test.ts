/**
 * The epoch of coordinate descent over sparse columns: both engines bit for bit, against the formula on dense columns,
 * and what it refuses.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { Arena, expectHolds, type Pair } from '../../test/arena.ts';
import { engines, numbers, offset, seed, size, uniform } from '../../test/cases.ts';
import { cases, compressed, denseColumns, dtypes } from '../../test/sparseCases.ts';
import {
  applyShift,
  cdEpochCsc,
  createMemory,
  SparseMatrix,
  sparseMatrix,
  startShift,
  type CdEpochCscOptions,
  type RealDtype,
} from '../index.ts';

const memories = engines();
const arenas = { float64: new Arena(memories, 'float64', 8000), float32: new Arena(memories, 'float32', 8000) };
const ints = new Arena(memories, 'int32', 8000);
const states = new Arena(memories, 'float64', 64);

const soft = (z: number, t: number): number => Math.sign(z) * Math.max(Math.abs(z) - t, 0);

describe.each(dtypes)('an epoch, %s', (dtype) => {
  const reals = arenas[dtype] as Arena<RealDtype>;
  const round = dtype === 'float32' ? Math.fround : (value: number): number => value;

  it('equals the twin, and the formula on dense columns', () => {
    const count = fc.nat(6);
    const switches = fc.nat(31);
    fc.assert(
      fc.property(size, count, offset, seed, switches, fc.boolean(), (rows, p, gap, from, which, wild) => {
        for (const arena of [reals, ints, states]) arena.reset();
        const random = uniform(from + 9);
        const dense = denseColumns(rows, p, from, wild).map((column) => column.map(round));
        const { values, rowIndices, columnStarts } = compressed(rows, dense);
        const [v, at, starts] = [reals.take(values, gap), ints.take(rowIndices, gap), ints.take(columnStarts)];
        const residual = numbers(rows, from + 1, wild).map(round);
        const r = reals.take(residual, gap);
        const coefficients = numbers(p, from + 2, wild).map((value) => (random() < 0.5 ? 0 : round(value)));
        const w = reals.take(coefficients, gap);
        const curvature = dense.map((column) =>
          random() < 0.1 ? 0 : round(1 + column.reduce((s, x) => s + x * x, 0)),
        );
        const thresholds = dense.map(
          () => [0, Infinity, round(random()), round(30 * random())][Math.floor(4 * random())],
        );
        const ridge = dense.map(() => round(random()));
        const [lower, upper] = [dense.map(() => -round(random())), dense.map(() => round(random()))];
        const means = dense.map(() => round(random() - 0.5));
        const [L, t, d, l, h, m] = [curvature, thresholds, ridge, lower, upper, means].map((list) =>
          reals.take(list, gap),
        );
        const list = p === 0 ? [] : Array.from({ length: 8 }, () => Math.floor(p * random()));
        const columns = ints.take(list, gap);
        const state = states.take([0, 0]);
        const [start, end] = [Math.floor(random() * 4), 4 + Math.floor(random() * 5)].map((k) =>
          Math.min(k, list.length),
        );
        for (const arena of [reals, ints, states]) arena.mark();

        const [a, b] = [0, 1].map((k) => {
          const matrix = new SparseMatrix(v[k], at[k], starts[k], rows, p);
          const options: CdEpochCscOptions = {
            matrix,
            residual: r[k],
            coefficients: w[k],
            curvature: L[k],
            thresholds: t[k],
            columns: columns[k],
            start,
            end,
            ...(which & 1 ? { ridge: d[k] } : {}),
            ...(which & 2 ? { lower: l[k] } : {}),
            ...(which & 4 ? { upper: h[k] } : {}),
            ...(which & 8 ? { means: m[k], state: startShift(r[k], state[k]) } : {}),
          };
          const largest = cdEpochCsc(options);
          if (which & 8 && which & 16) applyShift(r[k], state[k]);
          return largest;
        });
        reals.expectOnly([1, 2], dtype === 'float64');
        ints.expectOnly([]);
        states.expectOnly([0], dtype === 'float64');
        if (dtype === 'float64') expectHolds(Object.is(a, b), () => `${a} and ${b}`);
        if (wild) return;

        let largest = 0;
        for (const j of list.slice(start, end)) {
          if (curvature[j] === 0) continue;
          const column = which & 8 ? dense[j].map((value) => value - means[j]) : dense[j];
          const gradient = column.reduce((total, value, i) => total + value * residual[i], 0);
          const z = coefficients[j] * curvature[j] + gradient;
          let next = soft(z, thresholds[j]) / (curvature[j] + (which & 1 ? ridge[j] : 0));
          if (which & 2) next = Math.max(next, lower[j]);
          if (which & 4) next = Math.min(next, upper[j]);
          const delta = next - coefficients[j];
          coefficients[j] = next;
          column.forEach((value, i) => (residual[i] -= delta * value));
          largest = Math.max(largest, curvature[j] * Math.abs(delta));
        }
        // Numbers are below 10 and L_j at least 1, so errors grow by less than a hundredfold per column of up to 9.
        const tolerance = (dtype === 'float64' ? 1e-10 : 0.05) * (1 + largest);
        for (const k of [0, 1]) {
          const [shift] = which & 8 ? state[k].read() : [0];
          const isNear =
            residual.every((value, i) => Math.abs(value - r[k].read()[i] - shift) <= tolerance) &&
            coefficients.every((value, j) => Math.abs(value - w[k].read()[j]) <= tolerance) &&
            Math.abs([a, b][k] - largest) <= tolerance;
          expectHolds(isNear, () => `engine ${k}: ${String(r[k].read())} + ${shift}, not ${String(residual)}`);
        }
      }),
      { seed: 32, numRuns: cases[dtype] },
    );
  });
});

describe('what is refused', () => {
  const memory = createMemory();
  const matrix = sparseMatrix(memory, 'float64', {
    rows: 2,
    columns: 3,
    values: [1, 1, 1],
    rowIndices: [0, 1, 0],
    columnStarts: [0, 1, 2, 3],
  });
  const over = (): Pair<'float64'>[0] => memory.vector('float64', 3);
  const good = {
    matrix,
    residual: memory.vector('float64', 2),
    coefficients: over(),
    curvature: over(),
    thresholds: over(),
    columns: memory.vector('int32', [0, 1, 2, 2]),
  };

  it.each([
    [[0, 3, 1], 1],
    [[0, 1, 2, -1], 3],
    [[0, 0, 0, 0, 0, 2 ** 31 - 1], 5],
    [[0, 1, 2, 0, 1, 2, 0, 1, 2, 7, 8], 9],
  ])('columns %j at %d, before anything is written', (list, index) => {
    for (const own of memories) {
      const other = sparseMatrix(own, 'float64', {
        rows: 1,
        columns: 3,
        values: [1, 1, 1],
        rowIndices: [0, 0, 0],
        columnStarts: [0, 1, 2, 3],
      });
      const residual = own.vector('float64', [5]);
      const [coefficients, thresholds] = [own.vector('float64', 3), own.vector('float64', 3)];
      const curvature = own.vector('float64', [1, 1, 1]);
      const columns = own.vector('int32', list);
      const options = { matrix: other, residual, coefficients, curvature, thresholds, columns };
      const error = caught(() => cdEpochCsc(options));
      expect([error.code, error.argument, error.index]).toEqual(['invalid-argument', 'columns', index]);
      expect(caught(() => cdEpochCsc({ ...options, start: 1 })).index).toBe(index);
      expect([...residual.read(), ...coefficients.read()]).toEqual([5, 0, 0, 0]);
      expect(cdEpochCsc({ ...options, end: index })).toBeGreaterThan(0);
    }
  });

  it('slices outside the list, means without a state', () => {
    expect(cdEpochCsc(good)).toBe(0);
    for (const slice of [{ start: -1 }, { start: 3, end: 2 }, { end: 5 }, { end: 1.5 }, { start: 5 }]) {
      expect(caught(() => cdEpochCsc({ ...good, ...slice })).code).toBe('invalid-argument');
    }
    expect(caught(() => cdEpochCsc({ ...good, means: over() })).argument).toBe('state');
    expect(caught(() => cdEpochCsc({ ...good, state: memory.vector('float64', 2) })).argument).toBe('state');
    const state = memory.vector('float64', 3);
    expect(caught(() => cdEpochCsc({ ...good, means: over(), state })).code).toBe('shape-mismatch');
  });

  it('vectors that do not fit', () => {
    const other = createMemory();
    const names = ['residual', 'coefficients', 'curvature', 'thresholds', 'ridge', 'lower', 'upper', 'means'] as const;
    for (const name of names) {
      const [long, single] = [memory.vector('float64', 4), memory.vector('float32', 3) as never];
      expect(caught(() => cdEpochCsc({ ...good, [name]: long }))).toMatchObject({
        code: 'shape-mismatch',
        argument: name,
      });
      expect(caught(() => cdEpochCsc({ ...good, [name]: single })).code).toBe('dtype-mismatch');
      expect(caught(() => cdEpochCsc({ ...good, [name]: other.vector('float64', 3) })).code).toBe('mixed-memories');
    }
    expect(caught(() => cdEpochCsc({ ...good, columns: over() as never })).code).toBe('dtype-mismatch');
    expect(caught(() => cdEpochCsc({ ...good, columns: other.vector('int32', 3) })).code).toBe('mixed-memories');
    const freed = over();
    freed.free();
    expect(caught(() => cdEpochCsc({ ...good, curvature: freed })).code).toBe('use-after-free');
  });
});
