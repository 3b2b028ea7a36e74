import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificate, createProblem, solve, toSumScaled, type Problem } from '../index.ts';
import { arbitraryProblem, plainDescent, portableProblem } from '../../test/support.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

/** Random coefficients beside a problem. */
const arbitraryPoint = fc.tuple(
  arbitraryProblem,
  fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 12, maxLength: 12 }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
);

function point(problem: Problem, entries: readonly number[], zero: readonly boolean[]): Float64Array {
  return Float64Array.from({ length: problem.matrix.columns }, (_, j) => (zero[j] ? 0 : entries[j]));
}

describe('the certificate', () => {
  it('has a gap that is never below zero, and never below the true suboptimality', () => {
    fc.assert(
      fc.property(arbitraryPoint, ([problem, entries, b, zero]) => {
        const w = point(problem, entries, zero);
        const intercept = problem.hasIntercept ? b : 0;
        const found = certificate(problem, w, intercept);
        const best = solve(plainDescent, problem, { tolerance: 1e-13, maxIterations: 2000 }).certificate;
        expect(found.gap).toBeGreaterThanOrEqual(0);
        expect(found.relativeGap).toBeGreaterThanOrEqual(0);
        expect(found.gap).toBeGreaterThanOrEqual((found.primal - best.primal) * (1 - 1e-9) - 1e-12 * found.primal);
      }),
      { seed: 11, numRuns: runs },
    );
  });

  it('has a feasible dual point, and its gap is primal minus dual objective, computed apart', () => {
    fc.assert(
      fc.property(arbitraryPoint, ([problem, entries, b, zero]) => {
        const w = point(problem, entries, zero);
        const intercept = problem.hasIntercept ? b : 0;
        const { gap, primal, dual } = certificate(problem, w, intercept);
        const n = problem.matrix.rows;
        const lam = toSumScaled(problem.lambda, n);
        const y = problem.datafit.targets;
        if (problem.projection.nullModelOptimal) return;
        for (let j = 0; j < w.length; j++) {
          expect(Math.abs(problem.matrix.columnDot(j, dual))).toBeLessThanOrEqual(lam * (1 + 1e-9) + 1e-12);
        }
        const total = dual.reduce((sum, u) => sum + u, 0);
        if (problem.hasIntercept) expect(Math.abs(total)).toBeLessThan(1e-10);
        // D(u) = u'y - 1/2 ||u||^2
        const dualObjective = dual.reduce((sum, u, i) => sum + u * y[i] - (u * u) / 2, 0) / n;
        expect(Math.abs(primal - dualObjective - gap)).toBeLessThan(1e-10 * Math.max(1, primal));
        expect(primal).toBeCloseTo(problem.objective(w, intercept), 10);
      }),
      { seed: 12, numRuns: runs },
    );
  });

  it('is zero, gap and KKT violation alike, at the solution', () => {
    fc.assert(
      fc.property(arbitraryProblem, (problem) => {
        const { status, certificate: found } = solve(plainDescent, problem, { tolerance: 1e-13, maxIterations: 5000 });
        fc.pre(status === 'converged'); // ill-conditioned draws take plain descent too long
        expect(found.relativeGap).toBeLessThanOrEqual(1e-13);
        if (!problem.projection.nullModelOptimal) expect(found.kktViolation).toBeLessThan(1e-2);
      }),
      { seed: 13, numRuns: runs },
    );
  });

  it('measures the gap relative to half the null deviance', () => {
    const problem = createProblem({ X: [[1], [2], [4]], y: [3, 1, 8], lambda: 0.2 });
    const found = certificate(problem, Float64Array.of(0.5), 1);
    const y = [3 - 4, 1 - 4, 8 - 4];
    expect(found.relativeGap).toBeCloseTo((found.gap * 3) / (y.reduce((sum, v) => sum + v * v, 0) / 2), 12);
  });

  it('charges a wrong intercept: 1/2 of the squared mean residual', () => {
    const problem = createProblem({ X: [[1], [2], [4]], y: [3, 1, 8], lambda: 0.2 });
    const { coefficients, intercept } = solve(plainDescent, problem, { tolerance: 1e-14 });
    expect(certificate(problem, coefficients, intercept).gap).toBeLessThan(1e-12);
    const off = certificate(problem, coefficients, intercept + 0.1);
    expect(off.gap).toBeCloseTo(0.01 / 2, 10);
    expect(off.kktViolation).toBeGreaterThan(0.01);
  });

  it('zero is certified optimal exactly from lambdaMax on', () => {
    fc.assert(
      fc.property(arbitraryProblem, (problem) => {
        const { lambdaMax, projection } = problem;
        if (projection.nullModelOptimal || lambdaMax < 1e-6) return;
        const zero = new Float64Array(problem.matrix.columns);
        const b = projection.iterate(zero).intercept;
        expect(certificate(problem.withLambda(lambdaMax * (1 + 1e-12)), zero, b).relativeGap).toBeLessThan(1e-11);
        expect(certificate(problem.withLambda(lambdaMax * 0.9), zero, b).gap).toBeGreaterThan(0);
      }),
      { seed: 14, numRuns: runs },
    );
  });

  it('the polished dual is as tight as the true suboptimality near the solution, the residual is not', () => {
    const { X, y } = portableProblem(20, 50);
    const base = createProblem({ X, y, lambda: 0, intercept: false });
    const problem = base.withLambda(0.1 * base.lambdaMax);
    const { coefficients, certificate: exact } = solve(plainDescent, problem, { tolerance: 1e-14 });
    const near = coefficients.map((value) => value * (1 + 1e-5));
    const found = certificate(problem, near);
    expect(found.dualKind).toBe('polished');
    expect(found.gap).toBeLessThan(1.01 * (found.primal - exact.primal) + 1e-15);
  });
});

describe('the certificate of degenerate problems', () => {
  it('y = 0: zero is the answer, anything else is its own objective above it', () => {
    const problem = createProblem({ X: [[1], [2]], y: [0, 0], lambda: 0.1, intercept: false });
    expect(certificate(problem, Float64Array.of(0))).toMatchObject({ gap: 0, relativeGap: 0, primal: 0 });
    const off = certificate(problem, Float64Array.of(1));
    expect(off.gap).toBe(off.primal);
    expect(off.relativeGap).toBe(Infinity);
  });

  it('constant y with an intercept: the null model is the answer, without 0/0', () => {
    const problem = createProblem({ X: [[1], [2], [7]], y: [0.1, 0.1, 0.1], lambda: 0.1 });
    expect(problem.lambdaMax).toBe(0);
    const solution = solve(plainDescent, problem);
    expect(solution).toMatchObject({ status: 'converged', iterations: 0, support: [] });
    expect(solution.intercept).toBe(0.1);
    expect(solution.certificate.relativeGap).toBe(0);
    expect(certificate(problem, Float64Array.of(1), 0).gap).toBeGreaterThan(0);
  });

  it('n = 1: solved with and without intercept', () => {
    const without = solve(plainDescent, createProblem({ X: [[2]], y: [3], lambda: 1, intercept: false }), {
      tolerance: 1e-12,
    });
    expect(without.coefficients[0]).toBeCloseTo((6 - 1) / 4, 9);
    const withIntercept = solve(plainDescent, createProblem({ X: [[2]], y: [3], lambda: 1 }));
    expect(withIntercept).toMatchObject({ status: 'converged', intercept: 3, support: [] });
  });

  it('a constant column has coefficient zero where there is an intercept', () => {
    const problem = createProblem({
      X: [
        [0.1, 1],
        [0.1, 2],
        [0.1, 4],
      ],
      y: [1, 2, 5],
      lambda: 0.01,
    });
    const solution = solve(plainDescent, problem, { tolerance: 1e-10 });
    expect(solution.status).toBe('converged');
    expect(solution.coefficients[0]).toBe(0);
  });

  it('lambda = 0: certified against least squares, tall and wide', () => {
    const tall = createProblem({
      X: [
        [1, 0],
        [1, 1],
        [1, 3],
      ],
      y: [1, 2, 2],
      lambda: 0,
      intercept: false,
    });
    // Ordinary least squares: intercept 19/14, slope 3/14.
    const ols = Float64Array.of(17 / 14, 5 / 14 - 1 / 14);
    const solution = solve(plainDescent, tall, { tolerance: 1e-13 });
    expect(solution.warnings).toContain('lambda-zero');
    expect(solution.certificate.relativeGap).toBeLessThan(1e-12);
    expect(certificate(tall, ols).gap).toBeGreaterThanOrEqual(0);
    const wide = createProblem({ X: [[1, 2, 0]], y: [4], lambda: 0, intercept: false });
    expect(certificate(wide, Float64Array.of(0, 2, 0)).gap).toBeLessThan(1e-15);
    expect(certificate(wide, Float64Array.of(0, 0, 0)).gap).toBeCloseTo(8, 12);
  });

  it('lambda = 0 with nearly dependent columns: a bound still, where one column alone is far from the answer', () => {
    const problem = createProblem({
      X: [
        [1, 1],
        [0, 3e-7],
      ],
      y: [0, 1],
      lambda: 0,
      intercept: false,
    });
    const atZero = certificate(problem, Float64Array.of(0, 0));
    expect(atZero.gap).toBeCloseTo(0.25, 12);
    expect(certificate(problem, Float64Array.of(-1 / 3e-7, 1 / 3e-7)).primal).toBeLessThan(1e-18);
    expect(solve(plainDescent, problem, { maxIterations: 5 }).status).toBe('max-iterations');
  });

  it('loses nothing to large means: the same problem shifted by 1e7 has the same certificate', () => {
    const { X, y } = portableProblem(20, 5);
    const shifted = X.map((row) => row.map((x) => x + 1e7));
    const w = Float64Array.of(1, -0.5, 0, 0, 0.25);
    const [here, there] = [X, shifted].map((rows) => {
      const problem = createProblem({ X: rows, y, lambda: 0.02 });
      return certificate(problem, w, problem.projection.iterate(w).intercept);
    });
    expect(Math.abs(there.primal / here.primal - 1)).toBeLessThan(1e-7);
    expect(Math.abs(there.gap / here.gap - 1)).toBeLessThan(1e-6);
    expect(there.kktViolation / here.kktViolation).toBeCloseTo(1, 6);
  });

  it('refuses an intercept where the problem has none', () => {
    const problem = createProblem({ X: [[1], [-1], [1], [1]], y: [1, 1, 1, 1], lambda: 0.1, intercept: false });
    expect(() => certificate(problem, Float64Array.of(0), 1)).toThrow('the problem has no intercept');
  });

  it('refuses coefficients of the wrong length and with NaN', () => {
    const problem = createProblem({ X: [[1, 2]], y: [4], lambda: 1 });
    expect(() => certificate(problem, Float64Array.of(1))).toThrow('coefficients has length 1');
    expect(() => certificate(problem, Float64Array.of(1e200, 0))).toThrow('leaves the range of float64');
    expect(() => certificate(problem, Float64Array.of(1, NaN))).toThrow('coefficients[1] is NaN');
    expect(() => certificate(problem, Float64Array.of(1, 2), NaN)).toThrow('intercept is NaN');
  });
});

describe('portable problems with known optima', () => {
  it.each([
    [50, 10, 11.56680922425, 0.5, 22.0203863657782, 1],
    [50, 10, 11.56680922425, 0.1, 7.9898695258317, 5],
    [50, 10, 11.56680922425, 0.01, 0.9792796661237, 5],
    [20, 50, 4.758594238017, 0.5, 10.5585577354695, 2],
    [20, 50, 4.758594238017, 0.1, 3.4852119380017, 12],
    [20, 50, 4.758594238017, 0.01, 0.3898164196106, 16],
  ])('n = %i, p = %i, sum-scaled lambdaMax %f, ratio %f: P* = %f', (n, p, lamMax, ratio, optimum, nonZeros) => {
    const { X, y } = portableProblem(n, p);
    const problem = createProblem({ X, y, lambda: (ratio * lamMax) / n, intercept: false });
    expect(problem.lambdaMax * n).toBeCloseTo(lamMax, 11);
    const solution = solve(plainDescent, problem, { tolerance: 1e-12, maxIterations: 5000 });
    expect(solution.status).toBe('converged');
    expect(solution.certificate.primal * n).toBeCloseTo(optimum, 9);
    expect(solution.support).toHaveLength(nonZeros);
  });
});
