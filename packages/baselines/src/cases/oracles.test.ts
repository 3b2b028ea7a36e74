/**
 * Against scikit-learn, with everything beyond the plain lasso of `src/oracles.test.ts`: positive coefficients, elastic
 * net, weights, the diabetes path, sparse codes; and against glmnet on the raw columns of the diabetes data. They are
 * read where SPRED_ORACLES and SPRED_DATA say, and skipped without.
 */
import { describe, expect, it } from 'vitest';
import {
  certificate,
  createProblem,
  cscFromDense,
  elasticNet,
  fromGlmnetElasticNet,
  fromGlmnetFactors,
  fromSumScaled,
  l1,
  matrixFromRows,
  polish,
  solve,
  standardized,
  type Iterate,
  type Matrix,
  type Penalty,
  type Problem,
  type ProblemInput,
  type Solver,
} from '@spred/problems';
import { coordinateDescent, ista, lassoPath } from '../index.ts';
import { readDiabetes, readDiabetesRaw, readOracle, worstError } from '../../test/oracles.ts';
import { solversFor } from '../../test/varied.ts';

interface Fit {
  readonly kind: string;
  readonly alpha: number;
  readonly intercept: boolean;
  readonly l1_ratio?: number;
  readonly sample_weight?: number[];
  readonly coef: number[];
  readonly b0: number;
}

interface Case {
  readonly n: number;
  readonly p: number;
  readonly X: number[][];
  readonly y: number[];
  readonly alpha_max: number;
  readonly alpha_max_intercept: number;
  readonly fits: readonly Fit[];
}

/**
 * The answer of a solver at a gap of 1e-13, and the last linear solve on its support: without it coefficients would be
 * good to the root of the gap.
 */
function exactly(solver: Solver, problem: Problem, warmStart?: Iterate): Iterate {
  const solution = solve(solver, problem, {
    tolerance: 1e-13,
    maxIterations: 50_000,
    polish: solver === ista,
    ...(warmStart && { warmStart }),
  });
  expect([solver.id, solution.status]).toEqual([solver.id, 'converged']);
  const coefficients = polish(problem, solution.coefficients);
  if (coefficients === undefined) return solution;
  return problem.projection.iterate(problem.projection.reduce(coefficients));
}

const exactlyByAll = (problem: Problem): readonly (readonly [string, Iterate])[] =>
  solversFor(problem).map((solver) => [solver.id, exactly(solver, problem)]);

const penaltyOf = ({ kind, l1_ratio: l1Ratio }: Fit): Penalty => {
  if (kind === 'elastic_net') return elasticNet({ l1Ratio: l1Ratio! });
  return l1(kind === 'lasso_positive' ? { positive: true } : {});
};

describe('lasso_synthetic.json', () => {
  const cases = readOracle<readonly Case[]>('lasso_synthetic.json');
  const forms: readonly ((X: number[][]) => Matrix)[] = [
    (X) => matrixFromRows(X),
    (X) => cscFromDense(matrixFromRows(X)),
  ];

  it.for([
    ['lasso', 24],
    ['lasso_positive', 24],
    ['elastic_net', 24],
    ['lasso_weighted', 24],
  ] as const)('%s: every fit to 1e-8 of every solver that takes it', ([kind, count], context) => {
    if (cases === undefined) return context.skip('SPRED_ORACLES is not set');
    let fits = 0;
    for (const { X, y, fits: all } of cases) {
      for (const fit of all.filter((each) => each.kind === kind)) {
        fits++;
        const input = {
          y,
          lambda: fit.alpha,
          intercept: fit.intercept,
          penalty: penaltyOf(fit),
          ...(fit.sample_weight && { weights: fit.sample_weight }),
        };
        const [dense, sparse] = forms.map((matrixOf) => createProblem({ X: matrixOf(X), ...input }));
        const onSparse = ['cd on CSC', exactly(coordinateDescent, sparse)] as const;
        for (const [id, { coefficients, intercept }] of [...exactlyByAll(dense), onSparse]) {
          const error = Math.max(worstError(coefficients, fit.coef), worstError([intercept], [fit.b0]));
          expect([id, error <= 1e-8]).toEqual([id, true]);
        }
      }
    }
    expect(fits).toBe(count);
  });

  it('lambdaMax with and without intercept', (context) => {
    if (cases === undefined) return context.skip('SPRED_ORACLES is not set');
    for (const { X, y, alpha_max: without, alpha_max_intercept: withOne } of cases) {
      expect(createProblem({ X, y, lambda: 1, intercept: false }).lambdaMax).toBeCloseTo(without, 12);
      expect(createProblem({ X, y, lambda: 1 }).lambdaMax).toBeCloseTo(withOne, 12);
    }
  });
});

describe('diabetes.json', () => {
  it('the path of 50 lambdas to 1e-8 of the largest coefficient', (context) => {
    const data = readDiabetes();
    const oracle = readOracle<{ path: { alphas: number[]; coefs: number[][] } }>('diabetes.json');
    if (data === undefined) return context.skip('SPRED_DATA is not set');
    if (oracle === undefined) return context.skip('SPRED_ORACLES is not set');
    const { alphas, coefs } = oracle.path;
    const problem = createProblem({ ...data, lambda: 1, intercept: false });
    const { solutions } = lassoPath(problem, { lambdas: alphas, tolerance: 1e-12 });
    expect(solutions.length).toBe(50);
    solutions.forEach(({ coefficients }, k) => {
      // The reference is good to 3e-9 itself.
      const polished = polish(problem.withLambda(alphas[k]), coefficients) ?? coefficients;
      expect(worstError(polished, coefs[k])).toBeLessThanOrEqual(1e-8);
    });
  });
});

describe('sparse_coding.json', () => {
  it('codes over a fixed dictionary to 1e-8, their lambda being that of half a sum of squares', (context) => {
    const oracle = readOracle<{ dictionary: number[][]; signals: number[][]; alpha: number; codes: number[][] }>(
      'sparse_coding.json',
    );
    if (oracle === undefined) return context.skip('SPRED_ORACLES is not set');
    const { dictionary, signals, alpha, codes } = oracle;
    // 1/2 ||x - D'c||^2 + alpha ||c||_1: the atoms are columns, and the lambda is alpha / n.
    const X = dictionary[0].map((_, i) => dictionary.map((atom) => atom[i]));
    signals.forEach((y, k) => {
      const problem = createProblem({ X, y, lambda: fromSumScaled(alpha, y.length), intercept: false });
      for (const [id, { coefficients }] of exactlyByAll(problem)) {
        expect([id, worstError(coefficients, codes[k]) <= 1e-8]).toEqual([id, true]);
        expect(certificate(problem, coefficients).kktViolation).toBeLessThanOrEqual(1e-12);
      }
    });
  });
});

interface Fits {
  readonly lambda: number[];
  readonly beta: number[][];
  readonly a0: number[];
}

describe('glmnet_gaussian.json', () => {
  const oracle = readOracle<{
    gaussian: Fits;
    gaussian_nostd: Fits;
    gaussian_enet: Fits;
    gaussian_weights: { weights: number[]; fit: Fits };
    gaussian_penalty_factor: { penalty_factor: number[]; fit: Fits };
    gaussian_limits: { lower: number[]; upper: number[]; fit: Fits };
  }>('glmnet_gaussian.json');
  const data = readDiabetesRaw();
  const missing = oracle === undefined ? 'SPRED_ORACLES' : data === undefined ? 'SPRED_DATA' : undefined;

  const meanOf = (v: readonly number[], weights?: readonly number[]): number =>
    v.reduce((sum, x, i) => sum + (weights ? weights[i] : 1) * x, 0) /
    (weights ? weights.reduce((sum, w) => sum + w, 0) : v.length);

  /** The population deviation, weighted or not. */
  const deviationOf = (v: readonly number[], weights?: readonly number[]): number => {
    const mean = meanOf(v, weights);
    return Math.sqrt(
      meanOf(
        v.map((x) => (x - mean) ** 2),
        weights,
      ),
    );
  };

  /**
   * The README's demands at every lambda: within 1e-5 of the largest coefficient on the standardised scale, a KKT violation
   * of at most 1e-10, and an objective that is not above glmnet's. `at` maps glmnet's lambda to the problem.
   */
  function expectFits({ lambda, beta, a0 }: Fits, at: (lambda: number) => ProblemInput): void {
    const deviations = data!.X[0].map((_, j) => deviationOf(data!.X.map((row) => row[j])));
    let warmStart: Iterate | undefined;
    lambda.forEach((value, k) => {
      const problem = createProblem(at(value));
      const { coefficients, intercept } = exactly(coordinateDescent, problem, warmStart);
      const found = certificate(problem, coefficients, intercept);
      warmStart = { coefficients, intercept };
      const largest = Math.max(...beta[k].map((b, j) => Math.abs(b) * deviations[j]), 1e-3);
      beta[k].forEach((b, j) => {
        expect(Math.abs(coefficients[j] - b) * deviations[j]).toBeLessThanOrEqual(1e-5 * largest);
      });
      expect(Math.abs(intercept - a0[k]) / (1 + Math.abs(a0[k]))).toBeLessThanOrEqual(1e-4);
      expect(found.kktViolation).toBeLessThanOrEqual(1e-10);
      const theirs = within(problem, Float64Array.from(beta[k]));
      expect(found.primal).toBeLessThanOrEqual(problem.objective(theirs, a0[k]) * (1 + 1e-12));
      expect(certificate(problem, theirs, a0[k]).relativeGap).toBeLessThan(1e-6);
    });
  }

  /** glmnet's own rounding at a limit taken out: -5.000000000000001 is -5. */
  const within = ({ penalty, matrix }: Problem, w: Float64Array): Float64Array =>
    w.map((value, j) => {
      const scale = matrix.standardization?.deviations[j] ?? 1;
      const [low, high] = [penalty.lower, penalty.upper].map((limit) => (typeof limit === 'object' ? limit[j] : limit));
      return Math.min(Math.max(value, (low ?? -Infinity) / scale), (high ?? Infinity) / scale);
    });

  it('its default: a standardised view', (context) => {
    if (missing) return context.skip(`${missing} is not set`);
    const { X, y } = data!;
    const view = standardized(matrixFromRows(X));
    expect(createProblem({ X: view, y, lambda: 1 }).lambdaMax / oracle!.gaussian.lambda[0]).toBeCloseTo(1, 12);
    expectFits(oracle!.gaussian, (lambda) => ({ X: view, y, lambda }));
  });

  it('without standardisation: the matrix as it is', (context) => {
    if (missing) return context.skip(`${missing} is not set`);
    const { X, y } = data!;
    const matrix = matrixFromRows(X);
    expect(createProblem({ X: matrix, y, lambda: 1 }).lambdaMax / oracle!.gaussian_nostd.lambda[0]).toBeCloseTo(1, 12);
    expectFits(oracle!.gaussian_nostd, (lambda) => ({ X: matrix, y, lambda }));
  });

  it('an elastic net of alpha 0.4: its ridge is divided by the deviation of y', (context) => {
    if (missing) return context.skip(`${missing} is not set`);
    const { X, y } = data!;
    const view = standardized(matrixFromRows(X));
    const targetDeviation = deviationOf(y);
    expectFits(oracle!.gaussian_enet, (lambda) => {
      const mapped = fromGlmnetElasticNet({ lambda, alpha: 0.4, targetDeviation });
      return { X: view, y, lambda: mapped.lambda, penalty: elasticNet({ l1Ratio: mapped.l1Ratio }) };
    });
  });

  it('weights: it standardises by weighted deviations, which are penalty factors here', (context) => {
    if (missing) return context.skip(`${missing} is not set`);
    const { X, y } = data!;
    const { weights, fit } = oracle!.gaussian_weights;
    const factors = X[0].map((_, j) =>
      deviationOf(
        X.map((row) => row[j]),
        weights,
      ),
    );
    expectFits(fit, (lambda) => ({ X, y, weights, lambda, penalty: l1({ factors }) }));
  });

  it('penalty factors, 0 among them: it makes them sum to p', (context) => {
    if (missing) return context.skip(`${missing} is not set`);
    const { X, y } = data!;
    const { penalty_factor: given, fit } = oracle!.gaussian_penalty_factor;
    const view = standardized(matrixFromRows(X));
    const penalty = l1({ factors: fromGlmnetFactors(given) });
    expect(createProblem({ X: view, y, lambda: 1, penalty }).lambdaMax / fit.lambda[0]).toBeCloseTo(1, 10);
    expectFits(fit, (lambda) => ({ X: view, y, lambda, penalty }));
  });

  it('limits: its are of raw coefficients, ours on a view of standardised ones', (context) => {
    if (missing) return context.skip(`${missing} is not set`);
    const { X, y } = data!;
    const { lower, upper, fit } = oracle!.gaussian_limits;
    const view = standardized(matrixFromRows(X));
    const { deviations } = view.standardization;
    const penalty = l1({
      lower: lower.map((value, j) => value * deviations[j]),
      upper: upper.map((value, j) => value * deviations[j]),
    });
    expectFits(fit, (lambda) => ({ X: view, y, lambda, penalty }));
  });
});
