/**
 * Laws of single solves (`design/lasso-solvers.md`, C2): problems that are the same in other words have the same answer.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, normal, randomKey, uniform } from '@spred/core';
import {
  createProblem,
  cscFromDense,
  denseMatrix,
  elasticNet,
  fittedValues,
  l1,
  matrixFromRows,
  solve,
  standardized,
  subset,
  type Matrix,
  type Penalty,
  type Problem,
  type ProblemInput,
  type Solution,
} from '@spred/problems';
import { coordinateDescent, ista } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { solversFor } from '../../test/varied.ts';
import { centredColumn, leastSquaresFit, linearSolve, mapRows, pickColumns } from '../../test/byHand.ts';

const numRuns = process.env['SPRED_LONG'] ? 200 : 12;

/** Data that are well conditioned, so that equal answers have equal coefficients. */
interface Data {
  readonly X: number[][];
  readonly y: number[];
  readonly u: number[];
}

function dataOf(seed: number, n = 25, p = 7): Data {
  const key = randomKey(seed);
  const entries = normal(foldIn(key, 1), n * p);
  const kept = uniform(foldIn(key, 2), n * p);
  const X = Array.from({ length: n }, (_, i) =>
    Array.from({ length: p }, (__, j) => (kept[i * p + j] < 0.7 ? entries[i * p + j] : 0)),
  );
  const noise = normal(foldIn(key, 3), n);
  const y = X.map((row, i) => 1 + 2 * row[0] - row[1] + 0.5 * row[2] + 0.3 * noise[i]);
  return { X, y, u: [...uniform(foldIn(key, 4), n)] };
}

const forms: readonly (readonly [string, (X: readonly (readonly number[])[]) => Matrix])[] = [
  ['dense', (X) => matrixFromRows(X)],
  ['CSC', (X) => cscFromDense(matrixFromRows(X))],
];

const seeds = fc.nat(1_000_000);
const penalties: fc.Arbitrary<Penalty> = fc.constantFrom(
  l1(),
  l1({ positive: true }),
  elasticNet({ l1Ratio: 0.4 }),
  elasticNet({ l1Ratio: 0.7, lower: -0.2, upper: 0.9 }),
);

/** The answers of all solvers that take the problem, but for ISTA, at a gap of 1e-14 or their floor. */
const solveAll = (problem: Problem): readonly Solution[] =>
  solversFor(problem)
    .filter((solver) => solver !== ista)
    .map((solver) => solve(solver, problem, { tolerance: 1e-14, maxIterations: 20_000 }));

const solved = (input: ProblemInput): Solution =>
  solve(coordinateDescent, createProblem(input), { tolerance: 1e-15, maxIterations: 20_000 });

function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, digits = 6): void {
  expect(a.length).toBe(b.length);
  for (let j = 0; j < b.length; j++) expect(a[j]).toBeCloseTo(b[j], digits);
}

/** Both problems have the answer of the first by coordinate descent, whichever solver is asked. */
function expectSameAnswer(a: ProblemInput, b: ProblemInput, digits = 6): void {
  const { coefficients, intercept } = solved(a);
  for (const problem of [createProblem(a), createProblem(b)]) {
    for (const solution of solveAll(problem)) {
      expectClose(solution.coefficients, coefficients, digits);
      expect(solution.intercept).toBeCloseTo(intercept, digits);
    }
  }
}

describe.each(forms)('sample weights, %s X', (_, matrixOf) => {
  const law = (check: (data: Data, penalty: Penalty, intercept: boolean) => void): void =>
    fc.assert(
      fc.property(seeds, penalties, fc.boolean(), (seed, penalty, intercept) => {
        check(dataOf(seed), penalty, intercept);
      }),
      { seed: 600, numRuns },
    );

  it('ones are none are 123, to the last bit', () => {
    law(({ X, y }, penalty, intercept) => {
      const base = { X: matrixOf(X), y, lambda: 0.05, penalty, intercept };
      const [none, ones, many] = [undefined, 1, 123].map((weight) =>
        solved({ ...base, ...(weight && { weights: y.map(() => weight) }) }),
      );
      expect(ones).toEqual(none);
      expect(many).toEqual(none);
    });
  });

  it('count by their proportions alone', () => {
    law(({ X, y, u }, penalty, intercept) => {
      const base = { X: matrixOf(X), y, lambda: 0.05, penalty, intercept };
      const large = u.map((value) => value * 1e300);
      expectSameAnswer({ ...base, weights: u }, { ...base, weights: large }, 6);
      expect(createProblem({ ...base, weights: large }).lambdaMax).toBeCloseTo(
        createProblem({ ...base, weights: u }).lambdaMax,
        12,
      );
    });
  });

  it('zero is as good as a row that is not there, whatever stands in it', () => {
    law(({ X, y, u }, penalty, intercept) => {
      const weights = u.map((value, i) => (i % 4 === 0 ? 0 : value + 0.1));
      const wild = y.map((value, i) => (weights[i] === 0 ? 1000 * value : value));
      const inside = y.map((__, i) => i).filter((i) => weights[i] > 0);
      const rows = inside.map((i) => X[i]);
      const rest = { y: inside.map((i) => y[i]), weights: inside.map((i) => weights[i]) };
      const base = { lambda: 0.05, penalty, intercept };
      expectSameAnswer({ ...base, X: matrixOf(X), y: wild, weights }, { ...base, X: matrixOf(rows), ...rest });
      const [a, b] = [
        solved({ ...base, X: matrixOf(X), y: wild, weights }),
        solved({ ...base, X: matrixOf(rows), ...rest }),
      ];
      expect(a.certificate.primal).toBeCloseTo(b.certificate.primal, 12);
    });
  });

  it('two is as good as a row that stands there twice', () => {
    law(({ X, y }, penalty, intercept) => {
      const weights = y.map((__, i) => (i % 3 === 0 ? 2 : 1));
      const twice = y.flatMap((__, i) => (weights[i] === 2 ? [i, i] : [i]));
      const base = { lambda: 0.05, penalty, intercept };
      expectSameAnswer(
        { ...base, X: matrixOf(X), y, weights },
        { ...base, X: matrixOf(twice.map((i) => X[i])), y: twice.map((i) => y[i]) },
      );
    });
  });
});

describe('ends of the elastic net', () => {
  it('l1Ratio 0 is ridge regression in closed form, to 5e-7, from lambda 1e-6 to 1e6', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.constantFrom(1e-6, 0.1, 1, 1e6),
        fc.boolean(),
        fc.boolean(),
        (seed, lambda, heavy, free) => {
          const { X, y, u } = dataOf(seed);
          const weights = heavy ? u.map((value) => value + 0.1) : y.map(() => 1);
          const penalty = elasticNet({ l1Ratio: 0 });
          const problem = createProblem({ X, y, lambda, penalty, intercept: free, ...(heavy && { weights }) });
          // (X'SX / sum s + lambda I) w = X'Sy / sum s, around the weighted means.
          const total = weights.reduce((sum, w) => sum + w, 0);
          const around = (column: readonly number[]): number[] => (free ? centredColumn(column, weights) : [...column]);
          const columns = X[0].map((_, j) => around(X.map((row) => row[j])));
          const target = around(y);
          const inner = (a: readonly number[], b: readonly number[]): number =>
            a.reduce((sum, value, i) => sum + (weights[i] * value * b[i]) / total, 0);
          const gram = columns.map((a, j) => columns.map((b, k) => inner(a, b) + (j === k ? lambda : 0)));
          const expected = linearSolve(
            gram,
            columns.map((a) => inner(a, target)),
          );
          const size = Math.max(...expected.map(Math.abs));
          for (const { coefficients, certificate } of solveAll(problem)) {
            coefficients.forEach((w, j) => expect(Math.abs(w - expected[j])).toBeLessThanOrEqual(5e-7 * size));
            expect(certificate.kind).toBe('gap');
          }
        },
      ),
      { seed: 610, numRuns: 2 * numRuns },
    );
  });

  it('lambda 0 has the predictions of least squares, tall and wide', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, wide) => {
        const { X, y } = wide ? dataOf(seed, 6, 12) : dataOf(seed);
        for (const penalty of [l1(), elasticNet({ l1Ratio: 0.5 })]) {
          const problem = createProblem({ X, y, lambda: 0, penalty });
          const expected = wide
            ? y
            : leastSquaresFit(
                X.map((row) => [1, ...row]),
                y,
              );
          for (const { coefficients, intercept, warnings } of solveAll(problem)) {
            expectClose(fittedValues(problem, coefficients, intercept), expected, 5);
            expect(warnings).toContain('lambda-zero');
          }
        }
      }),
      { seed: 611, numRuns },
    );
  });

  it('the elastic net is the lasso on rows more, sqrt(n lambda (1 - a)) I', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.9, 0.5, 0.1), fc.boolean(), (seed, l1Ratio, positive) => {
        const { X, y } = dataOf(seed);
        const [n, p, lambda] = [y.length, X[0].length, 0.1];
        const root = Math.sqrt(n * lambda * (1 - l1Ratio));
        const more = Array.from({ length: p }, (_, i) => Array.from({ length: p }, (__, j) => (i === j ? root : 0)));
        expectSameAnswer(
          { X, y, lambda, intercept: false, penalty: elasticNet({ l1Ratio, positive }) },
          {
            X: [...X, ...more],
            y: [...y, ...more.map(() => 0)],
            lambda: (lambda * l1Ratio * n) / (n + p),
            intercept: false,
            penalty: l1({ positive }),
          },
        );
      }),
      { seed: 612, numRuns },
    );
  });

  it('l1Ratio 1 is the lasso, to the last bit', () => {
    const { X, y } = dataOf(1);
    expect(solved({ X, y, lambda: 0.1, penalty: elasticNet({ l1Ratio: 1 }) })).toEqual(solved({ X, y, lambda: 0.1 }));
  });
});

describe('penalty factors', () => {
  it('are columns divided by them, coefficients divided, too', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, intercept) => {
        const { X, y } = dataOf(seed);
        const factors = X[0].map((_, j) => 0.3 + ((seed + 3 * j) % 5));
        const weighted = createProblem({ X, y, lambda: 0.05, intercept, penalty: l1({ factors }) });
        const scaled = { X: mapRows(X, (x, j) => x / factors[j]), y, lambda: 0.05, intercept };
        const expected = solved(scaled);
        expect(weighted.lambdaMax).toBeCloseTo(createProblem(scaled).lambdaMax, 12);
        for (const { coefficients, intercept: b, certificate } of solveAll(weighted)) {
          coefficients.forEach((w, j) => expect(w).toBeCloseTo(expected.coefficients[j] / factors[j], 6));
          expect(b).toBeCloseTo(expected.intercept, 6);
          expect(certificate.primal).toBeCloseTo(expected.certificate.primal, 10);
        }
      }),
      { seed: 620, numRuns },
    );
  });

  it('multiply both parts of the elastic net', () => {
    const { X, y } = dataOf(2);
    const expected = solved({ X, y, lambda: 0.2, penalty: elasticNet({ l1Ratio: 0.3 }) });
    const factors = X[0].map(() => 2);
    const actual = solved({ X, y, lambda: 0.1, penalty: elasticNet({ l1Ratio: 0.3, factors }) });
    expectClose(actual.coefficients, expected.coefficients, 9);
  });

  it('Infinity is an exact zero, and the column might as well not be there', () => {
    fc.assert(
      fc.property(seeds, penalties, fc.boolean(), (seed, { l1Ratio, lower, upper }, sparse) => {
        const { X, y } = dataOf(seed);
        const inside = [0, 2, 3, 6];
        const factors = X[0].map((_, j) => (inside.includes(j) ? 1 : Infinity));
        const limits = { ...(lower !== undefined && { lower }), ...(upper !== undefined && { upper }), l1Ratio };
        const matrixOf = forms[sparse ? 1 : 0][1];
        const penalty = elasticNet({ ...limits, factors });
        const expected = solved({ X: pickColumns(X, inside), y, lambda: 0.05, penalty: elasticNet(limits) });
        for (const { coefficients, intercept } of solveAll(
          createProblem({ X: matrixOf(X), y, lambda: 0.05, penalty }),
        )) {
          expectClose(
            inside.map((j) => coefficients[j]),
            expected.coefficients,
          );
          for (const j of [1, 4, 5]) expect(coefficients[j]).toBe(0);
          expect(intercept).toBeCloseTo(expected.intercept, 6);
        }
      }),
      { seed: 621, numRuns },
    );
  });

  it('0 is a column projected out, and least squares on it', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.constantFrom(1, 0.5), (seed, sparse, l1Ratio) => {
        const { X, y } = dataOf(seed);
        const free = [1, 4];
        const factors = X[0].map((_, j) => (free.includes(j) ? 0 : 1));
        const penalty = elasticNet({ l1Ratio, factors });
        const problem = createProblem({ X: forms[sparse ? 1 : 0][1](X), y, lambda: 0.05, penalty });
        // By hand: what least squares on (1, x_1, x_4) leaves of everything is a problem without them.
        const Z = X.map((row) => [1, ...free.map((j) => row[j])]);
        const left = (v: readonly number[]): number[] => leastSquaresFit(Z, v).map((fit, i) => v[i] - fit);
        const others = X[0].map((_, j) => j).filter((j) => !free.includes(j));
        const columns = others.map((j) => left(X.map((row) => row[j])));
        const reduced = X.map((_, i) => columns.map((column) => column[i]));
        const rest = { X: reduced, y: left(y), lambda: 0.05, intercept: false, penalty: elasticNet({ l1Ratio }) };
        const expected = solved(rest);
        expect(problem.lambdaMax).toBeCloseTo(createProblem(rest).lambdaMax, 10);
        for (const { coefficients, intercept, certificate } of solveAll(problem)) {
          expectClose(
            others.map((j) => coefficients[j]),
            expected.coefficients,
          );
          expect(certificate.kind).toBe('gap');
          expect(certificate.primal).toBeCloseTo(expected.certificate.primal, 10);
          // The free ones are the least-squares fit of what the others leave.
          const remainder = y.map((value, i) => others.reduce((sum, j) => sum - X[i][j] * coefficients[j], value));
          const fit = leastSquaresFit(Z, remainder);
          Z.forEach((row, i) =>
            expect(intercept + row[1] * coefficients[1] + row[2] * coefficients[4]).toBeCloseTo(fit[i], 8),
          );
        }
      }),
      { seed: 622, numRuns },
    );
  });

  it('0 for all is least squares, certified with a gap', () => {
    const { X, y } = dataOf(3);
    const penalty = l1({ factors: X[0].map(() => 0) });
    const problem = createProblem({ X, y, lambda: 5, penalty });
    const fit = leastSquaresFit(
      X.map((row) => [1, ...row]),
      y,
    );
    for (const { coefficients, intercept, certificate, iterations } of solveAll(problem)) {
      expectClose(fittedValues(problem, coefficients, intercept), fit, 10);
      expect([certificate.kind, iterations]).toEqual(['gap', 0]);
    }
  });
});

describe('limits', () => {
  it('positive is a lower limit of 0', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(1, 0.5), (seed, l1Ratio) => {
        const { X, y } = dataOf(seed);
        const options = [{ positive: true }, { lower: 0 }, { lower: X[0].map(() => 0) }];
        const [a, b, c] = options.map((limits) =>
          solved({ X, y, lambda: 0.05, penalty: elasticNet({ ...limits, l1Ratio }) }),
        );
        expect(b).toEqual(a);
        expect(c).toEqual(a);
        expect(a.coefficients.every((w) => w >= 0)).toBe(true);
      }),
      { seed: 630, numRuns },
    );
  });

  it('are kept, and the best point within them is found: a projected gradient by brute force agrees', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(1, 0.6, 0), fc.boolean(), (seed, l1Ratio, withFactors) => {
        const { X, y, u } = dataOf(seed);
        const [n, p, lambda] = [y.length, X[0].length, 0.05];
        const lower = X[0].map((_, j) => (j % 3 === 0 ? -Infinity : -0.4 * u[j]));
        const upper = X[0].map((_, j) => (j % 3 === 1 ? Infinity : 1.5 * u[j]));
        const factors = X[0].map((_, j) => (withFactors ? 0.5 + u[p + j] : 1));
        const penalty = elasticNet({ l1Ratio, lower, upper, factors });
        const problem = createProblem({ X, y, lambda, penalty, intercept: false });
        const w = new Array<number>(p).fill(0);
        const bound = X.reduce((sum, row) => sum + row.reduce((s, x) => s + x * x, 0), 0) / n + lambda * 2;
        for (let step = 0; step < 4000; step++) {
          const residual = y.map((value, i) => X[i].reduce((sum, x, j) => sum - x * w[j], value));
          for (let j = 0; j < p; j++) {
            const gradient = X.reduce((sum, row, i) => sum - (row[j] * residual[i]) / n, 0);
            const z = w[j] - gradient / bound;
            const t = (lambda * factors[j]) / bound;
            const shrunk = (Math.sign(z) * Math.max(0, Math.abs(z) - t * l1Ratio)) / (1 + t * (1 - l1Ratio));
            w[j] = Math.min(Math.max(shrunk, lower[j]), upper[j]);
          }
        }
        for (const { coefficients, certificate } of solveAll(problem)) {
          expectClose(coefficients, w, 6);
          coefficients.forEach((value, j) => expect(value >= lower[j] && value <= upper[j]).toBe(true));
          expect(certificate.kind).toBe('gap');
          expect(certificate.kktViolation).toBeLessThan(1e-4);
        }
      }),
      { seed: 631, numRuns },
    );
  });
});

describe('the same data in other words', () => {
  it('an offset is y less it', () => {
    fc.assert(
      fc.property(seeds, penalties, fc.boolean(), (seed, penalty, intercept) => {
        const { X, y, u } = dataOf(seed);
        const base = { X, lambda: 0.05, penalty, intercept };
        const rest = y.map((value, i) => value - u[i]);
        const [a, b] = [solved({ ...base, y, offset: u }), solved({ ...base, y: rest })];
        expect(a.coefficients).toEqual(b.coefficients);
        expect(a.certificate).toEqual(b.certificate);
        const problem = createProblem({ ...base, y, offset: u });
        expectClose(
          fittedValues(problem, a.coefficients, a.intercept),
          fittedValues(createProblem({ ...base, y: rest }), b.coefficients, b.intercept).map((v, i) => v + u[i]),
          12,
        );
      }),
      { seed: 640, numRuns },
    );
  });

  it('dense, CSC, and a subset of something larger', () => {
    fc.assert(
      fc.property(seeds, penalties, fc.boolean(), (seed, penalty, intercept) => {
        const { X, y, u } = dataOf(seed);
        const padded = [[...X[0], 9], ...X.map((row) => [7, ...row])];
        const part = { rows: X.map((_, i) => i + 1), columns: X[0].map((_, j) => j + 1) };
        const base = { y, lambda: 0.05, penalty, intercept, weights: u.map((value) => value + 0.2) };
        for (const [, matrixOf] of forms) {
          expectSameAnswer({ ...base, X }, { ...base, X: matrixOf(X) });
          expectSameAnswer({ ...base, X }, { ...base, X: subset(matrixOf(padded), part) });
        }
      }),
      { seed: 641, numRuns: Math.ceil(numRuns / 2) },
    );
  });

  it('a standardised view and a standardised copy, coefficients in raw units', () => {
    fc.assert(
      fc.property(seeds, penalties, fc.boolean(), fc.boolean(), (seed, penalty, intercept, center) => {
        const { X, y } = dataOf(seed);
        const shifted = mapRows(X, (x, j) => x * (j + 1) + (j % 2 ? 3 : 0));
        const ones = y.map(() => 1);
        const columns = shifted[0].map((_, j) => shifted.map((row) => row[j]));
        const means = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / column.length);
        const deviations = columns.map((column) => {
          const squares = centredColumn(column, ones).reduce((sum, x) => sum + x * x, 0);
          return Math.sqrt(squares / column.length);
        });
        const copy = mapRows(shifted, (x, j) => (x - (center ? means[j] : 0)) / deviations[j]);
        const expected = solved({ X: copy, y, lambda: 0.05, penalty, intercept });
        const inRaw = expected.coefficients.map((w, j) => w / deviations[j]);
        const b = expected.intercept - (center ? inRaw.reduce((sum, w, j) => sum + w * means[j], 0) : 0);
        for (const [, matrixOf] of forms) {
          const view = standardized(matrixOf(shifted), { center });
          const problem = createProblem({ X: view, y, lambda: 0.05, penalty, intercept });
          for (const { coefficients, intercept: found, certificate } of solveAll(problem)) {
            expectClose(coefficients, inRaw, 6);
            expect(found).toBeCloseTo(b, 5);
            expect(certificate.primal).toBeCloseTo(expected.certificate.primal, 9);
            expect(certificate.primal).toBeCloseTo(problem.objective(coefficients, found), 12);
            // Predictions are made of raw rows.
            const predictions = fittedValues(problem, coefficients, found);
            shifted.forEach((row, i) =>
              expect(predictions[i]).toBeCloseTo(
                row.reduce((sum, x, j) => sum + x * coefficients[j], found),
                9,
              ),
            );
          }
        }
      }),
      { seed: 642, numRuns },
    );
  });

  it('float32 has the answer of float64 to 4 decimals', () => {
    fc.assert(
      fc.property(seeds, penalties, (seed, penalty) => {
        const { X, y } = dataOf(seed);
        const [rows, columns] = [X.length, X[0].length];
        const values = Float64Array.from({ length: rows * columns }, (_, k) => X[k % rows][Math.floor(k / rows)]);
        const single = denseMatrix(Float32Array.from(values), { rows, columns });
        expectSameAnswer(
          { X: denseMatrix(values, { rows, columns }), y, lambda: 0.05, penalty },
          { X: single, y, lambda: 0.05, penalty },
          4,
        );
      }),
      { seed: 643, numRuns },
    );
  });

  it('columns of zeros, 20 of 50, have coefficients of exactly zero', () => {
    const { X, y } = dataOf(4, 30, 50);
    const isZero = (j: number): boolean => j % 5 < 2;
    const holed = mapRows(X, (x, j) => (isZero(j) ? 0 : x));
    for (const [, matrixOf] of forms) {
      for (const penalty of [l1(), elasticNet({ l1Ratio: 0.5 }), l1({ positive: true })]) {
        for (const { coefficients, status } of solveAll(
          createProblem({ X: matrixOf(holed), y, lambda: 0.02, penalty }),
        )) {
          coefficients.forEach((w, j) => expect(!isZero(j) || w === 0).toBe(true));
          expect(['converged', 'stopped', 'max-iterations']).toContain(status);
        }
      }
    }
  });
});

describe('lengths that do not fit are refused by name', () => {
  const { X, y } = dataOf(5, 5, 3);

  it.each([
    ['weights', { weights: [1, 1] }, [2]],
    ['offset', { offset: [1, 1, 1, 1, 1, 1] }, [6]],
    ['penalty.factors', { penalty: l1({ factors: [1, 1] }) }, [2]],
    ['penalty.lower', { penalty: l1({ lower: [-1, -1, -1, -1] }) }, [4]],
    ['penalty.upper', { penalty: elasticNet({ l1Ratio: 0.5, upper: [1] }) }, [1]],
  ] as const)('%s', (argument, wrong, shape) => {
    const error = caught(() => createProblem({ X, y, lambda: 1, ...wrong }));
    expect([error.code, error.argument]).toEqual(['shape-mismatch', argument]);
    expect(error.shapes?.[0]).toEqual(shape);
  });

  it('and weights that are negative, NaN, infinite, all zero or no numbers', () => {
    const codeOf = (weights: number[]): unknown[] => {
      const { code, argument, index } = caught(() => createProblem({ X, y, lambda: 1, weights }));
      return [code, argument, index];
    };
    expect(codeOf([1, 1, -1, 1, 1])).toEqual(['invalid-argument', 'weights', 2]);
    expect(codeOf([1, NaN, 1, 1, 1])).toEqual(['non-finite', 'weights', 1]);
    expect(codeOf([1, 1, 1, 1, Infinity])).toEqual(['non-finite', 'weights', 4]);
    expect(codeOf([0, 0, 0, 0, 0])).toEqual(['invalid-argument', 'weights', undefined]);
    expect(codeOf([1, 1, 1, null as never, 1])).toEqual(['invalid-argument', 'weights', 3]);
  });
});
