/**
 * Against scikit-learn: lasso fits and LARS paths of four random problems, and the diabetes path. One problem and the
 * diabetes path (reduced to ten rows by X = Q R) are committed; the rest is read where SPRED_ORACLES and SPRED_DATA say.
 */
import { describe, expect, it } from 'vitest';
import { createProblem, fromSumScaled, solve, type Path, type Solver, type SolverOptions } from '@spred/problems';
import {
  andersonCd,
  coordinateDescent,
  featureSign,
  fista,
  interiorPoint,
  ista,
  larsLasso,
  larsPath,
  quadraticProgram,
  ssnal,
} from './index.ts';
import {
  readDiabetes,
  readFixture,
  readOracle,
  worstError,
  type DiabetesFixture,
  type DiabetesPath,
  type ReferenceCase,
} from '../test/oracles.ts';

/** All get there by themselves, a few rounds of the second-order ones are enough; ISTA is allowed its last linear solve. */
const unaided = { tolerance: 0, maxIterations: 6000 };
const contestants: readonly (readonly [string, Solver, SolverOptions])[] = [
  ['ista, polished', ista, { tolerance: 1e-14, maxIterations: 20_000, polish: true }],
  ['fista', fista, unaided],
  ['cd', coordinateDescent, unaided],
  ['lars', larsLasso, unaided],
  ['anderson-cd', andersonCd, { tolerance: 0, maxIterations: 30 }],
  ['feature-sign', featureSign, unaided],
  ['ssnal', ssnal, { tolerance: 0, maxIterations: 15 }],
  ['interior-point', interiorPoint, unaided],
  ['qp', quadraticProgram, unaided],
];

/** The worst error of one solver over every lasso fit of the cases, coefficients and intercepts. */
function worstFit(cases: readonly ReferenceCase[], solver: Solver, options: SolverOptions): number {
  let worst = 0;
  for (const { X, y, fits } of cases) {
    for (const fit of fits) {
      if (fit.kind !== 'lasso') continue;
      const problem = createProblem({ X, y, lambda: fit.alpha, intercept: fit.intercept });
      const { coefficients, intercept } = solve(solver, problem, options);
      worst = Math.max(worst, worstError(coefficients, fit.coef), worstError([intercept], [fit.b0]));
    }
  }
  return worst;
}

/** The worst error of our path over knots and coefficients; infinite where the number of knots differs. */
function pathError(path: Path, lambdas: ArrayLike<number>, reference: DiabetesPath): number {
  if (lambdas.length !== reference.alphas.length) return Infinity;
  return path.solutions.reduce(
    (worst, { coefficients }, k) => Math.max(worst, worstError(coefficients, reference.coefs[k])),
    worstError(lambdas, reference.alphas),
  );
}

const worstGap = (path: Path): number => Math.max(...path.solutions.map((s) => s.certificate.relativeGap));

/** Of every case: the error and the worst gap of its LARS path. */
function measurePaths(cases: readonly ReferenceCase[]): { error: number; gap: number }[] {
  return cases.map(({ X, y, fits }) => {
    const path = larsPath(createProblem({ X, y, lambda: 0, intercept: false }));
    const reference = fits.find((fit) => fit.kind === 'lars_path')!;
    return { error: pathError(path, path.lambdas, reference), gap: worstGap(path) };
  });
}

describe('scikit-learn, the committed problem (30 x 10)', () => {
  const { cases } = readFixture<{ cases: ReferenceCase[] }>('lasso30x10.json');

  it.each(contestants)('%s reproduces every lasso fit, with and without intercept, to 1e-8', (_, solver, options) => {
    expect(cases[0].fits.filter(({ kind }) => kind === 'lasso').length).toBe(6);
    expect(worstFit(cases, solver, options)).toBeLessThanOrEqual(1e-8);
  });

  it('the LARS path has the same knots and coefficients to 1e-8', () => {
    const [{ error, gap }] = measurePaths(cases);
    expect(error).toBeLessThanOrEqual(1e-8);
    expect(gap).toBeLessThanOrEqual(1e-12);
  });
});

describe('scikit-learn, all problems of lasso_synthetic.json', () => {
  const cases = readOracle<ReferenceCase[]>('lasso_synthetic.json');

  it.for(contestants)('%s reproduces every lasso fit, with and without intercept, to 1e-8', (contestant, context) => {
    if (cases === undefined) return context.skip('SPRED_ORACLES is not set');
    expect(worstFit(cases, contestant[1], contestant[2])).toBeLessThanOrEqual(1e-8);
  });

  it('the LARS paths have the same knots and coefficients to 1e-8', (context) => {
    if (cases === undefined) return context.skip('SPRED_ORACLES is not set');
    expect(cases.length).toBe(4);
    for (const { error, gap } of measurePaths(cases)) {
      expect(error).toBeLessThanOrEqual(1e-8);
      expect(gap).toBeLessThanOrEqual(1e-12);
    }
  });
});

describe('the diabetes path', () => {
  it('has its 13 knots to 1e-9, from the committed R and Q^T y', () => {
    const { samples, R, target, knots, coefficients } = readFixture<DiabetesFixture>('diabetesPath.json');
    const path = larsPath(createProblem({ X: R, y: target, lambda: 0, intercept: false }));
    // The lambda of ten rows is 442/10 times that of the whole data: the sum-scaled one is the same.
    const lambdas = path.lambdas.map((lambda) => fromSumScaled(lambda * R.length, samples));
    expect(pathError(path, lambdas, { alphas: knots, coefs: coefficients })).toBeLessThanOrEqual(1e-9);
    expect(worstGap(path)).toBeLessThanOrEqual(1e-12);
    expect(lambdas.length).toBe(13);
    const sizes = path.solutions.map(({ support }) => support.length);
    // One variable drops at the eleventh knot and comes back at once with the other sign.
    expect(sizes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 10]);
  });

  it('has its 13 knots to 1e-9, from the data themselves', (context) => {
    const data = readDiabetes();
    if (data === undefined) return context.skip('SPRED_DATA is not set');
    const oracle = readOracle<{ lasso: DiabetesPath }>('diabetes.json');
    if (oracle === undefined) return context.skip('SPRED_ORACLES is not set');
    const problem = createProblem({ ...data, lambda: 0, intercept: false });
    const path = larsPath(problem);
    expect(pathError(path, path.lambdas, oracle.lasso)).toBeLessThanOrEqual(1e-9);
    expect(worstGap(path)).toBeLessThanOrEqual(1e-12);
    expect(path.lambdas.length).toBe(13);
  });

  it('at lambda/lambdaMax 0.5, 0.1 and 0.01: ISTA to 1e-6, the others to a gap of 1e-9', (context) => {
    const data = readDiabetes();
    if (data === undefined) return context.skip('SPRED_DATA is not set');
    const problem = createProblem({ ...data, lambda: 0, intercept: false });
    for (const fraction of [0.5, 0.1, 0.01]) {
      for (const [solver, tolerance] of [
        [ista, 1e-6],
        [fista, 1e-9],
        [coordinateDescent, 1e-9],
        [larsLasso, 1e-9],
        [andersonCd, 1e-9],
        [featureSign, 1e-9],
        [ssnal, 1e-9],
        [interiorPoint, 1e-9],
        [quadraticProgram, 1e-9],
      ] as const) {
        const solution = solve(solver, problem.withLambda(fraction * problem.lambdaMax), { tolerance });
        expect([solver.id, solution.status]).toEqual([solver.id, 'converged']);
        expect(solution.certificate.relativeGap).toBeLessThanOrEqual(tolerance);
      }
    }
  });
});
