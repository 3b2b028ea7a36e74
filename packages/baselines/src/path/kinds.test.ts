/**
 * Paths of every kind of problem: weights, offset, penalty factors, limits, elastic nets, sparse and float32 matrices,
 * views.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createProblem,
  denseMatrix,
  elasticNet,
  l1,
  matrixFromRows,
  standardized,
  type Path,
  type Problem,
} from '@spred/problems';
import { lambdaGrid, lassoPath, pathSummary } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { randomData } from '../../test/problems.ts';
import { arbitraryVaried, matrixAs, penaltyAs, variedInput, variedParts } from '../../test/varied.ts';

const numRuns = process.env['SPRED_LONG'] ? 300 : 40;

const { X, y } = randomData({ samples: 40, features: 6, seed: 1 });
const weights = y.map((_, i) => 1 + (i % 4));
const grid = { count: 6, ratio: 0.02 };
const tight = { ...grid, tolerance: 1e-12 };

/** What is unique of a path: lambdas, objectives, explained deviances. */
function expectSame(
  a: Problem,
  b: Problem,
  paths: readonly [Path, Path] = [lassoPath(a, tight), lassoPath(b, tight)],
): void {
  const [ofA, ofB] = paths;
  const scale = a.projection.squaredNorm / (2 * a.matrix.rows);
  expect(ofB.lambdas.length).toBe(ofA.lambdas.length);
  ofA.lambdas.forEach((lambda, k) => {
    expect(Math.abs(ofB.lambdas[k] - lambda)).toBeLessThanOrEqual(1e-9 * ofA.lambdas[0] + 1e-20);
    const [one, other] = [ofA, ofB].map(({ solutions }) => solutions[k].certificate.primal);
    expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-9 * scale + 1e-20);
  });
  const [one, other] = [pathSummary(a, ofA), pathSummary(b, ofB)];
  one.devianceRatio.forEach((ratio, k) => expect(Math.abs(ratio - other.devianceRatio[k])).toBeLessThan(1e-4));
}

describe('weights on a path', () => {
  const shapes = arbitraryVaried.map((shape) => ({
    ...shape,
    l1Ratio: Math.max(0.1, shape.l1Ratio),
    weights: 'none' as const,
    matrix: shape.matrix === 'csc' ? ('csc' as const) : ('dense' as const),
  }));

  it('of 2 are rows that come twice, of 0 rows that are gone, and only their proportions count (C2)', () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.constantFrom(0, 1, 2), { minLength: 16, maxLength: 16 }), (shape, given) => {
        const parts = variedParts(shape);
        const counts = parts.X.map((_, i) => (i === 0 ? 1 : given[i]));
        // Rows that are gone may hold anything.
        const spoilt = parts.y.map((value, i) => (counts[i] === 0 ? 1000 * value : value));
        const repeat = <T>(values: readonly T[]): T[] => values.flatMap((value, i) => Array<T>(counts[i]).fill(value));
        const make = (rows: number[][], target: number[], extra: object, offset: number[] | undefined): Problem =>
          createProblem({
            X: matrixAs(shape.matrix, rows),
            y: target,
            lambda: 0,
            intercept: shape.intercept,
            penalty: penaltyAs(shape.l1Ratio, parts.options),
            ...extra,
            ...(offset && { offset }),
          });
        const weighted = make(parts.X, spoilt, { weights: counts }, parts.offset);
        const scaled = make(parts.X, spoilt, { weights: counts.map((count) => 123 * count) }, parts.offset);
        const repeated = make(repeat(parts.X), repeat(parts.y), {}, parts.offset && repeat(parts.offset));
        const lambdas = lambdaGrid(repeated, grid);
        const path = (problem: Problem): Path => lassoPath(problem, { ...tight, lambdas });
        expectSame(weighted, repeated, [path(weighted), path(repeated)]);
        expectSame(weighted, scaled);
        expect(weighted.lambdaMax).toBeCloseTo(repeated.lambdaMax, 9);
      }),
      { seed: 71, numRuns },
    );
  });

  it('of 0 do not count as samples in the default grid', () => {
    const wide = { X: X.slice(0, 10), y: y.slice(0, 10), lambda: 0 };
    const few = createProblem({ ...wide, weights: y.slice(0, 10).map((_, i) => (i < 5 ? 1 : 0)) });
    expect(lambdaGrid(few).at(-1)! / few.lambdaMax).toBeCloseTo(1e-2, 12);
    expect(lambdaGrid(createProblem(wide)).at(-1)! / createProblem(wide).lambdaMax).toBeCloseTo(1e-4, 12);
  });
});

describe('a path of an elastic net', () => {
  it('starts at zero at lambdaMax, which l1Ratio divides, and leaves it just below (C4: half of it is wrong)', () => {
    for (const l1Ratio of [0.1, 0.5, 0.9]) {
      const problem = createProblem({ X, y, weights, lambda: 0, penalty: elasticNet({ l1Ratio }) });
      const lambdas = [problem.lambdaMax, 0.99 * problem.lambdaMax];
      const { solutions } = lassoPath(problem, { lambdas, tolerance: 1e-12 });
      expect(solutions.map(({ support }) => support.length)).toEqual([0, 1]);
      expect(problem.lambdaMax).toBeCloseTo(createProblem({ X, y, weights, lambda: 0 }).lambdaMax / l1Ratio, 9);
    }
  });

  it('of l1Ratio 0 needs its lambdas, and has then nearly the solutions of 1e-5 (C1 enet_l1ratio0)', () => {
    const [ridge, nearly] = [0, 1e-5].map((l1Ratio) =>
      createProblem({ X, y, lambda: 0, penalty: elasticNet({ l1Ratio }) }),
    );
    for (const screen of ['none', 'strong'] as const) {
      const error = caught(() => lassoPath(ridge, { screen }));
      expect([error.code, error.argument]).toEqual(['invalid-argument', 'lambdas']);
      const options = { lambdas: [1, 0.1, 0.01], tolerance: 1e-12, screen };
      const [a, b] = [ridge, nearly].map((problem) => lassoPath(problem, options));
      a.solutions.forEach(({ coefficients, status }, k) => {
        expect(status).toBe('converged');
        coefficients.forEach((w, j) => expect(w).toBeCloseTo(b.solutions[k].coefficients[j], 3));
      });
    }
  });
});

describe('penalty factors on a path', () => {
  it('of Infinity leave a column out: the path is that of the others', () => {
    const problem = createProblem({ X, y, weights, lambda: 0, penalty: l1({ factors: [1, 2, Infinity, 1, 0.5, 1] }) });
    const others = X.map((row) => row.filter((_, j) => j !== 2));
    const fewer = createProblem({ X: others, y, weights, lambda: 0, penalty: l1({ factors: [1, 2, 1, 0.5, 1] }) });
    for (const screen of ['none', 'strong'] as const) {
      const paths = [problem, fewer].map((each) => lassoPath(each, { ...tight, screen }));
      expectSame(problem, fewer, [paths[0], paths[1]]);
      for (const { coefficients } of paths[0].solutions) expect(coefficients[2]).toBe(0);
    }
  });

  it('of 0 are there from the start, count as df, and explain what they explain', () => {
    const problem = createProblem({ X, y, weights, lambda: 0, penalty: l1({ factors: [1, 0, 1, 1, 1, 1] }) });
    for (const screen of ['none', 'strong'] as const) {
      const path = lassoPath(problem, { ...tight, screen });
      const { df, devianceRatio, residualSumOfSquares } = pathSummary(problem, path);
      expect([path.solutions[0].support, df[0]]).toEqual([[1], 1]);
      // The null model is the intercept alone.
      const plain = createProblem({ X, y, weights, lambda: 0 });
      expect(devianceRatio[0]).toBeCloseTo(1 - residualSumOfSquares[0] / plain.projection.squaredNorm, 12);
      expect(devianceRatio[0]).toBeGreaterThan(0.1);
    }
  });

  it('act as the scale of columns does', () => {
    const factors = [1, 2, 0.5, 3, 1, 0.25];
    const problem = createProblem({ X, y, lambda: 0, penalty: l1({ factors }) });
    const scaled = createProblem({ X: X.map((row) => row.map((x, j) => x / factors[j])), y, lambda: 0 });
    const [a, b] = [problem, scaled].map((each) => lassoPath(each, tight));
    expectSame(problem, scaled, [a, b]);
    a.solutions.forEach(({ coefficients }, k) => {
      coefficients.forEach((w, j) => expect(w * factors[j]).toBeCloseTo(b.solutions[k].coefficients[j], 5));
    });
  });
});

describe('limits on a path', () => {
  it('hold at every lambda, and a positive path starts where its own lambdaMax is (C1 alpha_max)', () => {
    const flipped = y.map((value) => -value);
    const [positive, signed] = [l1({ positive: true }), l1()].map((penalty) =>
      createProblem({ X, y: flipped, lambda: 0, penalty }),
    );
    expect(positive.lambdaMax).toBeLessThan(0.99 * signed.lambdaMax);
    for (const screen of ['none', 'strong'] as const) {
      const { solutions } = lassoPath(positive, { ...tight, screen });
      expect(solutions[0].support).toEqual([]);
      for (const { coefficients, status } of solutions) {
        expect(status).toBe('converged');
        expect(Math.min(...coefficients)).toBe(0);
      }
    }
  });
});

describe('matrices on a path', () => {
  const parts = variedParts({
    samples: 30, features: 8, seed: 3, intercept: true, fraction: 1, matrix: 'dense', weights: 'some', offset: true,
    factors: 'some', l1Ratio: 1, limits: 'none', duplicate: false, constant: true,
  }); // prettier-ignore
  const given = { y: parts.y, weights: parts.weights!, offset: parts.offset!, lambda: 0, penalty: l1(parts.options) };
  const dense = createProblem({ ...given, X: matrixFromRows(parts.X) });

  it.each(['csc', 'subset'] as const)('%s: the path of the dense one', (kind) => {
    expectSame(dense, createProblem({ ...given, X: matrixAs(kind, parts.X) }));
  });

  it('of float32: the path of their numbers', () => {
    const singles = Float32Array.from(parts.X.flat());
    const layout = { rows: 30, columns: parts.X[0].length, layout: 'row-major' } as const;
    const [a, b] = [singles, Float64Array.from(singles)].map((values) =>
      createProblem({ ...given, X: denseMatrix(values, layout) }),
    );
    expectSame(a, b);
    lassoPath(a, tight).solutions.forEach(({ certificate }, k) => {
      expect(certificate.primal).toBeCloseTo(lassoPath(dense, tight).solutions[k].certificate.primal, 4);
    });
  });

  it.each(['standardized', 'standardized-csc'] as const)('%s: coefficients in the units of X', (kind) => {
    const problem = createProblem({ X: matrixAs(kind, X), y, lambda: 0 });
    const { means, deviations } = standardized(matrixFromRows(X)).standardization;
    const byHand = createProblem({
      X: X.map((row) => row.map((x, j) => (x - means[j]) / deviations[j])),
      y,
      lambda: 0,
    });
    const [a, b] = [problem, byHand].map((each) => lassoPath(each, tight));
    expectSame(problem, byHand, [a, b]);
    a.solutions.forEach(({ coefficients }, k) => {
      coefficients.forEach((w, j) => expect(w * deviations[j]).toBeCloseTo(b.solutions[k].coefficients[j], 5));
    });
  });
});

describe('the summary of any path', () => {
  it('is R^2 with weights and offset, and the size of the support', () => {
    fc.assert(
      fc.property(arbitraryVaried, (shape) => {
        const problem = createProblem(variedInput({ ...shape, l1Ratio: Math.max(0.1, shape.l1Ratio) }));
        const path = lassoPath(problem, { count: 4, ratio: 0.05 });
        const { devianceRatio, df, residualSumOfSquares } = pathSummary(problem, path);
        const { parts, n } = { parts: variedParts(shape), n: shape.samples };
        const total = parts.weights?.reduce((sum, weight) => sum + weight, 0);
        const share = (i: number): number => (parts.weights && total ? (parts.weights[i] * n) / total : 1);
        const known = parts.y.map((value, i) => value - (parts.offset?.[i] ?? 0));
        const mean = shape.intercept ? known.reduce((sum, value, i) => sum + share(i) * value, 0) / n : 0;
        const nullSum = known.reduce((sum, value, i) => sum + share(i) * (value - mean) ** 2, 0);
        path.solutions.forEach(({ coefficients, intercept, support }, k) => {
          const fitted = parts.X.map((row) => row.reduce((sum, x, j) => sum + x * coefficients[j], intercept));
          const rss = known.reduce((sum, value, i) => sum + share(i) * (value - fitted[i]) ** 2, 0);
          expect(Math.abs(residualSumOfSquares[k] - rss)).toBeLessThan(1e-9 * (1 + nullSum));
          if (nullSum > 1e-12) expect(devianceRatio[k]).toBeCloseTo(1 - rss / nullSum, 8);
          expect(df[k]).toBe(support.length);
        });
      }),
      { seed: 72, numRuns },
    );
  });
});
