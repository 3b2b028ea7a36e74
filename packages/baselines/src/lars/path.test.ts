/**
 * What a path is asked for and how it ends: limits, least angle regression, prescribed signs, stops; and that a point costs
 * nothing until it is looked at. The laws of its points are in `homotopy.test.ts`.
 */
import { describe, expect, it, vi } from 'vitest';
import {
  certificate,
  createProblem,
  elasticNet,
  l1,
  matrixFromRows,
  solve,
  standardized,
  type Problem,
} from '@spred/problems';
import { coordinateDescent, larsLasso, larsPath, larsPathAsync, larsPathSteps, pathAt } from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { randomData, randomProblem } from '../../test/problems.ts';

const problem = randomProblem({ samples: 30, features: 10, seed: 9 });
const whole = larsPath(problem);

describe('limits', () => {
  it('maxKnots cuts the path short', () => {
    const { lambdas, solutions, knots, ended } = larsPath(problem, { maxKnots: 3 });
    expect(lambdas).toEqual(whole.lambdas.slice(0, 3));
    expect(knots).toEqual(lambdas);
    expect(ended).toBe('max-knots');
    expect(solutions.map(({ coefficients }) => coefficients)).toEqual(
      whole.solutions.slice(0, 3).map(({ coefficients }) => coefficients),
    );
  });

  it('as many knots as there are is a complete path', () => {
    expect(larsPath(problem, { maxKnots: whole.lambdas.length }).ended).toBe('complete');
  });

  it('lambdaMin is the last point, with its own exact solution', () => {
    const lambdaMin = (whole.lambdas[3] + whole.lambdas[4]) / 2;
    const { lambdas, solutions, ended } = larsPath(problem, { lambdaMin });
    expect([lambdas.length, ended]).toEqual([5, 'complete']);
    expect(lambdas[4]).toBeCloseTo(lambdaMin, 14);
    expect(solutions[4].certificate.relativeGap).toBeLessThan(1e-12);
  });

  it('a lambdaMin above lambdaMax leaves the point zero alone', () => {
    const { lambdas, solutions } = larsPath(problem, { lambdaMin: 2 * problem.lambdaMax });
    expect(lambdas[0]).toBeCloseTo(2 * problem.lambdaMax, 14);
    expect(solutions.map(({ support }) => support)).toEqual([[]]);
  });

  it('the last point at lambda 0 warns that it is least squares', () => {
    expect(whole.solutions.map(({ warnings }) => warnings.includes('lambda-zero'))).toEqual(
      whole.solutions.map((_, k) => k === whole.solutions.length - 1),
    );
  });

  it.each([
    [{ lambdaMin: -1 }, 'invalid-argument', 'lambdaMin'],
    [{ lambdaMin: NaN }, 'invalid-argument', 'lambdaMin'],
    [{ maxKnots: 0 }, 'invalid-argument', 'maxKnots'],
    [{ maxKnots: 1.5 }, 'invalid-argument', 'maxKnots'],
    [{ maxFeatures: -1 }, 'invalid-argument', 'maxFeatures'],
    [{ jitter: -1 }, 'invalid-argument', 'jitter'],
    [{ jitter: 1, seed: 0.5 }, 'invalid-argument', 'seed'],
    [{ method: 'lar' as 'lars' }, 'unknown-name', 'method'],
    [{ by: 'rows' as 'gram' }, 'unknown-name', 'by'],
  ] as const)('%o is refused by name', (options, code, argument) => {
    const error = caught(() => larsPath(problem, options));
    expect([error.code, error.argument]).toEqual([code, argument]);
  });

  it('problems without such a path are refused', () => {
    const { X, y } = randomData({ samples: 10, features: 3, seed: 1 });
    const at = (penalty: ReturnType<typeof l1>): Problem => createProblem({ X, y, lambda: 0.1, penalty });
    expect(caught(() => larsPath(at(elasticNet({ l1Ratio: 0.5 })))).code).toBe('unsupported-problem');
    expect(caught(() => larsPath(at(l1({ upper: 1 })))).code).toBe('unsupported-problem');
    expect(caught(() => larsPath(at(l1({ positive: true })), { method: 'lars' })).code).toBe('unsupported-problem');
    expect(larsLasso.accepts(at(l1({ upper: 1 })))).toBe(false);
  });
});

describe('a path is an iteration', () => {
  it('that shows every knot with its solution', () => {
    const seen: number[] = [];
    const path = larsPath(problem, {
      onIteration: ({ index, lambda, solution }) => {
        expect([index, solution?.iterations]).toEqual([seen.length, seen.length + 1]);
        seen.push(lambda);
      },
    });
    expect(Float64Array.from(seen)).toEqual(path.lambdas);
  });

  it('that ends with what it has when it is asked to', () => {
    const path = larsPath(problem, { onIteration: ({ index }) => index < 3 });
    expect([path.ended, path.lambdas.length]).toEqual(['stopped', 4]);
    expect(path.lambdas).toEqual(whole.lambdas.slice(0, 4));
    expect(larsPath(problem, { timeLimitMs: 0 }).ended).toBe('time-limit');
  });

  it('that an abort ends, and that leaves the event loop alive', async () => {
    const wide = randomProblem({ samples: 120, features: 3000, seed: 2 });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const path = await larsPathAsync(wide);
    clearInterval(timer);
    expect(path.ended).toBe('complete');
    expect(path.lambdas).toEqual(larsPath(wide).lambdas);
    expect(turns).toBeGreaterThan(0);
    const controller = new AbortController();
    const aborted = await larsPathAsync(wide, {
      signal: controller.signal,
      onIteration: ({ index }) => void (index === 5 && controller.abort()),
    });
    expect(aborted.ended).toBe('aborted');
    expect(aborted.lambdas).toEqual(path.lambdas.slice(0, aborted.lambdas.length));
  });

  it('that a driver of its own may leave alone', () => {
    const steps = larsPathSteps(problem);
    expect(steps.next().value).toMatchObject({ index: 0, lambda: whole.lambdas[0] });
    steps.return(undefined as never);
    expect(steps.next().done).toBe(true);
  });
});

describe('a point', () => {
  it('is certified when it is looked at, once', () => {
    const spy = vi.spyOn(problem.projection, 'iterate');
    const path = larsPath(problem);
    expect(spy).not.toHaveBeenCalled();
    const point = path.solutions[3];
    const first = point.certificate;
    const calls = spy.mock.calls.length;
    expect(calls).toBeGreaterThan(0);
    expect([point.certificate, point.dual, point.coefficients]).toEqual([first, first.dual, point.coefficients]);
    expect(point.certificate).toBe(first);
    expect(spy).toHaveBeenCalledTimes(calls);
    spy.mockRestore();
    const at = problem.withLambda(path.lambdas[3]);
    expect(point.certificate).toEqual(certificate(at, point.coefficients, point.intercept));
    expect([point.status, point.iterations, point.warnings]).toEqual(['converged', 4, []]);
  });

  it('is a plain solution to whoever copies it, and a warm start that takes no iterations', () => {
    const point = whole.solutions[4];
    const copy = { ...point };
    expect(Object.keys(structuredClone(copy)).toSorted()).toEqual(Object.keys(point).toSorted());
    expect(copy).toEqual(point);
    const at = problem.withLambda(whole.lambdas[4]);
    expect(solve(coordinateDescent, at, { warmStart: point }).iterations).toBe(0);
  });
});

describe('least angle regression', () => {
  it('keeps every variable, and meets the lasso until one of its coefficients would have dropped', () => {
    const data = randomProblem({ samples: 20, features: 40, seed: 3 });
    const lasso = larsPath(data);
    const lars = larsPath(data, { method: 'lars' });
    const sizes = lars.solutions.map(({ support }) => support.length);
    sizes.forEach((size, k) => expect(size).toBe(k));
    const firstDrop = lasso.solutions.findIndex((solution, k) => solution.support.length < k);
    expect(firstDrop).toBeGreaterThan(2);
    for (let k = 0; k < firstDrop; k++) expect(lars.lambdas[k]).toBeCloseTo(lasso.lambdas[k], 10);
    expect(Math.abs(lars.lambdas[firstDrop] - lasso.lambdas[firstDrop])).toBeGreaterThan(1e-6);
    // Every point before is a lasso, a later one is none, and does not claim to be.
    expect(lars.solutions[firstDrop - 1].status).toBe('converged');
    expect(lars.solutions.some(({ status }) => status === 'stopped')).toBe(true);
  });

  it('ends at an exact fit where there are as many variables as samples', () => {
    const data = randomProblem({ samples: 8, features: 20, seed: 5, intercept: false });
    const { solutions, lambdas } = larsPath(data, { method: 'lars' });
    expect(lambdas.length).toBe(9);
    const residual = new Float64Array(8);
    data.projection.residual(solutions[8].coefficients, residual);
    expect(Math.hypot(...residual)).toBeLessThan(1e-12 * Math.hypot(...data.projection.target));
  });
});

describe('prescribed signs', () => {
  const { X, y } = randomData({ samples: 25, features: 30, seed: 12 });
  const lower = Array.from({ length: 30 }, (_, j) => (j % 3 === 0 ? -Infinity : 0));
  const upper = Array.from({ length: 30 }, (_, j) => (j % 3 === 1 ? Infinity : j % 3 === 0 ? 0 : Infinity));

  it.each([
    ['all positive', l1({ positive: true })],
    ['all negative', l1({ upper: 0 })],
    ['mixed', l1({ lower, upper })],
  ])('%s: every knot is certified, and every coefficient has its sign', (_, penalty) => {
    const signed = createProblem({ X, y, lambda: 0, penalty });
    const { lambdas, solutions } = larsPath(signed);
    expect(lambdas[0]).toBeCloseTo(signed.lambdaMax, 12);
    expect(lambdas.length).toBeGreaterThan(5);
    solutions.forEach(({ coefficients, certificate: found }, k) => {
      expect(signed.penalty.value(coefficients)).toBeLessThan(Infinity);
      if (lambdas[k] > 0) expect(found.relativeGap).toBeLessThan(1e-12);
    });
  });
});

describe('the solver at one lambda', () => {
  it.each([0, 0.1, 0.5, 0.9])('solves the elastic net with l1Ratio %s', (l1Ratio) => {
    for (const [samples, features] of [
      [40, 12],
      [15, 40],
    ]) {
      const { X, y } = randomData({ samples, features, seed: 21 });
      const net = createProblem({ X, y, lambda: 0.05, penalty: elasticNet({ l1Ratio }) });
      const solution = solve(larsLasso, net, { tolerance: 1e-13 });
      expect([solution.status, solution.certificate.relativeGap < 1e-13]).toEqual(['converged', true]);
    }
  });

  it('takes weights, an offset, factors, signs and a standardised view together', () => {
    const { X, y } = randomData({ samples: 40, features: 25, seed: 22 });
    const varied = createProblem({
      X: standardized(matrixFromRows(X.map((row) => row.map((x, j) => (1 + j) * x + j)))),
      y,
      weights: y.map((_, i) => (i % 5) / 2),
      offset: y.map((_, i) => Math.sin(i)),
      lambda: 0,
      penalty: elasticNet({ l1Ratio: 0.7, lower: 0, factors: X[0].map((_, j) => [1, 0.5, 2, Infinity][j % 4]) }),
    });
    for (const share of [0.5, 0.1, 0.01]) {
      const solution = solve(larsLasso, varied.withLambda(share * varied.lambdaMax), { tolerance: 1e-12 });
      expect(solution.status).toBe('converged');
      expect(solution.coefficients.every((w) => w >= 0)).toBe(true);
    }
  });

  it('columns that are not penalised are at their best all along a path', () => {
    const { X, y } = randomData({ samples: 30, features: 8, seed: 23 });
    const free = createProblem({ X, y, lambda: 0, penalty: l1({ factors: [0, 1, 1, 0, 1, 1, 2, 1] }) });
    const path = larsPath(free);
    for (const { certificate: found, coefficients } of path.solutions) {
      expect(found.relativeGap).toBeLessThan(1e-12);
      expect(coefficients[0]).not.toBe(0);
    }
    const between = (path.lambdas[2] + path.lambdas[3]) / 2;
    const { coefficients, intercept } = pathAt(path, between);
    expect(certificate(free.withLambda(between), coefficients, intercept).relativeGap).toBeLessThan(1e-12);
  });
});
