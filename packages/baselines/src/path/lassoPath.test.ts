import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainty, contradictions, createProblem, type Path, type Problem } from '@spred/problems';
import { coordinateDescent, larsLasso, larsPath, lassoPath, lassoPathAsync, pathAt, pathSummary } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import {
  paddedDiabetes,
  readDiabetesRaw,
  readFixture,
  readOracle,
  worstError,
  type DiabetesPath,
} from '../../test/oracles.ts';
import { randomProblem, type RandomShape } from '../../test/problems.ts';
import { arbitraryVaried, variedInput } from '../../test/varied.ts';

const runs = process.env['SPRED_LONG'] ? 500 : 60;

const problem = randomProblem({ samples: 40, features: 12, seed: 1 });
const wide = randomProblem({ samples: 30, features: 200, seed: 2 });

const supports = (path: Path): (readonly number[])[] => path.solutions.map(({ support }) => support);

describe('a path', () => {
  it('is certified at every lambda, from zero at lambdaMax downwards', () => {
    const { lambdas, solutions } = lassoPath(problem, { count: 30, tolerance: 1e-9 });
    expect(lambdas.length).toBe(30);
    expect(solutions[0].support).toEqual([]);
    solutions.forEach(({ status, certificate: { relativeGap } }) => {
      expect(status).toBe('converged');
      expect(relativeGap).toBeLessThanOrEqual(1e-9);
    });
  });

  it('agrees with the exact path at every lambda, by any solver (C2, path = LARS)', () => {
    const exact = larsPath(problem);
    const { lambdas } = lassoPath(problem, { count: 20 });
    for (const [solver, screen] of [
      [coordinateDescent, 'none'],
      [larsLasso, 'none'],
      [coordinateDescent, 'strong'],
      [larsLasso, 'strong'],
    ] as const) {
      const path = lassoPath(problem, { lambdas, solver, screen, tolerance: 1e-13 });
      path.solutions.forEach((solution, k) => {
        const reference = pathAt(exact, lambdas[k]);
        expect(worstError(solution.coefficients, [...reference.coefficients])).toBeLessThan(1e-6);
        expect(solution.intercept).toBeCloseTo(reference.intercept, 6);
      });
    }
  });

  it('of two correlated columns is the interpolated LARS path (C1 path_vs_lars)', () => {
    const X = [
      [1, 2.3],
      [2, 5.4],
      [3.1, 4.3],
    ];
    const two = createProblem({ X, y: [1, 2, 3.1], lambda: 0, intercept: false });
    const exact = larsPath(two);
    const { lambdas, solutions } = lassoPath(two, { lambdas: [5, 1, 0.5], tolerance: 1e-14 });
    solutions.forEach(({ coefficients }, k) => {
      expect(worstError(coefficients, [...pathAt(exact, lambdas[k]).coefficients])).toBeLessThan(1e-6);
    });
  });

  it('takes fewer iterations than solves from zero', () => {
    const options = { tolerance: 1e-7 };
    const { lambdas, solutions } = lassoPath(wide, { ...options, count: 10 });
    const cold = [...lambdas].map((lambda) => lassoPath(wide, { ...options, lambdas: [lambda] }).solutions[0]);
    const total = (all: readonly { iterations: number }[]): number => all.reduce((sum, s) => sum + s.iterations, 0);
    expect(total(solutions)).toBeLessThan(total(cold));
  });

  it('takes no iteration from its own solutions (C2, warm start)', () => {
    const { lambdas, solutions } = lassoPath(problem, { count: 10 });
    solutions.forEach((warmStart, k) => {
      for (const screen of ['none', 'strong'] as const) {
        const [again] = lassoPath(problem, { lambdas: [lambdas[k]], warmStart, screen }).solutions;
        expect([again.iterations, again.status]).toEqual([0, 'converged']);
        expect(again.coefficients).toEqual(warmStart.coefficients);
      }
    });
  });

  it('does not depend on its warm start, nor on the lambda of its problem', () => {
    const options = { count: 5, tolerance: 1e-13 };
    const path = lassoPath(problem, options);
    const other = lassoPath(problem.withLambda(7), { ...options, warmStart: path.solutions[4] });
    expect(other.lambdas).toEqual(path.lambdas);
    other.solutions.forEach(({ coefficients }, k) => {
      expect(worstError(coefficients, [...path.solutions[k].coefficients])).toBeLessThan(1e-6);
    });
  });

  it('ends when it is asked to, with what it has', async () => {
    const stopped = lassoPath(problem, { count: 20, onIteration: ({ index, solution }) => !(index === 3 && solution) });
    expect([stopped.lambdas.length, stopped.solutions.length]).toEqual([4, 4]);
    const none = lassoPath(wide, { count: 20, timeLimitMs: 0 });
    expect(none.solutions.length).toBe(1);
    const aborted = await lassoPathAsync(problem, { count: 20, signal: AbortSignal.abort() });
    expect(aborted.solutions.length).toBe(1);
    expect((await lassoPathAsync(problem, { count: 20 })).solutions.length).toBe(20);
  });

  it('marks the solution that a stop interrupted', () => {
    for (const screen of ['none', 'strong'] as const) {
      const { solutions } = lassoPath(wide, {
        count: 50,
        tolerance: 1e-14,
        screen,
        onIteration: ({ index }) => index < 10,
      });
      expect(solutions.length).toBe(11);
      expect(solutions.at(-1)!.status).toBe('stopped');
      expect(solutions.at(-1)!.warnings).toContain('not-converged');
    }
  });
});

describe('early stop', () => {
  it('is off by default, and ends the path where nothing is gained when asked for', () => {
    const noiseless = createProblem({
      X: problemRows(40, 5),
      y: problemRows(40, 5).map((row) => 2 * row[1]),
      lambda: 0,
    });
    expect(lassoPath(noiseless).lambdas.length).toBe(100);
    const early = lassoPath(noiseless, { earlyStop: {} });
    const { devianceRatio } = pathSummary(noiseless, early);
    expect(early.lambdas.length).toBeLessThan(60);
    expect(devianceRatio.at(-1)).toBeGreaterThan(0.999);
    expect(devianceRatio.at(-2)).toBeLessThanOrEqual(0.999);
    expect(lassoPath(noiseless, { earlyStop: { devmax: 0.5, fdev: 0 } }).lambdas.length).toBeLessThan(
      early.lambdas.length,
    );
    expect(lassoPath(noiseless, { earlyStop: { devmax: 0, fdev: 0 } }).lambdas.length).toBe(5);
  });
});

/** Smooth rows, not random ones. */
function problemRows(n: number, p: number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: p }, (__, j) => Math.sin((2 * j + 1) * i + j)));
}

describe('the strong rule', () => {
  const arbitraryShape: fc.Arbitrary<RandomShape> = fc.record({
    samples: fc.integer({ min: 1, max: 20 }),
    features: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(1_000_000),
    intercept: fc.boolean(),
    duplicate: fc.boolean(),
    constant: fc.boolean(),
  });

  it('changes no solution: same objective and the same certain support at every lambda', () => {
    fc.assert(
      fc.property(arbitraryShape, fc.constantFrom(3, 10), (shape, count) => {
        const random = randomProblem(shape);
        const options = { count, ratio: 0.01, tolerance: 1e-11 };
        const plain = lassoPath(random, options);
        const screened = lassoPath(random, { ...options, screen: 'strong' });
        expect(screened.lambdas).toEqual(plain.lambdas);
        screened.solutions.forEach((solution, k) => {
          const at = random.withLambda(plain.lambdas[k]);
          const scale = Math.max(random.projection.squaredNorm / (2 * random.matrix.rows), Number.MIN_VALUE);
          expect(solution.status).toBe('converged');
          expect(Math.abs(solution.certificate.primal - plain.solutions[k].certificate.primal)).toBeLessThanOrEqual(
            2e-11 * scale,
          );
          const { coefficients, intercept } = plain.solutions[k];
          expect(contradictions(certainty(at, coefficients, intercept), solution.coefficients)).toEqual([]);
        });
      }),
      { seed: 61, numRuns: runs },
    );
  });

  it('changes no solution of weights, offsets, factors, limits, elastic nets, sparse matrices and views either', () => {
    fc.assert(
      fc.property(arbitraryVaried, fc.constantFrom(3, 8), (shape, count) => {
        const varied = createProblem(variedInput({ ...shape, l1Ratio: Math.max(shape.l1Ratio, 0.1) }));
        const options = { count, ratio: 0.03, tolerance: 1e-11 };
        const plain = lassoPath(varied, options);
        const screened = lassoPath(varied, { ...options, screen: 'strong' });
        expect(screened.lambdas).toEqual(plain.lambdas);
        screened.solutions.forEach((solution, k) => {
          const at = varied.withLambda(plain.lambdas[k]);
          const { coefficients, intercept, certificate } = plain.solutions[k];
          expect([solution.status, plain.solutions[k].status]).toEqual(['converged', 'converged']);
          const scale = Math.max(varied.projection.squaredNorm / (2 * varied.matrix.rows), Number.MIN_VALUE);
          expect(Math.abs(solution.certificate.primal - certificate.primal)).toBeLessThanOrEqual(4e-11 * scale);
          expect(contradictions(certainty(at, coefficients, intercept), solution.coefficients)).toEqual([]);
        });
      }),
      { seed: 62, numRuns: 2 * runs },
    );
  });

  it('solves small problems: every solve is on a part of the columns, and is certified on all', () => {
    const seen: number[] = [];
    const watched = Object.assign((...args: Parameters<typeof coordinateDescent>) => {
      seen.push(args[0].matrix.columns);
      return coordinateDescent(...args);
    }, coordinateDescent) as typeof coordinateDescent;
    const path = lassoPath(wide, { count: 20, screen: 'strong', solver: watched, tolerance: 1e-10 });
    path.solutions.forEach(({ certificate, dual, coefficients }) => {
      expect(certificate.relativeGap).toBeLessThanOrEqual(1e-10);
      expect([dual.length, coefficients.length]).toEqual([30, 200]);
    });
    expect(Math.max(...seen.slice(1))).toBeLessThan(150);
  });

  it('finds the columns that it left out, also when lambdas fall in one leap', () => {
    const options = { lambdas: [wide.lambdaMax, 0.02 * wide.lambdaMax], tolerance: 1e-12 };
    const screened = lassoPath(wide, { ...options, screen: 'strong' });
    expect(screened.solutions[1].certificate.primal).toBeCloseTo(
      lassoPath(wide, options).solutions[1].certificate.primal,
      10,
    );
    const rising = { ...options, lambdas: [5 * wide.lambdaMax, 0.5 * wide.lambdaMax] };
    expect(supports(lassoPath(wide, { ...rising, screen: 'strong' }))).toEqual(supports(lassoPath(wide, rising)));
  });

  it('keeps to the limit of iterations, and ends at lambda = 0 in the unscreened problem', () => {
    const limited = lassoPath(wide, { count: 5, screen: 'strong', tolerance: 0, maxIterations: 30 });
    limited.solutions.forEach(({ iterations }) => expect(iterations).toBeLessThanOrEqual(30));
    const end = lassoPath(problem, { lambdas: [1, 0.1, 0], screen: 'strong', tolerance: 1e-9 }).solutions[2];
    expect([end.status, end.support.length, end.warnings]).toEqual(['converged', 12, ['lambda-zero']]);
  });
});

describe('glmnet on diabetes', () => {
  const worst = (path: Path, coefficients: readonly (readonly number[])[], scales?: Float64Array): number => {
    const largest = Math.max(...coefficients.flat().map((w, i) => Math.abs(w) * (scales?.[i % scales.length] ?? 1)));
    return Math.max(
      ...path.solutions.flatMap((solution, k) =>
        coefficients[k].map((w, j) => (Math.abs(solution.coefficients[j] - w) * (scales?.[j] ?? 1)) / largest),
      ),
    );
  };
  const expectSound = (path: Path): void => {
    for (const { certificate } of path.solutions) expect(certificate.kktViolation).toBeLessThan(1e-10);
  };
  const tight = { tolerance: 0, polish: true, maxIterations: 2000, solver: coordinateDescent };

  it('has the same coefficients to 1e-5 at ten of its lambdas (committed)', () => {
    const { lambdas, coefficients } = readFixture<{ lambdas: number[]; coefficients: number[][] }>(
      'glmnetDiabetes.json',
    );
    const path = lassoPath(paddedDiabetes(), { ...tight, lambdas });
    expect(worst(path, coefficients)).toBeLessThan(1e-5);
    expectSound(path);
  });

  it('has the same grid and coefficients on the raw columns, and no better objective', (context) => {
    const data = readDiabetesRaw();
    const oracle = readOracle<{ gaussian_nostd: { lambda: number[]; beta: number[][]; a0: number[] } }>(
      'glmnet_gaussian.json',
    );
    if (data === undefined || oracle === undefined) return context.skip('SPRED_DATA and SPRED_ORACLES are not set');
    const { lambda, beta, a0 } = oracle.gaussian_nostd;
    const raw = createProblem({ ...data, lambda: 0 });
    const path = lassoPath(raw, { tolerance: 1e-14, polish: true, solver: coordinateDescent });
    expect(worstError(path.lambdas, lambda)).toBeLessThan(1e-12);
    expect(worst(path, beta, raw.projection.matrix.squaredNorms().map(Math.sqrt))).toBeLessThan(1e-5);
    path.solutions.forEach(({ certificate }, k) => {
      const theirs = raw.withLambda(lambda[k]).objective(Float64Array.from(beta[k]), a0[k]);
      expect(certificate.primal).toBeLessThanOrEqual(theirs * (1 + 1e-12));
    });
  });

  it('the 50-point path of scikit-learn to 1e-7', (context) => {
    const oracle = readOracle<{ path: DiabetesPath }>('diabetes.json');
    if (oracle === undefined) return context.skip('SPRED_ORACLES is not set');
    const { alphas, coefs } = oracle.path;
    const path = lassoPath(paddedDiabetes(), { tolerance: 1e-15, polish: true, lambdas: alphas });
    const points = coefs.length === alphas.length ? coefs : alphas.map((_, k) => coefs.map((row) => row[k]));
    expect(worst(path, points)).toBeLessThan(1e-7);
  });
});

describe('wrong input', () => {
  it.each([
    [[1, -1, -100], 'invalid-lambda', 1, '-1'],
    [[-0.1, 0.05], 'invalid-lambda', 0, '-0.1'],
    [[2, 1, '1'], 'invalid-lambda', 2, "'1'"],
    [[1, NaN], 'invalid-lambda', 1, 'NaN'],
    [[Infinity], 'invalid-lambda', 0, 'Infinity'],
    [[1, 2], 'invalid-argument', 1, '2 after 1'],
    [[1, 1], 'invalid-argument', 1, '1 after 1'],
    [[], 'empty', undefined, 'empty'],
    [3, 'invalid-argument', undefined, 'number'],
  ])('lambdas %j: %s (C1 bad alphas)', (lambdas, code, index, text) => {
    const error = caught(() => lassoPath(problem, { lambdas: lambdas as number[] }));
    expect([error.code, error.argument, error.index]).toEqual([code, 'lambdas', index]);
    expect(error.message).toContain(text);
  });

  it('is named: screens, early stops, warm starts and problems that do not fit', () => {
    expect(caught(() => lassoPath(problem, { screen: 'safe' as 'strong' })).code).toBe('unknown-name');
    expect(caught(() => lassoPath(problem, { earlyStop: { devmax: NaN } })).argument).toBe('earlyStop.devmax');
    const warmStart = { coefficients: new Float64Array(3), intercept: 0 };
    for (const screen of ['none', 'strong'] as const) {
      expect(caught(() => lassoPath(problem, { warmStart, screen })).code).toBe('invalid-warm-start');
    }
    const other = {
      ...problem,
      penalty: { ...problem.penalty, id: 'other' },
      withLambda: () => other,
    } as unknown as Problem;
    expect(caught(() => lassoPath(other, { lambdas: [1], screen: 'strong' })).code).toBe('unsupported-problem');
  });
});
