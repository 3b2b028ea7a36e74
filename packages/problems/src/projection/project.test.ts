import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certificate,
  createProblem,
  cscFromDense,
  elasticNet,
  l1,
  matrixFromRows,
  standardized,
  type Matrix,
  type Problem,
  type ProblemInput,
} from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { arbitraryGeneral, residualByHand, type General } from '../../test/general.ts';
import { basisOf } from './basis.ts';

const numRuns = process.env['SPRED_LONG'] ? 2000 : 200;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
};

const columnOf = ({ projection }: Problem, j: number): Float64Array => {
  const out = new Float64Array(projection.rows);
  projection.writeColumn(j, out);
  return out;
};

const multiplied = (matrix: Matrix, w: Float64Array): Float64Array => {
  const out = new Float64Array(matrix.rows);
  matrix.multiply(w, out);
  return out;
};

describe('a basis of unpenalised columns', () => {
  const columns = [
    Float64Array.of(1, 1, 1, 1),
    Float64Array.of(1, 2, 3, 4),
    Float64Array.of(3, 4, 5, 6),
    Float64Array.of(0, 0, 1, 0),
  ];

  it('is orthonormal, and leaves dependent columns out', () => {
    const { vectors } = basisOf(columns);
    expect(vectors.length).toBe(3);
    vectors.forEach((a, k) => vectors.forEach((b, l) => expect(dot(a, b)).toBeCloseTo(k === l ? 1 : 0, 15)));
    expect(basisOf([new Float64Array(3)]).vectors).toEqual([]);
    expect(basisOf([]).vectors).toEqual([]);
  });

  it('stays orthonormal for nearly dependent columns', () => {
    const near = [1e-4, 1e-8, 1e-10].flatMap((h) => [Float64Array.of(1, h, 0, 0), Float64Array.of(1, 0, h, 0)]);
    const { vectors } = basisOf(near);
    vectors.forEach((a, k) => vectors.forEach((b, l) => expect(dot(a, b)).toBeCloseTo(k === l ? 1 : 0, 14)));
  });

  it('takes what it spans out of a vector, and gives the coefficients back', () => {
    const basis = basisOf(columns);
    const y = Float64Array.of(3, -1, 2, 7);
    const left = y.slice();
    basis.remove(left);
    for (const column of columns) expect(dot(column, left)).toBeCloseTo(0, 12);
    const gamma = basis.solve(Float64Array.from(basis.vectors, (q) => dot(q, y)));
    expect(gamma[2]).toBe(0);
    y.forEach((value, i) =>
      expect(columns.reduce((sum, column, k) => sum + gamma[k] * column[i], left[i])).toBeCloseTo(value, 12),
    );
  });
});

describe('the projection', () => {
  const general = (check: (g: General) => void): void =>
    fc.assert(fc.property(arbitraryGeneral, check), { seed: 41, numRuns });

  it("has columns x~_j = (I - QQ') sqrt(s) x_j / f_j, whatever the matrix is made of", () => {
    general(({ problem, X, s, f, low, high }) => {
      const { projection } = problem;
      const { basis } = projection.source;
      const norms = projection.squaredNorms();
      const correlations = new Float64Array(f.length);
      projection.correlate(projection.target, correlations);
      f.forEach((factor, j) => {
        const isOut = factor === Infinity || (factor === 0 && low[j] === -Infinity && high[j] === Infinity);
        const expected = X.map((row, i) => (isOut || (low[j] === 0 && high[j] === 0) ? 0 : Math.sqrt(s[i]) * row[j]));
        for (let pass = 0; pass < 2; pass++) {
          for (const q of basis) {
            const along = dot(q, expected);
            expected.forEach((_, i) => (expected[i] -= along * q[i]));
          }
        }
        const divisor = factor === 0 || factor === Infinity ? 1 : factor;
        const column = columnOf(problem, j);
        expected.forEach((value, i) => expect(column[i]).toBeCloseTo(value / divisor, 11));
        expect(norms[j]).toBeCloseTo(dot(column, column), 10);
        expect(correlations[j]).toBeCloseTo(dot(column, projection.target), 10);
        expect(projection.matrix.columnDot(j, projection.target)).toBeCloseTo(correlations[j], 10);
        for (const q of basis) expect(dot(q, column)).toBeCloseTo(0, 12);
      });
    });
  });

  it('has a matrix that is those columns', () => {
    general(({ problem, f }) => {
      const { matrix } = problem.projection;
      const w = Float64Array.from(f, (_, j) => Math.sin(3 * j + 1));
      const columns = f.map((_, j) => columnOf(problem, j));
      const byColumns = Float64Array.from({ length: matrix.rows }, (_, i) =>
        columns.reduce((sum, column, j) => sum + w[j] * column[i], 0),
      );
      multiplied(matrix, w).forEach((value, i) => expect(value).toBeCloseTo(byColumns[i], 10));
      const v = problem.projection.target;
      const out = new Float64Array(f.length);
      matrix.multiplyTransposed(v, out);
      columns.forEach((column, j) => {
        expect(out[j]).toBeCloseTo(dot(column, v), 10);
        columns.forEach((other, k) => expect(matrix.columnsDot(j, k)).toBeCloseTo(dot(column, other), 10));
        const added = Float64Array.from(v);
        matrix.columnAxpy(j, 0.5, added);
        added.forEach((value, i) => expect(value).toBeCloseTo(v[i] + 0.5 * column[i], 10));
        expect(matrix.means()[j]).toBeCloseTo(column.reduce((sum, x) => sum + x, 0) / matrix.rows, 10);
        expect(matrix.squaredNorms()[j]).toBeCloseTo(dot(column, column), 10);
      });
    });
  });

  it("goes from the user's units to its own and back, the unpenalised ones at their best", () => {
    general((g) => {
      const { problem, f, low, high } = g;
      const { projection } = problem;
      const c = Float64Array.from(f, (factor, j) =>
        factor === Infinity ? 0 : Math.min(Math.max(Math.sin(5 * j + 2), low[j]), high[j]),
      );
      const w = projection.reduce(c);
      const { coefficients, intercept } = projection.iterate(w);
      projection.reduce(coefficients).forEach((value, j) => expect(value).toBeCloseTo(w[j], 13));
      const residual = new Float64Array(projection.rows);
      projection.residual(w, residual);
      // The reduced residual is that of the whole problem at the best unpenalised parameters.
      const whole = residualByHand(g, coefficients, intercept);
      projection.residualAt(coefficients, intercept).forEach((value, i) => {
        expect(value).toBeCloseTo(whole[i], 10);
        expect(residual[i]).toBeCloseTo(whole[i], 8);
      });
      const worse = projection.residualAt(c, problem.hasIntercept ? 0.3 : 0);
      residualByHand(g, c, problem.hasIntercept ? 0.3 : 0).forEach((value, i) =>
        expect(worse[i]).toBeCloseTo(value, 10),
      );
      expect(dot(worse, worse)).toBeGreaterThanOrEqual(dot(residual, residual) - 1e-10);
    });
  });

  it('does so for standardised views, too: coefficients and residuals are those of the raw rows', () => {
    const rows = Array.from({ length: 15 }, (_, i) => [
      3 + Math.sin(i),
      5 * Math.cos(2 * i) - 1,
      Math.sin(5 * i) / 7,
      i % 4,
    ]);
    const targets = rows.map(([a, b], i) => a - b + Math.sin(9 * i));
    const raw = matrixFromRows(rows);
    for (const X of [standardized(raw), standardized(cscFromDense(raw)), standardized(raw, { center: false })]) {
      for (const intercept of [true, false]) {
        for (const weights of [undefined, targets.map((_, i) => 1 + (i % 3))]) {
          for (const factors of [undefined, [0, 2, 1, 0.5], [0, 1, 0, Infinity]]) {
            const penalty = elasticNet({ l1Ratio: 0.5, ...(factors && { factors }) });
            const samples = weights && { weights };
            const problem = createProblem({ X, y: targets, lambda: 0.1, intercept, penalty, ...samples });
            const { projection } = problem;
            const c = Float64Array.of(0.4, -0.3, 0.2, factors?.[3] === Infinity ? 0 : 0.1);
            const total = weights?.reduce((sum, w) => sum + w, 0) ?? 15;
            const scale = (i: number): number => (weights ? Math.sqrt((15 * weights[i]) / total) : 1);
            const best = projection.iterate(projection.reduce(c));
            const points = [best, { coefficients: c, intercept: best.intercept + (intercept ? 0.7 : 0) }];
            for (const { coefficients, intercept: b } of factors?.[0] === 0 && !intercept ? [best] : points) {
              projection.residualAt(coefficients, b).forEach((value, i) => {
                const left = rows[i].reduce((rest, x, j) => rest - x * coefficients[j], targets[i] - b);
                expect(value).toBeCloseTo(scale(i) * left, 10);
              });
              const { deviations } = X.standardization;
              const standard = coefficients.map((value, j) => value * deviations[j]);
              const loss = projection.residualAt(coefficients, b).reduce((sum, r) => sum + r * r, 0) / 30;
              expect(problem.objective(coefficients, b)).toBeCloseTo(loss + 0.1 * penalty.value(standard), 12);
              expect(certificate(problem, coefficients, b).primal).toBeCloseTo(problem.objective(coefficients, b), 12);
            }
          }
        }
      }
    }
  });

  it('does not touch y: with a column of factor 0 and nothing else, y~ is a vector of its own', () => {
    const y = Float64Array.of(1, 2, 4);
    const X = [
      [1, 0],
      [1, 1],
      [0, 2],
    ];
    const problem = createProblem({ X, y, lambda: 0.1, intercept: false, penalty: l1({ factors: [0, 1] }) });
    expect([...y]).toEqual([1, 2, 4]);
    expect(problem.datafit.targets).toBe(y);
    problem.projection.target.forEach((value, i) => expect(value).toBeCloseTo([-0.5, 0.5, 4][i], 14));
  });

  it('knows a null model that fits: y in the span of what is not penalised, with an offset and weights or without', () => {
    const X = [
      [1, 2, 5],
      [3, 1, 2],
      [2, 7, 1],
      [4, 4, 4],
    ];
    const y = X.map(([a, b]) => 0.3 * a - 0.7 * b + 0.1);
    const penalty = l1({ factors: [0, 0, 1] });
    const offset = [0.1, 0.2, -0.3, 0.7];
    const shifted = y.map((value, i) => value + offset[i]);
    const inputs: Omit<ProblemInput, 'lambda'>[] = [
      { X, y, penalty },
      { X, y: shifted, offset, penalty },
      { X, y, weights: [1, 2, 3, 4], penalty },
      { X, y: shifted, offset, weights: [1, 2, 0, 4], penalty },
      { X, y: y.map((value) => value - 0.1), intercept: false, penalty },
      { X, y: shifted.map((value) => value - 0.1), offset, intercept: false, penalty },
      // As many free columns as samples fit anything.
      { X: X.slice(0, 2), y: [3, 4], offset: [0.3, 0.1], intercept: false, penalty },
    ];
    for (const input of inputs) {
      for (const sparse of [false, true]) {
        const rows = matrixFromRows(input.X as number[][]);
        const problem = createProblem({ ...input, X: sparse ? cscFromDense(rows) : rows, lambda: 0.1 });
        expect(problem.projection.nullModelOptimal).toBe(true);
        expect(problem.lambdaMax).toBe(0);
        const { coefficients, intercept } = problem.projection.iterate(new Float64Array(3));
        expect(problem.objective(coefficients, intercept)).toBeLessThan(1e-28);
      }
    }
  });

  it('counts a column that depends on the unpenalised ones as exactly zero', () => {
    const X = Array.from({ length: 12 }, (_, i) => {
      const [a, b] = [Math.sin(i), Math.cos(3 * i) * 1e3];
      return [a, b, 2 * a - b + 5, 1, a + 1e-3 * Math.sin(7 * i)];
    });
    const y = X.map((row, i) => row[0] + i);
    const penalty = l1({ factors: [0, 0, 1, 1, 1] });
    for (const matrix of [matrixFromRows(X), cscFromDense(matrixFromRows(X)), standardized(matrixFromRows(X))]) {
      for (const weights of [undefined, y.map((_, i) => 1 + (i % 3))]) {
        const problem = createProblem({ X: matrix, y, lambda: 0.1, penalty, ...(weights && { weights }) });
        const norms = problem.projection.squaredNorms();
        expect(norms.slice(0, 4)).toEqual(new Float64Array(4));
        expect(norms[4]).toBeGreaterThan(0);
        expect([...columnOf(problem, 2)].every((value) => value === 0)).toBe(true);
      }
    }
  });

  it('is exact for large means: columns and residual of data shifted by 1e8', () => {
    const X = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);
    const y = X.map(([a, b], i) => a - b + 0.1 * Math.sin(9 * i));
    for (const weights of [undefined, y.map((_, i) => 1 + (i % 4))]) {
      const at = (shift: number): Problem =>
        createProblem({ X: X.map((row) => row.map((x) => x + shift)), y, lambda: 0.1, ...(weights && { weights }) });
      const [near, far] = [at(0), at(2 ** 27)];
      [0, 1].forEach((j) => {
        const [a, b] = [columnOf(near, j), columnOf(far, j)];
        a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 7));
      });
      expect(far.lambdaMax / near.lambdaMax).toBeCloseTo(1, 7);
    }
  });

  it('certifies columns whose means are far above their deviations: sparse as dense, weighted or not', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [
      Math.sin(i) + 1e8,
      Math.cos(2 * i),
      i === 3 ? 0 : 1e6 + Math.sin(5 * i),
    ]);
    const targets = rows.map(([a, b], i) => a - 1e8 - b + 0.1 * Math.sin(9 * i));
    const w = Float64Array.of(0.5, -0.25, 0.125);
    for (const weights of [undefined, targets.map((_, i) => 1 + (i % 4))]) {
      for (const factors of [undefined, [1, 0, 2]]) {
        const [dense, sparse] = [matrixFromRows(rows), cscFromDense(matrixFromRows(rows))].map((X) =>
          createProblem({
            X,
            y: targets,
            lambda: 0.02,
            penalty: l1({ ...(factors && { factors }) }),
            ...(weights && { weights }),
          }),
        );
        const [a, b] = [dense, sparse].map((problem) => {
          const { coefficients, intercept } = problem.projection.iterate(w);
          return certificate(problem, coefficients, intercept);
        });
        expect(b.gap / a.gap).toBeCloseTo(1, 6);
        expect(b.kktViolation / a.kktViolation).toBeCloseTo(1, 6);
        const correlations = new Float64Array(3);
        sparse.projection.correlate(sparse.projection.target, correlations);
        dense.projection.correlations.forEach((c, j) => {
          // Good to the rounding of the reduced columns, not to that of their means.
          const size = Math.sqrt(dense.projection.squaredNorms()[j] * dense.projection.squaredNorm);
          expect(Math.abs(correlations[j] - c)).toBeLessThanOrEqual(1e-12 * size);
          expect(Math.abs(sparse.projection.matrix.columnDot(j, sparse.projection.target) - c)).toBeLessThanOrEqual(
            1e-12 * size,
          );
        });
      }
    }
  });

  it.each([1e200, 1e-200, 1e160, 1e-160])('refuses a factor of %s, which takes the column out of range', (factor) => {
    const X = [
      [1, 2],
      [2, 1],
      [0, 1],
    ];
    const error = caught(() => createProblem({ X, y: [1, 2, 3], lambda: 0.1, penalty: l1({ factors: [1, factor] }) }));
    expect([error.code, error.argument, error.index]).toEqual(['overflow', 'penalty.factors', 1]);
  });

  it('leaves the factor of a column of zeros alone', () => {
    const penalty = l1({ factors: [1e200, 1] });
    const problem = createProblem({
      X: [
        [0, 1],
        [0, 2],
      ],
      y: [1, 3],
      lambda: 0.1,
      penalty,
    });
    expect([...problem.projection.squaredNorms()]).toEqual([0, 0.5]);
  });
});

describe('lambdaMax', () => {
  const X = [
    [1, 0.9, 0.1],
    [2, 2.1, 0.3],
    [3, 2.8, -0.5],
    [4, 4.2, 0.7],
  ];
  const y = [1, 2, 3.5, 4];

  it('is that of the best unpenalised parameters, also where they have limits', () => {
    const free = createProblem({ X, y, lambda: 1, intercept: false, penalty: l1({ factors: [0, 1, 1] }) });
    // The limit is not met, so that it does not matter; one that is met leaves a larger residual.
    const loose = createProblem({
      X,
      y,
      lambda: 1,
      intercept: false,
      penalty: l1({ factors: [0, 1, 1], upper: [9, Infinity, Infinity] }),
    });
    const tight = createProblem({
      X,
      y,
      lambda: 1,
      intercept: false,
      penalty: l1({ factors: [0, 1, 1], upper: [0.5, Infinity, Infinity] }),
    });
    expect(loose.lambdaMax).toBeCloseTo(free.lambdaMax, 12);
    const left = y.map((value, i) => value - 0.5 * X[i][0]);
    const expected = Math.max(...[1, 2].map((j) => Math.abs(left.reduce((sum, r, i) => sum + r * X[i][j], 0)) / 4));
    expect(tight.lambdaMax).toBeCloseTo(expected, 12);
    expect(tight.withLambda(0.1).lambdaMax).toBe(tight.lambdaMax);
  });

  it('is 0 where nothing is left to explain, and Infinity for ridge regression', () => {
    const exact = X.map((row) => 2 * row[0]);
    const penalty = elasticNet({ l1Ratio: 0.5, factors: [0, 1, 1], positive: true });
    expect(createProblem({ X, y: exact, lambda: 1, intercept: false, penalty }).lambdaMax).toBe(0);
    expect(createProblem({ X, y, lambda: 1, penalty: elasticNet({ l1Ratio: 0 }) }).lambdaMax).toBe(Infinity);
    expect(createProblem({ X, y: [1, 1, 1, 1], lambda: 1, penalty: elasticNet({ l1Ratio: 0 }) }).lambdaMax).toBe(0);
    expect(createProblem({ X, y, lambda: 1, penalty: l1({ factors: [0, 0, Infinity] }) }).lambdaMax).toBe(0);
    expect(createProblem({ X, y, lambda: 1, penalty: l1({ lower: 0, upper: 0 }) }).lambdaMax).toBe(0);
  });
});
