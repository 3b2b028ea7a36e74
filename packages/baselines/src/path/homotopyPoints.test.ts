/**
 * Paths that follow the exact homotopy: the same points as by warm starts on every kind of problem, in whatever way a path
 * ends, and nothing that rounding has spoilt among them.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certificate,
  createProblem,
  cscMatrix,
  denseMatrix,
  elasticNet,
  l1,
  type Path,
  type Problem,
} from '@spred/problems';
import {
  crossValidate,
  larsPath,
  lassoPath,
  lassoPathAsync,
  pathSteps,
  pathSummary,
  type LassoPathOptions,
  type PathState,
} from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { randomProblem } from '../../test/problems.ts';
import { arbitraryVariedLasso, variedInput } from '../../test/varied.ts';
import { takesHomotopy } from './method.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

const tall = randomProblem({ samples: 60, features: 12, seed: 3 });
const wide = randomProblem({ samples: 30, features: 200, seed: 4 });
const many = randomProblem({ samples: 150, features: 400, seed: 5 });

/** Half of ||y~||^2 / n: what relative gaps are shares of. */
const scaleOf = ({ projection, matrix }: Problem): number =>
  Math.max(projection.squaredNorm / (2 * matrix.rows), Number.MIN_VALUE);

/** Both ways to the same lambdas. */
function bothWays(problem: Problem, options: LassoPathOptions): { readonly exact: Path; readonly warm: Path } {
  const exact = lassoPath(problem, { ...options, method: 'homotopy' });
  const warm = lassoPath(problem, { ...options, method: 'warm-starts', polish: true });
  expect(warm.lambdas).toEqual(exact.lambdas);
  return { exact, warm };
}

function expectSameCoefficients({ exact, warm }: ReturnType<typeof bothWays>, tolerance: number): void {
  const size = Math.max(...warm.solutions.flatMap(({ coefficients }) => [...coefficients].map(Math.abs)));
  exact.solutions.forEach(({ coefficients, intercept }, k) => {
    const other = warm.solutions[k];
    coefficients.forEach((w, j) => expect(Math.abs(w - other.coefficients[j])).toBeLessThanOrEqual(tolerance * size));
    expect(Math.abs(intercept - other.intercept)).toBeLessThanOrEqual(tolerance * (size + Math.abs(other.intercept)));
  });
}

describe('a path by the homotopy', () => {
  it.each([
    ['tall', tall],
    ['wide', wide],
    ['with drops', many],
  ])('has the points of warm starts: %s', (_, problem) => {
    const ways = bothWays(problem, { count: 40, ratio: 0.01, tolerance: 1e-11 });
    expectSameCoefficients(ways, 1e-8);
    expect(lassoPath(problem, { count: 40 }).method).toBe('homotopy');
    ways.exact.solutions.forEach((solution, k) => {
      const { coefficients, intercept, support } = solution;
      const found = certificate(problem.withLambda(ways.exact.lambdas[k]), coefficients, intercept);
      expect(found.relativeGap).toBeLessThan(1e-12);
      expect(solution.certificate.relativeGap).toBeLessThan(1e-12);
      expect(solution.dual.length).toBe(problem.matrix.rows);
      expect([solution.status, solution.warnings]).toEqual(['converged', []]);
      expect(support).toEqual(ways.warm.solutions[k].support);
    });
    const knots = larsPath(problem, { lambdaMin: ways.exact.lambdas.at(-1)! }).lambdas.length;
    expect(ways.exact.solutions.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(knots);
    // Without drops there would be a knot per variable, one at the top, and one at the end.
    if (problem === many) expect(knots).toBeGreaterThan(ways.exact.solutions.at(-1)!.support.length + 2);
  });

  it('has the objectives of warm starts with weights, offset, factors, limits of zero, and any matrix', () => {
    const shapes = arbitraryVariedLasso.map((shape) => ({
      ...shape,
      limits: shape.limits === 'none' ? ('none' as const) : ('positive' as const),
      // A free column beside limits has none of the thresholds that the others have.
      factors: shape.limits !== 'none' && shape.factors === 'free' ? ('some' as const) : shape.factors,
    }));
    let followed = 0;
    fc.assert(
      fc.property(shapes, fc.constantFrom(3, 12), fc.constantFrom(0.3, 0.01), (shape, count, ratio) => {
        const problem = createProblem(variedInput({ ...shape, l1Ratio: 1 }));
        const ways = bothWays(problem, { count, ratio, tolerance: 1e-10 });
        ways.exact.solutions.forEach(({ status, certificate: { primal }, support }, k) => {
          expect(status).toBe('converged');
          const other = ways.warm.solutions[k];
          expect(Math.abs(primal - other.certificate.primal)).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
          expect(support.every((j) => Number.isInteger(j))).toBe(true);
        });
        if (!shape.duplicate && shape.features + 2 < shape.samples) expectSameCoefficients(ways, 1e-4);
        if (lassoPath(problem, { count, ratio }).method === 'homotopy') followed++;
      }),
      { seed: 81, numRuns: runs },
    );
    expect(followed).toBeGreaterThan(0.8 * runs);
  });

  it('has the objectives of warm starts where columns are dependent and events tie', () => {
    const base = Array.from({ length: 24 }, (_, i) => Array.from({ length: 6 }, (__, j) => ((i * (j + 3)) % 7) - 3));
    const X = base.map((row) => [...row, row[0], -row[1], row[2] + row[3], 2 * row[4] - row[5], 1]);
    const y = base.map((row, i) => row[0] - row[1] + row[4] + ((i * 5) % 3));
    for (const intercept of [true, false]) {
      const problem = createProblem({ X, y, lambda: 0, intercept });
      const { exact, warm } = bothWays(problem, { count: 30, tolerance: 1e-9 });
      exact.solutions.forEach(({ certificate: { primal, relativeGap }, status }, k) => {
        expect(status).toBe('converged');
        expect(relativeGap).toBeLessThanOrEqual(1e-9);
        expect(Math.abs(primal - warm.solutions[k].certificate.primal)).toBeLessThanOrEqual(2e-9 * scaleOf(problem));
      });
    }
  });

  it('ends at lambda 0, begins above lambdaMax, and takes targets of zero', () => {
    const lambdas = [2 * tall.lambdaMax, tall.lambdaMax, 0.5 * tall.lambdaMax, 0];
    const ways = bothWays(tall, { lambdas, tolerance: 1e-10 });
    expectSameCoefficients(ways, 1e-8);
    expect(ways.exact.solutions.map(({ support }) => support.length)).toEqual([0, 0, 2, 12]);
    expect(ways.exact.solutions[3].warnings).toEqual(['lambda-zero']);
    expect(lassoPath(tall, { lambdas: [tall.lambdaMax, 2].sort((a, b) => b - a) }).solutions.length).toBe(2);
    const zero = createProblem({ X: [[1, 2], [3, 4], [5, 7]], y: [1, 1, 1], lambda: 0 }); // prettier-ignore
    const { solutions, method } = lassoPath(zero, { lambdas: [1, 0.5] });
    expect(method).toBe('homotopy');
    expect(solutions.map(({ support, intercept, status }) => [support, intercept, status])).toEqual([
      [[], 1, 'converged'],
      [[], 1, 'converged'],
    ]);
  });

  it('reads the same in any order, and once', () => {
    const [one, other] = [lassoPath(wide, { count: 20 }), lassoPath(wide, { count: 20 })];
    const forwards = one.solutions.map(({ coefficients, certificate: { gap } }) => ({ coefficients, gap }));
    const backwards = other.solutions
      .toReversed()
      .map(({ certificate: { gap }, coefficients }) => ({ coefficients, gap }))
      .toReversed();
    expect(backwards).toEqual(forwards);
    expect(one.solutions[9].certificate).toBe(one.solutions[9].certificate);
    expect(one.solutions[9].coefficients).toBe(forwards[9].coefficients);
    expect({ ...one.solutions[9] }).toEqual({ ...other.solutions[9] });
  });
});

describe('the method', () => {
  it('is warm starts where a solver is spoken to, and for a ridge or limits that bend the path', () => {
    const options = { count: 4 };
    expect(lassoPath(tall, options).method).toBe('homotopy');
    for (const given of [{ screen: 'none' }, { maxIterations: 500 }, { polish: true }, { checkEvery: 3 }] as const) {
      expect(lassoPath(tall, { ...options, ...given }).method).toBe('warm-starts');
    }
    const warmStart = lassoPath(tall, options).solutions[1];
    expect(lassoPath(tall, { ...options, warmStart }).method).toBe('warm-starts');
    const X = [[1, 2], [3, 4], [5, 7]]; // prettier-ignore
    for (const penalty of [elasticNet({ l1Ratio: 0.5 }), l1({ upper: 0.1 })]) {
      const problem = createProblem({ X, y: [1, 2, 4], lambda: 0, penalty });
      expect(lassoPath(problem, options).method).toBe('warm-starts');
      const error = caught(() => lassoPath(problem, { ...options, method: 'homotopy' }));
      expect([error.code, error.argument]).toEqual(['unsupported-problem', 'method']);
    }
    const error = caught(() => lassoPath(tall, { method: 'lars' as 'auto' }));
    expect([error.code, error.argument]).toEqual(['unknown-name', 'method']);
    expect(caught(() => lassoPath(tall, { tolerance: -1 })).argument).toBe('tolerance');
    expect(caught(() => lassoPath(tall, { seed: 0.5 })).argument).toBe('seed');
  });

  it('is both where there are too many knots: warm starts go on from where they end', () => {
    const lambdas = [0.5, 0.1, 0.001, 0.0005].map((share) => share * many.lambdaMax);
    const { solutions, method } = lassoPath(many, { lambdas, method: 'homotopy', tolerance: 1e-8 });
    expect(method).toBe('both');
    solutions.forEach(({ status, certificate: { relativeGap } }) => {
      expect(status).toBe('converged');
      expect(relativeGap).toBeLessThanOrEqual(1e-8);
    });
    const cold = lassoPath(many, { lambdas: [lambdas[2]], method: 'warm-starts', tolerance: 1e-8 });
    expect(solutions[2].iterations).toBeLessThanOrEqual(cold.solutions[0].iterations);
  });

  it('is warm starts where rounding has won: a point is good, or it says that it is not', () => {
    const { solutions, method } = lassoPath(wide, {
      count: 6,
      method: 'homotopy',
      tolerance: 0,
      maxIterations: 3,
    });
    expect(method).not.toBe('homotopy');
    for (const { status, certificate: found, warnings } of solutions) {
      expect(found.relativeGap).toBeLessThan(1e-12);
      expect(status === 'converged').toBe(found.relativeGap === 0);
      expect(warnings.includes('not-converged')).toBe(found.relativeGap > 0);
    }
  });
});

describe('the end of a path by the homotopy', () => {
  it('is where glmnet would end it, as by warm starts', () => {
    for (const earlyStop of [{}, { devmax: 0.5, fdev: 0 }, { devmax: 1, fdev: 0.01 }, { devmax: 0, fdev: 0 }]) {
      const options = { count: 60, earlyStop, tolerance: 1e-10 };
      const { exact, warm } = bothWays(wide, options);
      expect(exact.lambdas.length).toBeLessThanOrEqual(60);
      const [a, b] = [exact, warm].map((path) => pathSummary(wide, path));
      a.devianceRatio.forEach((ratio, k) => expect(ratio).toBeCloseTo(b.devianceRatio[k], 8));
      expect(a.df).toEqual(b.df);
    }
  });

  it('is asked for: with what it has, and the point that it has reached', async () => {
    const states: PathState[] = [];
    const stopped = lassoPath(wide, { count: 6, onIteration: ({ index }) => index < 3 });
    expect([stopped.solutions.length, stopped.method]).toEqual([4, 'homotopy']);
    const last = stopped.solutions[3];
    expect([last.status, last.warnings]).toEqual(['stopped', ['not-converged']]);
    expect(last.certificate.relativeGap).toBeGreaterThan(1e-6);
    expect(stopped.solutions.slice(0, 3).every(({ status }) => status === 'converged')).toBe(true);

    const none = lassoPath(wide, { count: 20, timeLimitMs: 0 });
    expect(none.solutions.map(({ support }) => support)).toEqual([[]]);
    const controller = new AbortController();
    const aborted = await lassoPathAsync(wide, {
      count: 6,
      signal: controller.signal,
      onIteration(state) {
        states.push(state);
        if (state.index === 3) controller.abort();
      },
    });
    expect(aborted.solutions.length).toBe(4);
    expect(aborted.solutions[3].status).toBe('aborted');
    expect(states.filter(({ solution }) => solution).map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('frees what it works in, also when nobody waits for it', () => {
    const big = randomProblem({ samples: 50, features: 500, seed: 6 });
    const steps = pathSteps(big, { count: 50, method: 'homotopy' });
    for (let k = 0; k < 20; k++) steps.next();
    expect(steps.return({ lambdas: new Float64Array(0), solutions: [], method: 'homotopy' }).done).toBe(true);
  });
});

describe('cross-validation by the homotopy', () => {
  it('chooses what it chooses by warm starts', () => {
    for (const problem of [tall, wide]) {
      const options = { folds: 4, count: 25, ratio: 0.02, seed: 2, tolerance: 1e-11 };
      const [exact, warm] = (['homotopy', 'warm-starts'] as const).map((method) =>
        crossValidate(problem, { ...options, method }),
      );
      expect([exact.best.index, exact.oneStandardError.index]).toEqual([warm.best.index, warm.oneStandardError.index]);
      expect([exact.converged, exact.status]).toEqual([true, 'complete']);
      exact.mean.forEach((value, k) => expect(Math.abs(value / warm.mean[k] - 1)).toBeLessThan(1e-5));
    }
  });
});

describe('what a path costs, as far as one can tell beforehand', () => {
  const zeros = (rows: number, columns: number): Problem =>
    createProblem({
      X: denseMatrix(new Float64Array(rows * columns), { rows, columns }),
      y: new Float64Array(rows),
      lambda: 0,
    });

  it('is less by the homotopy for many lambdas, less by warm starts for few', () => {
    for (const problem of [zeros(2000, 50), zeros(50, 2000), zeros(300, 400)]) {
      expect([1, 100].map((count) => takesHomotopy(problem, count, {}))).toEqual([false, true]);
    }
    expect(takesHomotopy(tall, 1, {})).toBe(true);
    expect(takesHomotopy(zeros(50, 2000), 1, { method: 'homotopy' })).toBe(true);
    expect(takesHomotopy(zeros(50, 2000), 100, { method: 'warm-starts' })).toBe(false);
  });

  it('counts what a sparse matrix stores', () => {
    const stored = { columnStarts: new Int32Array(101), rowIndices: new Int32Array(0), values: new Float64Array(0) };
    const X = cscMatrix({ ...stored, rows: 20_000, columns: 100 });
    const sparse = createProblem({ X, y: new Float64Array(20_000), lambda: 0 });
    expect(takesHomotopy(sparse, 10, {})).toBe(false);
    expect(takesHomotopy(zeros(20_000, 100), 10, {})).toBe(true);
  });
});
