import { normal, randomKey, splitKey } from '@spred/core';
import { createMemory } from '@spred/kernels';
import { describe, expect, it } from 'vitest';
import { ColumnForm } from './columnForm.ts';
import { minimiseReduced } from './minimise.ts';
import { coefficientsAt, reducedGap, type ReducedFunction, type RidgeProblem } from './reduced.ts';
import { reducedFunction } from './reducedFunction.ts';
import { RowForm } from './rowForm.ts';

function randomBlock(seed: number, n: number, m: number, ridge = 0): RidgeProblem {
  const [keyX, keyW, keyE] = splitKey(randomKey(seed), 3);
  const values = normal(keyX, n * m);
  for (let k = n; k < values.length; k++) values[k] += 0.5 * values[k - n];
  const truth = normal(keyW, m);
  const target = normal(keyE, n);
  for (let j = 0; j < m; j += 3) for (let i = 0; i < n; i++) target[i] += values[i + j * n] * truth[j];
  let largest = 0;
  for (let j = 0; j < m; j++) {
    let b = 0;
    for (let i = 0; i < n; i++) b += values[i + j * n] * target[i];
    largest = Math.max(largest, Math.abs(b));
  }
  const threshold = [0.3, 0.1, 0.01][seed % 3] * largest;
  const matrix = createMemory().matrix('float64', n, m, values);
  const block: RidgeProblem = { matrix, target, threshold };
  return ridge === 0 ? block : { ...block, ridge: new Float64Array(m).fill(ridge).map((x, j) => (j % 4 ? x : 0)) };
}

/** S(u, v) from its definition. */
function smooth(block: RidgeProblem, u: Float64Array, v: Float64Array): number {
  const { rows, columns } = block.matrix;
  const values = block.matrix.read();
  const r = Float64Array.from(block.target);
  let total = 0;
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) r[i] -= values[i + j * rows] * u[j] * v[j];
    total += (block.threshold / 2) * (u[j] ** 2 + v[j] ** 2) + ((block.ridge?.[j] ?? 0) / 2) * (u[j] * v[j]) ** 2;
  }
  for (const x of r) total += x * x * 0.5;
  return total;
}

function drain<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

const forms: [string, (block: RidgeProblem) => ReducedFunction][] = [
  ['row', (block) => new RowForm(block)],
  ['column', (block) => new ColumnForm(block)],
  ['the smaller', reducedFunction],
];

describe.each(forms)('the reduced function, %s form', (_, make) => {
  it.each([0, 0.7])('is the minimum of S over u, and its gradient is that of S (ridge %d)', (ridge) => {
    for (const [n, m] of [
      [7, 12],
      [12, 7],
      [5, 5],
    ]) {
      const block = randomBlock(n, n, m, ridge);
      const fn = make(block);
      const v = normal(randomKey(3), m).map(Math.abs);
      v[2] = 0;
      const point = fn.at(v);
      const u = v.map((x, j) => x * point.ratios[j]);
      expect(point.value).toBeCloseTo(smooth(block, u, v), 9);
      for (let j = 0; j < m; j++) {
        const h = 1e-5;
        const moved = (step: number): Float64Array => v.map((x, k) => (k === j ? x + step : x));
        const slopeV = (fn.at(moved(h)).value - fn.at(moved(-h)).value) / (2 * h);
        expect(point.gradient[j]).toBeCloseTo(slopeV, 5);
        const changed = (step: number): Float64Array => u.map((x, k) => (k === j ? x + step : x));
        expect((smooth(block, changed(h), v) - smooth(block, changed(-h), v)) / (2 * h)).toBeCloseTo(0, 5);
      }
      fn.free();
    }
  });

  it.each([0, 0.7])('has the Hessian that Newton assumes (ridge %d)', (ridge) => {
    const block = randomBlock(1, 6, 6, ridge);
    const fn = make(block);
    const v = normal(randomKey(5), 6).map((x) => Math.abs(x) + 0.1);
    const point = fn.at(v);
    const indices = [0, 2, 3, 5];
    const coupling = fn.coupling(point, indices);
    const h = 1e-6;
    indices.forEach((k, column) => {
      const gradients = [h, -h].map((step) => fn.at(v.map((x, i) => (i === k ? x + step : x))).gradient);
      indices.slice(column).forEach((j, below) => {
        const measured = (gradients[0][j] - gradients[1][j]) / (2 * h);
        const rho = block.ridge?.[j] ?? 0;
        const c = point.ratios[j];
        const own = 1 - c * c + (4 * rho * (v[j] * c) ** 2) / (block.threshold + rho * v[j] ** 2);
        const expected: number = block.threshold * (coupling[column * 4 + column + below] + (below === 0 ? own : 0));
        expect(measured).toBeCloseTo(expected, 4);
      });
    });
    fn.free();
  });

  it.each([0, 0.7])('is minimised to a gap at rounding, by L-BFGS with Newton (ridge %d)', (ridge) => {
    for (let seed = 1; seed <= 30; seed++) {
      const block = randomBlock(seed, 5 + (seed % 17), 3 + ((seed * 7) % 40), ridge);
      const fn = make(block);
      const half = block.target.reduce((sum, x) => sum + x * x, 0) / 2;
      const start = new Float64Array(block.matrix.columns).fill(0.3);
      const point = drain(minimiseReduced(fn, start, { goal: 1e-11 * half, newtonBelow: 1e-3 * half }));
      expect(reducedGap(block, point) / half, `seed ${seed}`).toBeLessThan(1e-11);
      const w = coefficientsAt(point);
      let penalty = 0;
      w.forEach((x, j) => (penalty += block.threshold * Math.abs(x) + ((block.ridge?.[j] ?? 0) / 2) * x * x));
      const r = point.residual.reduce((sum, x) => sum + x * x, 0) / 2;
      expect(point.value / (r + penalty) - 1).toBeLessThan(1e-6);
      fn.free();
    }
  });
});

it('all forms are one function', () => {
  const block = randomBlock(4, 9, 11, 0.5);
  const [a, b, c] = forms.map(([, make]) => make(block).at(new Float64Array(11).fill(0.4)));
  expect(a.value).toBeCloseTo(b.value, 11);
  expect(c.value).toBe(a.value);
  a.gradient.forEach((g, j) => expect(g).toBeCloseTo(b.gradient[j], 11));
});

it('turns away from numbers out of range', () => {
  for (const [, make] of forms) {
    const fn = make(randomBlock(2, 4, 5));
    expect(fn.at(new Float64Array(5).fill(1e200)).value).toBeNaN();
    fn.free();
  }
});
