import { describe, expect, it } from 'vitest';
import { caught } from '../../../testing/caught.ts';
import {
  createProblem,
  cscFromDense,
  denseMatrix,
  elasticNet,
  l1,
  matrixFromRows,
  standardized,
  subproblem,
  type Matrix,
  type Problem,
} from './index.ts';

const [n, p] = [9, 5];
const X = Array.from({ length: n }, (_, i) => Array.from({ length: p }, (__, j) => Math.sin((2 * j + 1) * i + j) + j));
const y = X.map(([a, b], i) => a - 2 * b + Math.cos(5 * i));
const weights = y.map((_, i) => 1 + (i % 3));
const offset = y.map((_, i) => i / 10);
const rows = [7, 2, 3, 8, 0, 5];
const columns = [4, 1, 2];

const at = <T>(values: readonly T[], indices: readonly number[]): T[] => indices.map((index) => values[index]);
const part = rows.map((i) => at(X[i], columns));

/** What two problems must agree in to be the same. */
function figures(problem: Problem): readonly number[] {
  const { lambdaMax, projection, matrix } = problem;
  const w = Float64Array.from({ length: matrix.columns }, (_, j) => (j % 2 ? -0.02 : 0.03) * (j + 1));
  const { coefficients, intercept } = projection.iterate(w);
  return [lambdaMax, problem.objective(coefficients, intercept), projection.squaredNorm, ...projection.correlations];
}

function expectSame(a: Problem, b: Problem): void {
  expect(a.lambda).toBe(b.lambda);
  figures(a).forEach((value, k) => expect(value).toBeCloseTo(figures(b)[k], 12));
}

const centred = (all: number[][]): Matrix => standardized(matrixFromRows(all), { scale: false });

const kinds: readonly (readonly [string, (rows: number[][]) => Matrix])[] = [
  ['dense', matrixFromRows],
  [
    'float32',
    (all) =>
      denseMatrix(Float32Array.from(all.flat()), { rows: all.length, columns: all[0].length, layout: 'row-major' }),
  ],
  ['sparse', (all) => cscFromDense(matrixFromRows(all))],
  ['standardised', (all) => standardized(matrixFromRows(all))],
  ['centred', centred],
  ['scaled', (all) => standardized(matrixFromRows(all), { center: false })],
  ['sparse and standardised', (all) => standardized(cscFromDense(matrixFromRows(all)))],
  ['centred, then standardised', (all) => standardized(centred(all))],
];

describe.each(kinds)('a part of a problem on a %s matrix', (_, matrixOf) => {
  it.each([true, false])('is the problem on these rows and columns (intercept %s)', (intercept) => {
    const given = { X: matrixOf(X), y, weights, offset, intercept, lambda: 0.1, penalty: elasticNet({ l1Ratio: 0.7 }) };
    const both = subproblem(createProblem(given), { rows, columns });
    const cut = { y: at(y, rows), weights: at(weights, rows), offset: at(offset, rows) };
    expectSame(both, createProblem({ ...given, ...cut, X: matrixOf(part) }));
  });

  it('of some columns has the view of the whole', () => {
    const whole = createProblem({ X: matrixOf(X), y, lambda: 0.1 });
    const few = subproblem(whole, { columns });
    expectSame(few, createProblem({ X: matrixOf(X.map((row) => at(row, columns))), y, lambda: 0.1 }));
    expect(whole.matrix.columns).toBe(p);
  });
});

describe('a part of a problem', () => {
  it('takes the factors and limits of its columns along', () => {
    const options = { factors: [0, 1, 2, 3, Infinity], upper: [1, 2, 3, 4, 5] };
    for (const make of [l1, (limits: typeof options) => elasticNet({ ...limits, l1Ratio: 0.4 })]) {
      const { penalty } = subproblem(createProblem({ X, y, lambda: 1, penalty: make({ ...options }) }), { columns });
      expect([[...penalty.factors!], [...(penalty.upper as Float64Array)], penalty.lower]).toEqual([
        [Infinity, 1, 2],
        [5, 2, 3],
        undefined,
      ]);
      expect(penalty.l1Ratio).toBe(make === l1 ? 1 : 0.4);
    }
    const positive = createProblem({ X, y, lambda: 1, penalty: l1({ positive: true }) });
    expect(subproblem(positive, { columns }).penalty.lower).toBe(0);
    expect(subproblem(positive, { rows }).penalty).toBe(positive.penalty);
  });

  it('has a weight of 2 for a row that is drawn twice', () => {
    const problem = createProblem({ X: standardized(matrixFromRows(X), { scale: false }), y, lambda: 0.1 });
    const twice = subproblem(problem, { rows: [0, 1, 1, 2, 3] });
    const weighted = createProblem({ X: X.slice(0, 4), y: y.slice(0, 4), weights: [1, 2, 1, 1], lambda: 0.1 });
    expect(twice.lambdaMax).toBeCloseTo(weighted.lambdaMax, 12);
  });

  it('keeps the names, and refuses what subset and the weights refuse', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const problem = createProblem({
      X: matrixFromRows(X, { names }),
      y,
      lambda: 1,
      weights: y.map((_, i) => (i < 2 ? 0 : 1)),
    });
    expect(subproblem(problem, { rows, columns }).matrix.names).toEqual(['e', 'b', 'c']);
    expect(caught(() => subproblem(problem, { rows: [9] })).argument).toBe('rows');
    expect(caught(() => subproblem(problem, { columns: [] })).code).toBe('empty');
    expect(caught(() => subproblem(problem, { rows: [0, 1] })).argument).toBe('weights');
  });
});
