import { describe, expect, it } from 'vitest';
import { createProblem, solve } from '@spred/problems';
import { coordinateDescent, crossValidate, lambdaGrid, makeFolds } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { parkMiller, randomData } from '../../test/problems.ts';

const data = randomData({ samples: 60, features: 15, seed: 1 });

describe('folds', () => {
  it.each([
    [10, 5],
    [11, 3],
    [7, 7],
  ])('of %d rows in %d hold out every row once, as evenly as can be', (samples, folds) => {
    const held = makeFolds(samples, { folds, seed: 3 });
    expect(held.length).toBe(folds);
    expect(held.flatMap((rows) => [...rows]).sort((a, b) => a - b)).toEqual([...Array(samples).keys()]);
    const sizes = held.map((rows) => rows.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    for (const rows of held) expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
  });

  it('depend on the seed alone', () => {
    expect(makeFolds(50, { seed: 4 })).toEqual(makeFolds(50, { seed: 4 }));
    expect(makeFolds(50, { seed: 4 })).not.toEqual(makeFolds(50, { seed: 5 }));
    expect(makeFolds(50)).toEqual(makeFolds(50, { folds: 5, seed: 0 }));
  });

  it('keep groups together and balance their rows', () => {
    const groups = Array.from({ length: 60 }, (_, i) => `g${Math.floor(Math.sqrt(i))}`);
    const held = makeFolds(60, { folds: 3, groups });
    const foldOf = new Map<string, number>();
    held.forEach((rows, f) => {
      for (const i of rows) {
        expect(foldOf.get(groups[i]) ?? f).toBe(f);
        foldOf.set(groups[i], f);
      }
    });
    expect(held.flatMap((rows) => [...rows]).length).toBe(60);
    for (const rows of held) expect(Math.abs(rows.length - 20)).toBeLessThan(8);
  });

  it.each([
    [{ folds: 1 }, 'folds', undefined],
    [{ folds: 2.5 }, 'folds', undefined],
    [{ folds: 6 }, 'folds', undefined],
    [{ folds: 3, groups: [1, 1, 2, 2, 2] }, 'folds', undefined],
    [{ folds: [[0]] }, 'folds', undefined],
    [{ folds: [[0], []] }, 'folds', 1],
    [{ folds: [[0], [1, 5]] }, 'folds', [1, 1]],
    [{ folds: [[0], [1, 1]] }, 'folds', [1, 1]],
    [{ folds: [[0], [0, 1, 2, 3, 4]] }, 'folds', 1],
    [{ folds: [[0], [0.5]] }, 'folds', [1, 0]],
    [{ folds: [[0], [1]], groups: [1, 2, 3, 4, 5] }, 'groups', undefined],
    [{ folds: 2, groups: [1, 2, NaN, 3, 4] }, 'groups', 2],
  ])('%j are refused', (options, argument, index) => {
    const error = caught(() => makeFolds(5, options));
    expect([error.code, error.argument, error.index]).toEqual(['invalid-argument', argument, index]);
  });

  it('with groups of another length, or a seed that is none, are refused', () => {
    expect(caught(() => makeFolds(5, { groups: [1, 2] })).code).toBe('shape-mismatch');
    expect(caught(() => makeFolds(5, { seed: 0.5 })).argument).toBe('seed');
  });
});

describe('cross-validation', () => {
  it('scores every lambda on the same folds, with one grid of the full data that knows the intercept (C4)', () => {
    const far = { X: data.X, y: data.y.map((value) => value + 100) };
    for (const intercept of [true, false]) {
      const { lambdas, folds, errors, mean } = crossValidate({ ...far, intercept }, { folds: 4, count: 6, seed: 2 });
      expect(lambdas).toEqual(lambdaGrid(createProblem({ ...far, lambda: 0, intercept }), { count: 6 }));
      expect(folds).toEqual(makeFolds(60, { folds: 4, seed: 2 }));
      folds.forEach((held, f) => {
        const isHeld = new Set(held);
        const X = far.X.filter((_, i) => !isHeld.has(i));
        const y = far.y.filter((_, i) => !isHeld.has(i));
        lambdas.forEach((lambda, k) => {
          const solution = solve(coordinateDescent, createProblem({ X, y, lambda, intercept }), { tolerance: 1e-9 });
          let total = 0;
          for (const i of held) {
            const predicted = far.X[i].reduce((sum, x, j) => sum + x * solution.coefficients[j], solution.intercept);
            total += (far.y[i] - predicted) ** 2;
          }
          expect(errors[f][k] / (total / held.length)).toBeCloseTo(1, 2);
        });
      });
      expect(mean.length).toBe(6);
    }
  });

  it('gives one lambda the score that it has among others: nothing is drawn again (C4)', () => {
    const whole = crossValidate(data, { count: 8, seed: 5, tolerance: 1e-12 });
    const alone = crossValidate(data, { lambdas: [whole.lambdas[4]], seed: 5, tolerance: 1e-12 });
    expect(alone.mean[0]).toBeCloseTo(whole.mean[4], 4);
    expect(alone.standardError[0]).toBeCloseTo(whole.standardError[4], 4);
    expect(crossValidate(data, { count: 8, seed: 5, tolerance: 1e-12 }).mean).toEqual(whole.mean);
    expect(crossValidate(data, { count: 8, seed: 6, tolerance: 1e-12 }).mean).not.toEqual(whole.mean);
  });

  it('averages the folds by their rows', () => {
    const folds = [[...Array(10).keys()], [10, 11, 12, 13, 14], [20]];
    const { mean, standardError, errors } = crossValidate(data, { folds, lambdas: [0.1] });
    const [a, b, c] = errors.map((values) => values[0]);
    const average = (10 * a + 5 * b + c) / 16;
    expect(mean[0]).toBeCloseTo(average, 12);
    const variance = (10 * (a - average) ** 2 + 5 * (b - average) ** 2 + (c - average) ** 2) / 16;
    expect(standardError[0]).toBeCloseTo(Math.sqrt(variance / 2), 12);
  });

  it('picks the least mean, and the largest lambda within one standard error; both are fits of all data', () => {
    const { best, oneStandardError, mean, standardError, lambdas, path } = crossValidate(data, { count: 30 });
    expect(mean[best.index]).toBe(Math.min(...mean));
    expect(oneStandardError.index).toBeLessThan(best.index);
    const bound = mean[best.index] + standardError[best.index];
    expect(mean[oneStandardError.index]).toBeLessThanOrEqual(bound);
    for (let k = 0; k < oneStandardError.index; k++) expect(mean[k]).toBeGreaterThan(bound);
    for (const { index, lambda, solution } of [best, oneStandardError]) {
      expect(lambda).toBe(lambdas[index]);
      expect(solution).toBe(path.solutions[index]);
      const direct = solve(coordinateDescent, createProblem({ ...data, lambda }), { tolerance: 1e-10 });
      expect(solution.certificate.primal).toBeCloseTo(direct.certificate.primal, 4);
    }
  });

  it('finds the lambda of a sparse noiseless model, and predicts unseen rows (C2, build_dataset)', () => {
    // 50 x 200 with ten informative columns, as scikit-learn's test; ours are Park-Miller numbers, so the lambda differs.
    const { X } = parkMiller(100, 200);
    const y = X.map((row) => row.slice(0, 10).reduce((total, x, j) => total + (j % 2 ? -3 : 3) * x, 0));
    const [train, test] = [0, 50].map((from) => ({ X: X.slice(from, from + 50), y: y.slice(from, from + 50) }));
    const options = { folds: 3, count: 10, ratio: 1e-3, tolerance: 1e-7 };
    const found = crossValidate(train, { ...options, screen: 'strong' });
    const { coefficients, intercept } = found.best.solution;
    const mean = test.y.reduce((total, value) => total + value, 0) / 50;
    let [residual, total] = [0, 0];
    test.X.forEach((row, i) => {
      residual += (test.y[i] - row.reduce((sum, x, j) => sum + x * coefficients[j], intercept)) ** 2;
      total += (test.y[i] - mean) ** 2;
    });
    expect(1 - residual / total).toBeGreaterThan(0.99);
    // A hundredth of lambdaMax or less.
    expect(found.best.index).toBeGreaterThan(5);
    // The unscreened folds have the same errors.
    crossValidate(train, options).mean.forEach((value, k) => expect(found.mean[k] / value).toBeCloseTo(1, 1));
  });

  it.each([0, 5])('of a constant target %d: every error is 0 (C1 uniform_target)', (value) => {
    const { lambdas, mean, best } = crossValidate({ X: data.X, y: data.y.map(() => value) }, { folds: 3 });
    expect([[...lambdas], [...mean], best.solution.intercept]).toEqual([[0], [0], value]);
  });

  it('keeps groups out together, and refuses what makeFolds and the path refuse', () => {
    const groups = data.y.map((_, i) => i % 6);
    const { folds } = crossValidate(data, { folds: 3, groups, count: 3 });
    expect(folds.map((rows) => new Set([...rows].map((i) => groups[i])).size)).toEqual([2, 2, 2]);
    expect(caught(() => crossValidate(data, { folds: 61 })).argument).toBe('folds');
    expect(caught(() => crossValidate(data, { lambdas: [1, 2] })).argument).toBe('lambdas');
    expect(caught(() => crossValidate({ X: data.X, y: [1] })).code).toBe('shape-mismatch');
  });

  it('modifies nothing that it is given', () => {
    const y = Float64Array.from(data.y);
    const before = structuredClone([data.X, y]);
    crossValidate({ X: data.X, y }, { count: 4 });
    expect([data.X, y]).toEqual(before);
  });
});
