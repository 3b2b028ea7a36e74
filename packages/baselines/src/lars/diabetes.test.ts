/**
 * The diabetes data (reduced by X = Q R, as committed): the laws of scikit-learn's LARS tests. The knots of the LARS-lasso
 * themselves are in `oracles.test.ts`, the choice by AIC and BIC in `selection/criteria.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { createProblem, l1, solve, type Problem, type ProblemInput } from '@spred/problems';
import { coordinateDescent, larsPath, pathAt } from '../index.ts';
import { readFixture, type DiabetesFixture } from '../../test/oracles.ts';

const { samples, R, target } = readFixture<DiabetesFixture>('diabetesPath.json');
const problemOf = (input: Partial<ProblemInput> = {}): Problem =>
  createProblem({ X: R, y: target, lambda: 0, intercept: false, ...input });
const problem = problemOf();

/** The lambda of ten rows is 442/10 times that of the whole data. */
const ofAllRows = (lambdas: Float64Array): number[] => Array.from(lambdas, (lambda) => (lambda * R.length) / samples);

/** |x_j'r| at coefficients. */
function correlations({ projection }: Problem, coefficients: Float64Array): Float64Array {
  const residual = new Float64Array(projection.rows);
  const out = new Float64Array(projection.columns);
  projection.residual(coefficients, residual);
  projection.correlate(residual, out);
  return out.map(Math.abs);
}

// To about 1e-9, from scikit-learn 1.9.1.
const larsKnots = [
  2.14804357553, 2.012022138825, 1.024650906169, 0.715098142418, 0.294410717413, 0.200869455544, 0.15602893708,
  0.04520625647, 0.012392616213, 0.011511846818, 0,
];
const positiveKnots = [2.14804357553, 2.012022138825, 1.024650906169, 0.329502960884, 0.18763460883, 0];

describe.each(['columns', 'gram'] as const)('by %s', (by) => {
  it.each(['lars', 'lasso'] as const)(
    '%s: at step i exactly i + 1 features tie for the largest correlation',
    (method) => {
      const { solutions } = larsPath(problem, { by, method });
      // Up to the first drop, and to the end, where all correlations are zero.
      solutions.slice(0, 10).forEach(({ coefficients }, i) => {
        const found = correlations(problem, coefficients);
        const largest = Math.max(...found);
        expect(found.filter((c) => c > largest * (1 - 1e-9)).length).toBe(i + 1);
      });
    },
  );

  it.each(['lars', 'lasso'] as const)('%s: knots fall strictly, and the end is least squares', (method) => {
    const { lambdas, solutions, ended } = larsPath(problem, { by, method });
    expect(ended).toBe('complete');
    for (let k = 1; k < lambdas.length; k++) expect(lambdas[k]).toBeLessThan(lambdas[k - 1]);
    const last = solutions.at(-1)!;
    expect(last.support.length).toBe(10);
    expect(Math.max(...correlations(problem, last.coefficients)) / 1000).toBeLessThan(1e-11);
    const exact = [-10.00986629981, -239.815643672424, 519.845920054461, 324.384645502323, -792.175638552222];
    exact.forEach((w, j) => expect(last.coefficients[j]).toBeCloseTo(w, 8));
  });

  it('least angle regression has a knot per feature, and drops none', () => {
    const { lambdas, solutions } = larsPath(problem, { by, method: 'lars' });
    expect(lambdas.length).toBe(11);
    ofAllRows(lambdas).forEach((lambda, k) => expect(lambda).toBeCloseTo(larsKnots[k], 11));
    expect(solutions.map(({ support }) => support.length)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // The joins are those of the lasso until its drop; the sign of a coefficient may change here.
    const lasso = larsPath(problem, { by }).solutions;
    solutions.slice(0, 10).forEach(({ support }, k) => expect(support).toEqual(lasso[k].support));
  });

  it('the first knots are the run that is stopped at the third', () => {
    const whole = larsPath(problem, { by });
    const stopped = larsPath(problem, { by, lambdaMin: whole.lambdas[2] });
    expect(stopped.lambdas.length).toBe(3);
    stopped.lambdas.forEach((lambda, k) => expect(lambda / whole.lambdas[k]).toBeCloseTo(1, 13));
    stopped.solutions.forEach(({ coefficients }, k) => {
      coefficients.forEach((w, j) => expect(w).toBeCloseTo(whole.solutions[k].coefficients[j], 9));
    });
  });

  it('six features are seven knots', () => {
    const { lambdas, solutions, ended } = larsPath(problem, { by, maxFeatures: 6 });
    expect([lambdas.length, ended]).toEqual([7, 'max-features']);
    expect(solutions.map(({ support }) => support.length)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(larsPath(problem, { by, maxFeatures: 0 }).lambdas.length).toBe(1);
    expect(larsPath(problem, { by, maxFeatures: 10 }).ended).toBe('complete');
  });

  it.each([
    ['as they are', (x: number) => x],
    ['three times as large', (x: number) => 3 * x],
  ])('columns %s: at 20 lambdas it is coordinate descent', (_, scale) => {
    const scaled = problemOf({ X: R.map((row) => row.map(scale)) });
    const path = larsPath(scaled, { by });
    for (let k = 0; k < 20; k++) {
      const at = scaled.withLambda((0.99 - (0.98 * k) / 19) * scaled.lambdaMax);
      const { coefficients } = solve(coordinateDescent, at, { tolerance: 1e-14 });
      const exact = pathAt(path, at.lambda).coefficients;
      const error = Math.hypot(...exact.map((w, j) => w - coefficients[j]));
      expect(error / Math.hypot(...coefficients)).toBeLessThan(1e-6);
    }
  });

  it('with positive coefficients it has six knots, and ends at non-negative least squares', () => {
    const positive = problemOf({ penalty: l1({ positive: true }) });
    const path = larsPath(positive, { by });
    expect(path.lambdas.length).toBe(6);
    ofAllRows(path.lambdas).forEach((lambda, k) => expect(lambda).toBeCloseTo(positiveKnots[k], 11));
    path.solutions.slice(0, 5).forEach(({ coefficients, certificate }) => {
      expect(coefficients.every((w) => w >= 0)).toBe(true);
      expect(certificate.relativeGap).toBeLessThan(1e-13);
    });
    // scipy.optimize.nnls (scikit-learn's positive path has another end, which is none).
    const exact = [
      0, 0, 585.326707643605, 257.897070403924, 0, 0, 0, 68.075141016816, 496.654065003576, 31.84583530389,
    ];
    path.solutions[5].coefficients.forEach((w, j) => expect(w).toBeCloseTo(exact[j], 8));
  });
});

it('by columns and by the Gram matrix are one path, to rounding', () => {
  for (const method of ['lars', 'lasso'] as const) {
    const [a, b] = (['columns', 'gram'] as const).map((by) => larsPath(problem, { by, method }));
    expect(a.lambdas.length).toBe(b.lambdas.length);
    a.lambdas.forEach((lambda, k) => expect(Math.abs(lambda - b.lambdas[k])).toBeLessThan(1e-12 * a.lambdas[0]));
    a.solutions.forEach(({ coefficients }, k) => {
      coefficients.forEach((w, j) => expect(Math.abs(w - b.solutions[k].coefficients[j])).toBeLessThan(1e-9));
    });
  }
});
