/**
 * What holds for every solver on every lasso.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certainty,
  contradictions,
  createProblem,
  solve,
  type DenseMatrix,
  type Problem,
  type Solution,
} from '@spred/problems';
import { coordinateDescent, ista } from './index.ts';
import { named, randomData, randomProblem, solvers, type RandomShape } from '../test/problems.ts';

const runs = (n: number): number => (process.env['SPRED_LONG'] ? n : n / 10);

/** Wide, square and tall problems, with duplicated and constant columns, at lambdas down to 1 % of lambdaMax. */
const arbitraryShape: fc.Arbitrary<RandomShape> = fc.record({
  samples: fc.integer({ min: 1, max: 20 }),
  features: fc.integer({ min: 1, max: 15 }),
  seed: fc.nat(1_000_000),
  intercept: fc.boolean(),
  fraction: fc.constantFrom(0.01, 0.03, 0.1, 0.3, 0.9, 1, 2),
  duplicate: fc.boolean(),
  constant: fc.boolean(),
});

/** The objectives are compared in units of the null deviance, as gaps are. */
const scaleOf = (problem: Problem): number =>
  Math.max(problem.projection.squaredNorm / (2 * problem.matrix.rows), Number.MIN_VALUE);

/** Every solver at a gap of 1e-11; ISTA may polish, or ill-conditioned problems would take it minutes. */
const solveTightly = (problem: Problem): Solution[] =>
  solvers.map((solver) =>
    solve(solver, problem, { tolerance: 1e-11, maxIterations: 200_000, polish: solver === ista }),
  );

describe('the solvers', () => {
  it('reach the same objective to 1e-9, each with a certificate that proves it', () => {
    fc.assert(
      fc.property(arbitraryShape, (shape) => {
        const problem = randomProblem(shape);
        const solutions = solveTightly(problem);
        const best = Math.min(...solutions.map(({ certificate }) => certificate.primal));
        for (const { status, certificate, coefficients, intercept } of solutions) {
          expect(status).toBe('converged');
          expect(certificate.gap).toBeGreaterThanOrEqual(0);
          expect(certificate.primal - best).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
          expect(certificate.primal).toBeCloseTo(problem.objective(coefficients, intercept), 10);
        }
      }),
      { seed: 51, numRuns: runs(1000) },
    );
  });

  it('contradict no certain statement of coordinate descent at a gap of 1e-12', () => {
    let certain = 0;
    fc.assert(
      fc.property(arbitraryShape, (shape) => {
        const problem = randomProblem({ ...shape, duplicate: false });
        const { coefficients, intercept } = solve(coordinateDescent, problem, { tolerance: 1e-12 });
        const statements = certainty(problem, coefficients, intercept);
        certain += statements.filter((statement) => statement !== 'undecided').length;
        for (const solution of solveTightly(problem)) {
          expect(contradictions(statements, solution.coefficients)).toEqual([]);
        }
      }),
      { seed: 52, numRuns: runs(500) },
    );
    expect(certain).toBeGreaterThan(runs(500));
  });

  it('never report a gap below zero or below the true excess, however early they stop', () => {
    fc.assert(
      fc.property(arbitraryShape, fc.nat(30), (shape, maxIterations) => {
        const problem = randomProblem(shape);
        const best = solve(coordinateDescent, problem, { tolerance: 1e-13, maxIterations: 100_000 }).certificate;
        for (const solver of solvers) {
          const { certificate, coefficients } = solve(solver, problem, { tolerance: 0, maxIterations });
          expect(certificate.gap).toBeGreaterThanOrEqual(0);
          expect(certificate.gap).toBeGreaterThanOrEqual(
            certificate.primal - best.primal - 1e-12 * scaleOf(problem) - 1e-14,
          );
          expect(coefficients.every(Number.isFinite)).toBe(true);
        }
      }),
      { seed: 53, numRuns: runs(1000) },
    );
  });

  it('modify nothing that they are given', () => {
    fc.assert(
      fc.property(arbitraryShape, (shape) => {
        const { X, y } = randomData(shape);
        const target = Float64Array.from(y);
        const problem = createProblem({ X, y: target, lambda: 0.1, intercept: shape.intercept ?? true });
        const before = structuredClone([
          X,
          target,
          (problem.matrix as DenseMatrix).values,
          problem.projection.correlations,
        ]);
        const warmStart = { coefficients: new Float64Array(problem.matrix.columns).fill(0.5), intercept: 0.25 };
        for (const solver of solvers) solve(solver, problem, { maxIterations: 20, warmStart });
        expect([X, target, (problem.matrix as DenseMatrix).values, problem.projection.correlations]).toEqual(before);
        expect(warmStart.coefficients.every((value) => value === 0.5)).toBe(true);
      }),
      { seed: 54, numRuns: runs(500) },
    );
  });

  it('started from a whole solution take no iteration', () => {
    fc.assert(
      fc.property(arbitraryShape, (shape) => {
        const problem = randomProblem(shape);
        for (const solver of solvers) {
          const first = solve(solver, problem);
          const again = solve(solver, problem, { warmStart: first });
          expect(again.iterations).toBe(0);
          expect(again.status).toBe('converged');
          expect(again.coefficients).toEqual(first.coefficients);
          expect(again.intercept).toBe(first.intercept);
        }
      }),
      { seed: 55, numRuns: runs(500) },
    );
  });

  it('scale with the data: y c and lambda c give w c, to the last bit when c is a power of two', () => {
    fc.assert(
      fc.property(arbitraryShape, fc.integer({ min: -20, max: 20 }), (shape, exponent) => {
        const c = 2 ** exponent;
        const { X, y } = randomData(shape);
        const intercept = shape.intercept ?? true;
        const problem = createProblem({ X, y, lambda: 0.125, intercept });
        const scaled = createProblem({ X, y: y.map((value) => value * c), lambda: 0.125 * c, intercept });
        for (const solver of solvers) {
          const [a, b] = [problem, scaled].map((each) => solve(solver, each, { maxIterations: 50 }));
          expect(b.coefficients).toEqual(a.coefficients.map((w) => w * c));
          expect([b.intercept, b.iterations, b.status]).toEqual([a.intercept * c, a.iterations, a.status]);
        }
      }),
      { seed: 56, numRuns: runs(500) },
    );
  });

  it('scale with any other factor, and with the sign, as closely as they solve', () => {
    const { X, y } = randomData({ samples: 25, features: 8, seed: 4 });
    for (const c of [-1, 3, -0.7]) {
      const problem = createProblem({ X, y, lambda: 0.1 });
      const scaled = createProblem({ X, y: y.map((value) => value * c), lambda: 0.1 * Math.abs(c) });
      for (const solver of solvers) {
        const [a, b] = [problem, scaled].map((each) => solve(solver, each, { tolerance: 1e-14 }));
        b.coefficients.forEach((w, j) => expect(w).toBeCloseTo(c * a.coefficients[j], 5));
      }
    }
  });

  it('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(arbitraryShape, (shape) => {
        const { X, y } = randomData(shape);
        const intercept = shape.intercept ?? true;
        const problem = createProblem({ X, y, lambda: 0.1, intercept });
        const reversed = createProblem({ X: X.toReversed(), y: y.toReversed(), lambda: 0.1, intercept });
        const [a, b] = [problem, reversed].map(solveTightly);
        a.forEach(({ certificate }, k) => {
          expect(Math.abs(certificate.primal - b[k].certificate.primal)).toBeLessThanOrEqual(2e-11 * scaleOf(problem));
        });
      }),
      { seed: 57, numRuns: runs(300) },
    );
  });
});

describe('coordinate descent', () => {
  it('never lets the objective rise', () => {
    fc.assert(
      fc.property(arbitraryShape, (shape) => {
        const problem = randomProblem(shape);
        let last = Infinity;
        solve(coordinateDescent, problem, {
          tolerance: 0,
          maxIterations: 40,
          onIteration(state) {
            const { coefficients, intercept } = state.iterate();
            const objective = problem.objective(coefficients, intercept);
            expect(objective).toBeLessThanOrEqual(last * (1 + 1e-12) + 1e-15);
            last = objective;
          },
        });
      }),
      { seed: 58, numRuns: runs(500) },
    );
  });
});

describe('polish', () => {
  it.each(named)('of %s leaves a gap of rounding size, and reports the one before', (_, solver) => {
    const problem = randomProblem({ samples: 40, features: 15, seed: 5, fraction: 0.05 });
    const solution = solve(solver, problem, { tolerance: 1e-13, polish: true });
    expect(solution.certificate.relativeGap).toBeLessThanOrEqual(1e-13);
    const before = solution.certificateBeforePolish;
    if (before) expect(before.gap).toBeGreaterThan(solution.certificate.gap);
  });
});
