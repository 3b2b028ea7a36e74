/**
 * Weights, offset, penalty factors, limits, elastic net, sparse matrices and views in every combination: all solvers that
 * take a problem agree on its answer, each with a certificate that proves it, and none touches what it is given.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  certainty,
  certificate,
  contradictions,
  createProblem,
  solve,
  type Problem,
  type Solution,
  type Solver,
} from '@spred/problems';
import { coordinateDescent, fista, interiorPoint, ista, lassoPath } from '../index.ts';
import {
  arbitraryVaried,
  arbitraryVariedLasso,
  exported,
  naive,
  scaleOf,
  solversFor,
  variedInput,
  variedParts,
  variedProblem,
  type Varied,
} from '../../test/varied.ts';

const runs = (n: number): number => (process.env['SPRED_LONG'] ? n : n / 10);

/** First-order methods may need more iterations than they have where equal columns have unequal penalties. */
const slow: readonly Solver[] = [ista, fista, coordinateDescent];

const isDone = (solver: Solver, { status, certificate: found }: Solution): boolean => {
  if (status === 'converged') return true;
  // Its floor on equal columns, see its description.
  if (solver === interiorPoint) return status === 'stopped' && found.relativeGap < 1e-6;
  return slow.includes(solver) && status === 'max-iterations';
};

/** A gap of 1e-11, or that KKT violation where no gap can be claimed. ISTA may polish. */
const tightly = (solver: Solver, problem: Problem): Solution =>
  solve(solver, problem, { tolerance: 1e-11, maxIterations: solver === ista ? 4000 : 20_000, polish: solver === ista });

describe.each([
  ['the lasso', arbitraryVariedLasso, 0],
  ['elastic nets with limits', arbitraryVaried, 1],
] as const)('on %s, all solvers', (_, arbitrary, seed) => {
  it('reach the same objective to 1e-9, each with a certificate that proves it', () => {
    fc.assert(
      fc.property(arbitrary, (shape) => {
        const problem = variedProblem(shape);
        const found = solversFor(problem).map((solver) => [solver, tightly(solver, problem)] as const);
        const best = Math.min(...found.map(([, { certificate: c }]) => c.primal));
        for (const [solver, solution] of found) {
          const { certificate: c, coefficients, intercept, status } = solution;
          expect([solver.id, isDone(solver, solution)]).toEqual([solver.id, true]);
          expect(c.gap).toBeGreaterThanOrEqual(0);
          expect(c.gap).toBeGreaterThanOrEqual(c.primal - best - 1e-12 * scaleOf(problem));
          if (status === 'converged') expect(c.primal - best).toBeLessThanOrEqual(1e-9 * scaleOf(problem));
          expect(Math.abs(c.primal - problem.objective(coefficients, intercept))).toBeLessThanOrEqual(
            1e-12 * (1 + c.primal),
          );
        }
      }),
      { seed: 500 + seed, numRuns: runs(1000) },
    );
  });

  it('contradict no certain statement of one another', () => {
    let certain = 0;
    fc.assert(
      fc.property(arbitrary, (shape) => {
        const problem = variedProblem(shape);
        const solutions = solversFor(problem).map((solver) => tightly(solver, problem));
        for (const { coefficients, intercept, status } of solutions) {
          if (status !== 'converged') continue;
          const statements = certainty(problem, coefficients, intercept);
          certain += statements.filter((statement) => statement !== 'undecided').length;
          for (const other of solutions) {
            if (other.status !== 'converged') continue;
            expect(contradictions(statements, other.coefficients)).toEqual([]);
          }
        }
      }),
      { seed: 510 + seed, numRuns: runs(600) },
    );
    expect(certain).toBeGreaterThan(runs(6000));
  });

  it('never report a gap below the true excess, NaN or a coefficient beyond its limits, however early they stop', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(20), (shape, maxIterations) => {
        const problem = variedProblem(shape);
        const best = solve(coordinateDescent, problem, { tolerance: 1e-13, maxIterations: 20_000 }).certificate;
        for (const solver of exported) {
          if (!solver.accepts(problem)) continue;
          const { certificate: c, coefficients, intercept } = solve(solver, problem, { tolerance: 0, maxIterations });
          expect(c.relativeGap).toBeGreaterThanOrEqual(0);
          expect(c.gap).toBeGreaterThanOrEqual(c.primal - best.primal - 1e-12 * scaleOf(problem));
          expect([...coefficients, intercept].every(Number.isFinite)).toBe(true);
          expect(problem.objective(coefficients, intercept)).toBeLessThan(Infinity);
          expect(certificate(problem, coefficients, intercept).gap).toBeCloseTo(c.gap, 9);
        }
      }),
      { seed: 520 + seed, numRuns: runs(600) },
    );
  });

  it('modify no input: X, y, weights, offset, factors, limits and the warm start are as before', () => {
    fc.assert(
      fc.property(arbitrary, (shape) => {
        const { options, ...parts } = variedParts(shape);
        const given = {
          y: Float64Array.from(parts.y),
          ...(parts.weights && { weights: Float64Array.from(parts.weights) }),
          ...(parts.offset && { offset: Float64Array.from(parts.offset) }),
        };
        const before = structuredClone(given);
        const problem = createProblem({ ...variedInput(shape), ...given, lambda: 0.1 });
        const warmStart = { coefficients: new Float64Array(problem.matrix.columns).fill(0.25), intercept: 0.5 };
        const column = new Float64Array(shape.samples);
        const columns = (): number[][] =>
          Array.from({ length: problem.matrix.columns }, (__, j) => {
            problem.matrix.writeColumn(j, column);
            return [...column];
          });
        const matrixBefore = columns();
        const penaltyBefore = JSON.stringify(problem.penalty);
        for (const solver of exported) {
          if (solver.accepts(problem)) solve(solver, problem, { maxIterations: 10, warmStart });
        }
        expect(given).toEqual(before);
        expect(columns()).toEqual(matrixBefore);
        expect(JSON.stringify(problem.penalty)).toBe(penaltyBefore);
        expect(problem.datafit.targets).toBe(given.y);
        expect(options).toEqual(variedParts(shape).options);
        expect(warmStart.intercept).toBe(0.5);
        expect(warmStart.coefficients.every((value) => value === 0.25)).toBe(true);
      }),
      { seed: 530 + seed, numRuns: runs(300) },
    );
  });

  it('started from a whole solution take no iteration and return it as it is', () => {
    fc.assert(
      fc.property(arbitrary, (shape) => {
        const problem = variedProblem(shape);
        for (const solver of solversFor(problem)) {
          const first = solve(solver, problem, { maxIterations: 5000 });
          if (first.status !== 'converged') continue;
          const again = solve(solver, problem, { warmStart: first });
          expect([solver.id, again.iterations, again.status]).toEqual([solver.id, 0, 'converged']);
          expect(again.coefficients).toEqual(first.coefficients);
          expect(again.intercept).toBe(first.intercept);
        }
      }),
      { seed: 540 + seed, numRuns: runs(600) },
    );
  });
});

describe('a path behind the strong rule', () => {
  it('has the objectives of coordinate descent on all columns, lambda by lambda', () => {
    fc.assert(
      fc.property(arbitraryVariedLasso, (shape) => {
        const problem = variedProblem({ ...shape, fraction: 1 });
        const lambdas = [0.9, 0.5, 0.2, 0.05].map((share) => share * problem.lambda);
        const options = { tolerance: 1e-11, maxIterations: 20_000 };
        const { solutions } = lassoPath(problem, { ...options, lambdas, solver: coordinateDescent, screen: 'strong' });
        solutions.forEach(({ coefficients, intercept, certificate: found, status }, k) => {
          const at = problem.withLambda(lambdas[k]);
          const expected = solve(coordinateDescent, at, options).certificate;
          expect(certificate(at, coefficients, intercept).primal).toBeCloseTo(found.primal, 12);
          if (status !== 'converged' || !(expected.relativeGap <= 1e-11)) return;
          expect(Math.abs(found.primal - expected.primal)).toBeLessThanOrEqual(1e-9 * scaleOf(at) + 1e-14);
        });
      }),
      { seed: 545, numRuns: runs(600) },
    );
  });
});

describe('the naive contrasts on every kind of lasso', () => {
  it('end with an honest gap', () => {
    fc.assert(
      fc.property(arbitraryVariedLasso, (shape: Varied) => {
        const problem = variedProblem(shape);
        const best = solve(coordinateDescent, problem, { tolerance: 1e-13, maxIterations: 20_000 }).certificate;
        for (const solver of naive) {
          if (!solver.accepts(problem)) continue;
          const { certificate: c, status } = solve(solver, problem, { maxIterations: 100 });
          expect(c.gap).toBeGreaterThanOrEqual(c.primal - best.primal - 1e-12 * scaleOf(problem));
          expect(status === 'converged').toBe(c.relativeGap <= 1e-6);
        }
      }),
      { seed: 550, numRuns: runs(300) },
    );
  });
});
