/**
 * Problems of the Park-Miller generator, which anybody can rebuild in any language, with the answers that were found for
 * them: sum-scaled lambdaMax and optimum, number of non-zeros, l1 norm, first coefficient.
 */
import { describe, expect, it } from 'vitest';
import { createProblem, elasticNet, l1, solve, type Problem } from '@spred/problems';
import {
  andersonCd,
  coordinateDescent,
  featureSign,
  interiorPoint,
  ista,
  larsLasso,
  larsPath,
  quadraticProgram,
  ssnal,
} from './index.ts';
import { parkMiller, solvers } from '../test/problems.ts';
import { solversFor } from '../test/varied.ts';

const table = [
  [50, 10, 11.56680922425, 0.5, 22.0203863657782, 1, 1.285327293538, 1.285327293538],
  [50, 10, 11.56680922425, 0.1, 7.9898695258317, 5, 5.714104829554, 2.634399671296],
  [50, 10, 11.56680922425, 0.01, 0.9792796661237, 5, 7.754681829836, 2.906301762781],
  [20, 50, 4.758594238017, 0.5, 10.5585577354695, 2, 1.677292449762, 1.365103096066],
  [20, 50, 4.758594238017, 0.1, 3.4852119380017, 12, 6.423873121603, 2.828815621264],
  [20, 50, 4.758594238017, 0.01, 0.3898164196106, 16, 8.082310655881, 2.965142874446],
  [100, 300, 24.963766578221, 0.5, 56.8016663141289, 2, 1.988586491682, 1.430378831089],
  [100, 300, 24.963766578221, 0.1, 18.1270760656682, 5, 6.404700943085, 2.649078172597],
  [100, 300, 24.963766578221, 0.01, 2.1121239106639, 31, 8.001079491705, 2.971726532013],
] as const;

/** The problem without intercept, at lambda = fraction of lambdaMax. */
function problemOf(samples: number, features: number, fraction: number): Problem {
  const problem = createProblem({ ...parkMiller(samples, features), lambda: 0, intercept: false });
  return problem.withLambda(fraction * problem.lambdaMax);
}

const l1Norm = (w: Float64Array): number => w.reduce((total, value) => total + Math.abs(value), 0);

it('the generator is the one that the answers belong to', () => {
  expect(parkMiller(50, 10).X[0][0]).toBeCloseTo(-0.499992173630741, 15);
});

describe.each(table)('%d x %d (sum-scaled lambdaMax %d) at %s of it', (n, p, lambdaMax, fraction, ...expected) => {
  const [optimum, nonZeros, norm, first] = expected;
  const problem = problemOf(n, p, fraction);

  it.each([
    ['cd', coordinateDescent, 3000],
    ['lars', larsLasso, 3000],
    ['anderson-cd', andersonCd, 20],
    ['feature-sign', featureSign, 3000],
    ['ssnal', ssnal, 15],
    ['interior-point', interiorPoint, 60],
    ['qp', quadraticProgram, 3000],
  ] as const)('%s finds the optimum and the coefficients', (_, solver, maxIterations) => {
    expect(n * problem.lambdaMax).toBeCloseTo(lambdaMax, 11);
    const { coefficients, support, certificate } = solve(solver, problem, { tolerance: 0, maxIterations });
    expect(n * certificate.primal).toBeCloseTo(optimum, 11);
    expect(support.length).toBe(nonZeros);
    expect(l1Norm(coefficients)).toBeCloseTo(norm, 9);
    expect(coefficients[0]).toBeCloseTo(first, 9);
  });

  it('no solver that reached a gap of 1e-9 is above the optimum by more than that', () => {
    for (const solver of solvers) {
      const { certificate, status } = solve(solver, problem, { tolerance: 1e-9 });
      expect(status).toBe('converged');
      const excess = (n * certificate.primal - optimum) / (problem.projection.squaredNorm / 2);
      expect(excess).toBeLessThan(1e-9);
      expect(excess).toBeGreaterThan(-1e-12);
    }
  });
});

describe('50 x 10 at a tenth of lambdaMax', () => {
  it('with an intercept', () => {
    // The lambda is the one of the problem without intercept.
    const { lambda } = problemOf(50, 10, 0.1);
    const problem = createProblem({ ...parkMiller(50, 10), lambda });
    for (const solver of [coordinateDescent, larsLasso]) {
      const { coefficients, intercept, certificate } = solve(solver, problem, { tolerance: 1e-15 });
      expect(intercept).toBeCloseTo(-0.056127142634, 11);
      expect(coefficients[0]).toBeCloseTo(2.660137215852, 10);
      expect(certificate.primal).toBeCloseTo(0.1583951729819, 12);
    }
  });

  it('as an elastic net of l1Ratio 0.5', () => {
    const { lambda } = problemOf(50, 10, 0.1);
    const penalty = elasticNet({ l1Ratio: 0.5 });
    const problem = createProblem({ ...parkMiller(50, 10), lambda, intercept: false, penalty });
    for (const solver of solversFor(problem)) {
      const { coefficients, certificate } = solve(solver, problem, { tolerance: 1e-15, polish: solver === ista });
      expect(certificate.primal).toBeCloseTo(0.1503622022322, 12);
      expect(coefficients[0]).toBeCloseTo(2.405528519497, 7);
    }
    const { coefficients } = solve(coordinateDescent, problem, { tolerance: 1e-26, maxIterations: 400 });
    expect(coefficients[0]).toBeCloseTo(2.405528519497, 11);
  });

  it('with coefficients that are positive', () => {
    const { lambda } = problemOf(50, 10, 0.1);
    const penalty = l1({ positive: true });
    const problem = createProblem({ ...parkMiller(50, 10), lambda, intercept: false, penalty });
    for (const solver of solversFor(problem)) {
      const { coefficients, certificate, support } = solve(solver, problem, {
        tolerance: 1e-15,
        polish: solver === ista,
      });
      expect(certificate.primal).toBeCloseTo(0.2204543405029, 12);
      expect(support.length).toBe(3);
      expect(coefficients.every((w) => w >= 0)).toBe(true);
    }
  });

  it('with column 0 twice: the same optimum, and the two share the coefficient', () => {
    const { X, y } = parkMiller(50, 10);
    const { lambda } = problemOf(50, 10, 0.1);
    const problem = createProblem({ X: X.map((row) => [...row, row[0]]), y, lambda, intercept: false });
    for (const solver of solvers) {
      const { coefficients, certificate } = solve(solver, problem, { tolerance: 1e-13 });
      expect(50 * certificate.primal).toBeCloseTo(7.9898695258317, 9);
      expect(coefficients[0] + coefficients[10]).toBeCloseTo(2.634399671296, 5);
    }
  });

  it('the LARS path has these knots', () => {
    const { lambdas, solutions } = larsPath(problemOf(50, 10, 0));
    const knots = [
      11.5668092242, 5.4734758205, 4.8132295834, 2.6154050697, 1.2810203931, 0.0837105714, 0.0768440994, 0.0415996627,
      0.0348101215, 0.0245221925, 0,
    ];
    expect(lambdas.length).toBe(knots.length);
    knots.forEach((knot, k) => expect(50 * lambdas[k]).toBeCloseTo(knot, 9));
    expect(solutions.map(({ support }) => support.length)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
