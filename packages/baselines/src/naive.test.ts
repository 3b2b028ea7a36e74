/**
 * The naive contrasts, IRLS and the subgradient method: what holds for them, and how far they do not get.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProblem, solve, type DenseMatrix } from '@spred/problems';
import { coordinateDescent, irls, ista, subgradient } from './index.ts';
import { randomProblem } from '../test/problems.ts';

const numRuns = process.env['SPRED_LONG'] ? 300 : 30;

const shape = fc.record({
  samples: fc.integer({ min: 1, max: 20 }),
  features: fc.integer({ min: 1, max: 15 }),
  seed: fc.nat(1_000_000),
  intercept: fc.boolean(),
  fraction: fc.constantFrom(0.03, 0.1, 0.3, 0.9, 1, 2),
  duplicate: fc.boolean(),
  constant: fc.boolean(),
});

describe.each([
  ['irls', irls],
  ['subgradient', subgradient],
] as const)('%s', (_, solver) => {
  it('never claims more than it has: the gap is at least the true excess, and the point is finite', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const problem = randomProblem(of);
        if (!solver.accepts(problem)) return;
        const best = solve(coordinateDescent, problem, { tolerance: 1e-13 }).certificate.primal;
        const { certificate, coefficients, status } = solve(solver, problem, { maxIterations: 100 });
        expect(coefficients.every(Number.isFinite)).toBe(true);
        expect(certificate.gap).toBeGreaterThanOrEqual(certificate.primal - best - 1e-12 * (1 + best));
        expect(status === 'converged').toBe(certificate.relativeGap <= 1e-6);
      }),
      { seed: 76, numRuns },
    );
  });

  it('modifies no input, and is deterministic', () => {
    const problem = randomProblem({ samples: 12, features: 20, seed: 1 });
    const warmStart = { coefficients: new Float64Array(20).fill(0.5), intercept: 0.25 };
    const before = structuredClone([(problem.matrix as DenseMatrix).values, problem.projection.correlations]);
    const [a, b] = [1, 2].map(() => solve(solver, problem, { warmStart, maxIterations: 30 }));
    expect(a).toEqual(b);
    expect([(problem.matrix as DenseMatrix).values, problem.projection.correlations]).toEqual(before);
    expect(warmStart.coefficients.every((value) => value === 0.5)).toBe(true);
  });

  it('is exactly zero at and above lambdaMax', () => {
    const problem = randomProblem({ samples: 10, features: 5, seed: 2 });
    for (const factor of [1, 2]) {
      const { coefficients, iterations } = solve(solver, problem.withLambda(factor * problem.lambdaMax));
      expect([...coefficients]).toEqual([0, 0, 0, 0, 0]);
      expect(iterations).toBe(0);
    }
  });

  it('has exact zeros all the same, by its zero rule', () => {
    const problem = randomProblem({ samples: 40, features: 30, seed: 3, fraction: 0.3 });
    const { support } = solve(solver, problem);
    expect(support).toEqual(solve(coordinateDescent, problem, { tolerance: 1e-12 }).support);
  });
});

describe('on 20 x 50 at a hundredth of lambdaMax', () => {
  const problem = randomProblem({ samples: 20, features: 50, seed: 3, fraction: 0.01 });

  it('IRLS ends at its limit with a gap between 1e-6 and 1e-3', () => {
    const { status, warnings, certificate } = solve(irls, problem);
    expect([status, warnings]).toEqual(['max-iterations', ['not-converged']]);
    expect(certificate.relativeGap).toBeGreaterThan(1e-6);
    expect(certificate.relativeGap).toBeLessThan(1e-3);
  });

  it('the subgradient method ends at its limit, far behind ISTA after as many steps', () => {
    const { status, certificate, iterations } = solve(subgradient, problem);
    expect(status).toBe('max-iterations');
    expect(certificate.relativeGap).toBeGreaterThan(1e-3);
    const proximal = solve(ista, problem, { maxIterations: iterations });
    expect(proximal.certificate.relativeGap).toBeLessThan(certificate.relativeGap / 10);
  });
});

it('IRLS does not take lambda = 0, where its weights mean nothing', () => {
  expect(irls.accepts(createProblem({ X: [[1], [2]], y: [1, 3], lambda: 0 }))).toBe(false);
});
