/**
 * The choice of lambda and what follows it, for every kind of problem: weights, offset, penalty factors, limits, elastic
 * nets, sparse matrices, standardised views.
 */
import { describe, expect, it } from 'vitest';
import {
  createProblem,
  cscFromDense,
  elasticNet,
  l1,
  matrixFromRows,
  solve,
  standardized,
  type Matrix,
  type ProblemInput,
} from '@spred/problems';
import {
  coordinateDescent,
  crossValidate,
  debiasedRefit,
  informationCriteria,
  lassoPath,
  pathSummary,
  relaxedLasso,
  stabilitySelection,
  type CrossValidation,
  type DataInput,
} from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { worstError } from '../../test/oracles.ts';
import { randomData } from '../../test/problems.ts';

const { X, y } = randomData({ samples: 48, features: 8, seed: 1 });
const counts = y.map((_, i) => [1, 2, 0, 1][i % 4]);
const offset = y.map((_, i) => Math.sin(i));
const repeat = <T>(values: readonly T[]): T[] => values.flatMap((value, i) => Array<T>(counts[i]).fill(value));
/** Where the copies of row i are among the repeated ones. */
const places = counts.map((count, i) => {
  const start = counts.slice(0, i).reduce((sum, value) => sum + value, 0);
  return Array.from({ length: count }, (_, k) => start + k);
});
const ofFour = [0, 1, 2, 3].map((f) => [...y.keys()].filter((i) => (i >> 2) % 4 === f));
const tight = { count: 6, ratio: 0.02, tolerance: 1e-11 };

function expectSameScores(a: CrossValidation, b: CrossValidation, digits = 6): void {
  expect(worstError(a.mean, [...b.mean])).toBeLessThan(10 ** -digits);
  expect(worstError(a.standardError, [...b.standardError])).toBeLessThan(10 ** -digits);
  expect([a.best.index, a.oneStandardError.index]).toEqual([b.best.index, b.oneStandardError.index]);
}

describe('weights in a cross-validation', () => {
  const spoilt = y.map((value, i) => (counts[i] === 0 ? 1000 * value : value));

  it('of 2 are rows that come twice in the same fold, of 0 rows that are gone (C2)', () => {
    for (const penalty of [l1(), elasticNet({ l1Ratio: 0.4 })]) {
      const weighted = crossValidate({ X, y: spoilt, weights: counts, offset, penalty }, { ...tight, folds: ofFour });
      const repeated = crossValidate(
        { X: repeat(X), y: repeat(y), offset: repeat(offset), penalty },
        { ...tight, lambdas: weighted.lambdas, folds: ofFour.map((rows) => rows.flatMap((i) => places[i])) },
      );
      expectSameScores(weighted, repeated);
    }
  });

  it('of 0 are in no fold that is drawn: the same rows are drawn without them, with groups, too', () => {
    const kept = [...y.keys()].filter((i) => counts[i] > 0);
    const groups = y.map((_, i) => i % 7);
    for (const grouped of [{}, { groups }]) {
      const weighted = crossValidate({ X, y: spoilt, weights: counts }, { ...tight, seed: 3, ...grouped });
      const cut = crossValidate(
        { X: kept.map((i) => X[i]), y: kept.map((i) => y[i]), weights: kept.map((i) => counts[i]) },
        { ...tight, seed: 3, ...('groups' in grouped && { groups: kept.map((i) => groups[i]) }) },
      );
      expect(weighted.folds).toEqual(cut.folds.map((rows) => rows.map((k) => kept[k])));
      expectSameScores(weighted, cut);
    }
    expect(caught(() => crossValidate({ X, y, weights: counts }, { groups: [1, 2] })).code).toBe('shape-mismatch');
  });

  it('weigh folds and held-out errors: by hand', () => {
    const weights = y.map((_, i) => 1 + (i % 3));
    const { errors, mean, lambdas } = crossValidate({ X, y, weights, offset }, { ...tight, folds: ofFour });
    const sums = ofFour.map((rows) => rows.reduce((sum, i) => sum + weights[i], 0));
    ofFour.forEach((held, f) => {
      const train = [...y.keys()].filter((i) => !held.includes(i));
      const at = <T>(values: readonly T[]): T[] => train.map((i) => values[i]);
      const problem = createProblem({ X: at(X), y: at(y), weights: at(weights), offset: at(offset), lambda: 0 });
      const { coefficients, intercept } = solve(coordinateDescent, problem.withLambda(lambdas[3]), {
        tolerance: tight.tolerance,
      });
      const error = held.reduce((sum, i) => {
        const fitted = X[i].reduce((total, x, j) => total + x * coefficients[j], intercept + offset[i]);
        return sum + weights[i] * (y[i] - fitted) ** 2;
      }, 0);
      expect(errors[f][3]).toBeCloseTo(error / sums[f], 4);
    });
    const total = sums.reduce((a, b) => a + b, 0);
    expect(mean[3]).toBeCloseTo(
      errors.reduce((sum, values, f) => sum + (sums[f] / total) * values[3], 0),
      12,
    );
  });

  it('must not all be 0 in a fold', () => {
    const error = caught(() =>
      crossValidate(
        { X, y, weights: counts },
        {
          folds: [
            [0, 1],
            [2, 6],
          ],
        },
      ),
    );
    expect([error.code, error.argument, error.index]).toEqual(['invalid-argument', 'folds', 1]);
  });
});

describe('standardised and other matrices in a cross-validation', () => {
  it('standardise each training set by itself: nothing leaks from the rows held out', () => {
    // Held-out rows of another size change the view of the whole, but not what is learnt without them.
    const shifted = X.map((row, i) => (i < 12 ? row.map((x) => 50 * x) : row));
    const held = [...y.keys()].slice(0, 12);
    const folds = [held, [...y.keys()].slice(12, 24)];
    const [a, b] = [X, shifted].map((rows) => {
      const data = { X: standardized(matrixFromRows(rows)), y };
      return crossValidate(data, { ...tight, lambdas: [0.5, 0.1], folds });
    });
    const train = createProblem({ X: standardized(matrixFromRows(X.slice(12))), y: y.slice(12), lambda: 0.1 });
    const { coefficients, intercept } = solve(coordinateDescent, train, { tolerance: 1e-12 });
    [X, shifted].forEach((rows, k) => {
      const fitted = held.map((i) => rows[i].reduce((sum, x, j) => sum + x * coefficients[j], intercept));
      const error = held.reduce((sum, i) => sum + (y[i] - fitted[i]) ** 2, 0) / 12;
      expect([a, b][k].errors[0][1] / error).toBeCloseTo(1, 5);
    });
  });

  it('of a view of a view is that of one', () => {
    const X1 = matrixFromRows(X);
    const [a, b] = [X1, standardized(X1, { scale: false })].map((matrix) => {
      return crossValidate({ X: standardized(matrix), y, offset }, { ...tight, folds: 4 });
    });
    expectSameScores(a, b);
  });

  it.each<[string, (rows: number[][]) => Matrix]>([
    ['sparse', (rows) => cscFromDense(matrixFromRows(rows))],
    ['a problem on a dense one', (rows) => matrixFromRows(rows)],
  ])('%s: the scores of the rows', (_, matrixOf) => {
    const plain = crossValidate({ X, y, intercept: false }, { ...tight, folds: 4 });
    const input: DataInput = createProblem({ X: matrixOf(X), y, intercept: false, lambda: 3 });
    expectSameScores(crossValidate(input, { ...tight, folds: 4 }), plain);
    expectSameScores(crossValidate(input, { ...tight, folds: 4, screen: 'strong' }), plain, 5);
  });

  it('factors and limits hold in every fold and on all data', () => {
    const penalty = l1({ factors: [1, 0, 1, Infinity, 2, 1, 1, 1], lower: 0 });
    const { path, converged, best } = crossValidate({ X, y, penalty }, tight);
    expect(converged).toBe(true);
    for (const { coefficients } of path.solutions) {
      expect(Math.min(...coefficients)).toBe(0);
      expect(coefficients[3]).toBe(0);
    }
    expect(best.solution.coefficients[2]).toBeGreaterThan(2);
    expect(caught(() => crossValidate({ X, y, penalty: elasticNet({ l1Ratio: 0 }) })).argument).toBe('lambdas');
  });
});

describe('information criteria of other problems', () => {
  const base = { X, y, lambda: 0 };

  it('with weights of 0 are those without these rows, and only proportions count', () => {
    const kept = [...y.keys()].filter((i) => counts[i] > 0);
    const at = <T>(values: readonly T[]): T[] => kept.map((i) => values[i]);
    const weighted = createProblem({ ...base, weights: counts });
    const cut = createProblem({ X: at(X), y: at(y), weights: at(counts), lambda: 0 });
    const [a, b] = [weighted, cut].map((problem) => informationCriteria(problem, lassoPath(problem, tight)));
    expect(worstError(a.aic, [...b.aic])).toBeLessThan(1e-6);
    expect(worstError(a.bic, [...b.bic])).toBeLessThan(1e-6);
    expect(a.noiseVariance).toBeCloseTo(b.noiseVariance, 10);
  });

  it('count an elastic net by the trace of its smoother (orthogonal columns: sum n / (n + n lambda (1 - a)))', () => {
    const signs = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]; // prettier-ignore
    const penalty = elasticNet({ l1Ratio: 0.5 });
    const problem = createProblem({ X: signs, y: [3, 1, -2, 0.5], lambda: 0, penalty, intercept: false });
    const path = lassoPath(problem, { lambdas: [0.4, 0.01], tolerance: 1e-13 });
    const { df } = informationCriteria(problem, path, { noiseVariance: 1 });
    path.solutions.forEach(({ support }, k) =>
      expect(df[k]).toBeCloseTo(support.length / (1 + 0.5 * path.lambdas[k]), 12),
    );
    expect(path.solutions[1].support.length).toBe(3);
  });

  it('count a column of factor 0, but none that is held at a limit, and none twice', () => {
    const twice = X.map((row) => [...row, row[0]]);
    const factors = [1, 0, 1, 1, 1, 1, 1, 1, 1];
    const ridge = createProblem({ ...base, X: twice, penalty: elasticNet({ l1Ratio: 1 - 1e-15, factors }) });
    const warmStart = { coefficients: new Float64Array(9).fill(1), intercept: 0 };
    const path = lassoPath(ridge, { lambdas: [1e-3], tolerance: 1e-12, warmStart });
    expect(path.solutions[0].support.length).toBe(9);
    expect(informationCriteria(ridge, path, { noiseVariance: 1 }).df[0]).toBeCloseTo(8, 6);
    const boxed = createProblem({ ...base, penalty: l1({ upper: 0.5 }) });
    const capped = lassoPath(boxed, { lambdas: [0.01], tolerance: 1e-12 });
    const held = capped.solutions[0].coefficients.filter((w) => w === 0.5).length;
    expect(held).toBeGreaterThan(0);
    expect(informationCriteria(boxed, capped, { noiseVariance: 1 }).df[0]).toBe(
      capped.solutions[0].support.length - held,
    );
  });
});

describe('refits of other problems', () => {
  const given: ProblemInput = { X, y, lambda: 0.3, offset, weights: y.map((_, i) => 1 + (i % 3)) };

  it('are weighted least squares: rows that come twice, and standard errors that know no rows of weight 0', () => {
    const support = { coefficients: Float64Array.of(1, 1, 1, 0, 0, 0, 0, 1) };
    const weighted = debiasedRefit(createProblem({ ...given, weights: counts }), support);
    const repeated = debiasedRefit(
      createProblem({ X: repeat(X), y: repeat(y), offset: repeat(offset), lambda: 1 }),
      support,
    );
    expect(worstError(weighted.coefficients, [...repeated.coefficients])).toBeLessThan(1e-12);
    expect(weighted.intercept).toBeCloseTo(repeated.intercept, 12);
    const kept = [...y.keys()].filter((i) => counts[i] > 0);
    const at = <T>(values: readonly T[]): T[] => kept.map((i) => values[i]);
    const cut = debiasedRefit(
      createProblem({ X: at(X), y: at(y), offset: at(offset), weights: at(counts), lambda: 1 }),
      support,
    );
    expect(worstError(weighted.standardErrors!, [...cut.standardErrors!])).toBeLessThan(1e-12);
    expect(weighted.noiseVariance).toBeCloseTo(cut.noiseVariance!, 12);
  });

  it('have the same coefficients and standard errors in whatever units the penalty acts', () => {
    const support = { coefficients: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 0) };
    const plain = debiasedRefit(createProblem(given), support);
    for (const other of [
      { X: standardized(matrixFromRows(X)) },
      { X: standardized(cscFromDense(matrixFromRows(X)), { center: false }) },
      { penalty: l1({ factors: [1, 2, 3, 4, 5, 6, 7, 8] }) },
      { penalty: elasticNet({ l1Ratio: 0.2 }) },
    ]) {
      const refit = debiasedRefit(createProblem({ ...given, ...other }), support);
      expect(worstError(refit.coefficients, [...plain.coefficients])).toBeLessThan(1e-10);
      expect(worstError(refit.standardErrors!, [...plain.standardErrors!])).toBeLessThan(1e-10);
      expect([refit.support, refit.intercept.toFixed(9)]).toEqual([[0, 2, 5], plain.intercept.toFixed(9)]);
    }
  });

  it('always have the columns of factor 0, with their standard errors, and never those of Infinity', () => {
    const problem = createProblem({ ...given, penalty: l1({ factors: [1, 0, 1, Infinity, 1, 1, 1, 1] }) });
    const refit = debiasedRefit(problem, { coefficients: Float64Array.of(1, 0, 0, 1, 0, 0, 0, 0) });
    const plain = debiasedRefit(createProblem(given), { coefficients: Float64Array.of(1, 1, 0, 0, 0, 0, 0, 0) });
    expect(refit).toEqual(plain);
  });

  it('keep to the limits: the best within them, without standard errors', () => {
    const problem = createProblem({ ...given, penalty: l1({ lower: -0.5, upper: 2 }) });
    const all = { coefficients: new Float64Array(8).fill(1) };
    const refit = debiasedRefit(problem, all);
    const best = solve(coordinateDescent, problem.withLambda(0), { tolerance: 1e-12, polish: true });
    expect(worstError(refit.coefficients, [...best.coefficients])).toBeLessThan(1e-6);
    expect([refit.standardErrors, refit.coefficients[1], refit.coefficients[2]]).toEqual([undefined, -0.5, 2]);
    expect(refit.residualSumOfSquares).toBeGreaterThan(debiasedRefit(createProblem(given), all).residualSumOfSquares);
    const wide = createProblem({ ...given, penalty: l1({ lower: -50, upper: 50 }) });
    expect(debiasedRefit(wide, all)).toEqual(debiasedRefit(createProblem(given), all));
  });

  it('make a relaxed path that fits better, and stays within limits', () => {
    const problem = createProblem({
      ...given,
      penalty: elasticNet({ l1Ratio: 0.5, factors: [1, 0, 1, 1, 1, 1, 1, 1], upper: 1 }),
    });
    const path = lassoPath(problem, tight);
    const { residualSumOfSquares } = pathSummary(problem, path);
    const { refits, iterates } = relaxedLasso(problem, path, { gamma: 0.5 });
    refits.forEach((refit, k) => {
      expect(refit.residualSumOfSquares).toBeLessThanOrEqual(residualSumOfSquares[k] * (1 + 1e-9));
      expect(Math.max(...iterates[k].coefficients)).toBeLessThanOrEqual(1);
    });
  });
});

describe('stability selection of other problems', () => {
  const options = { pairs: 4, count: 4, tolerance: 1e-9, seed: 2 };

  it('draws no rows of weight 0', () => {
    const kept = [...y.keys()].filter((i) => counts[i] > 0);
    const at = <T>(values: readonly T[]): T[] => kept.map((i) => values[i]);
    const spoilt = y.map((value, i) => (counts[i] === 0 ? 1000 * value : value));
    const weighted = stabilitySelection({ X, y: spoilt, weights: counts }, options);
    expect(weighted.frequencies).toEqual(
      stabilitySelection({ X: at(X), y: at(y), weights: at(counts) }, options).frequencies,
    );
  });

  it('takes elastic nets and sparse standardised matrices, and does not count what is not penalised', () => {
    const Z = standardized(cscFromDense(matrixFromRows(X)));
    const penalty = elasticNet({ l1Ratio: 0.8, factors: [1, 1, 1, 1, 0, 1, 1, Infinity] });
    const { maximum, selected, falseSelectionBound } = stabilitySelection({ X: Z, y, penalty }, options);
    expect([maximum[4], maximum[7], selected.includes(4)]).toEqual([1, 0, true]);
    expect(selected).toEqual(expect.arrayContaining([1, 2]));
    // q of six columns at most, p six.
    expect(falseSelectionBound).toBeLessThanOrEqual(36 / (0.2 * 6) + 1e-9);
  });
});
