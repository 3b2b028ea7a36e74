import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainty, contradictions, createProblem, solve } from '../index.ts';
import { arbitraryProblem, plainDescent, portableProblem } from '../../test/support.ts';

const runs = process.env['SPRED_LONG'] ? 500 : 50;

describe('certain statements about the support', () => {
  it('made from any point, are never contradicted by the solution', () => {
    fc.assert(
      fc.property(arbitraryProblem, fc.integer({ min: 0, max: 30 }), (problem, iterations) => {
        if (problem.projection.nullModelOptimal) return;
        const early = solve(plainDescent, problem, { tolerance: 0, maxIterations: iterations });
        const exact = solve(plainDescent, problem, { tolerance: 1e-14, maxIterations: 3000 });
        if (exact.certificate.relativeGap > 1e-13) return;
        // A coefficient that is zero up to rounding counts as zero.
        const solution = exact.coefficients.map((value) => (Math.abs(value) < 1e-6 ? 0 : value));
        const statements = certainty(problem, early.coefficients, early.intercept);
        const zeroOnly = statements.map((s, j) => (s === 'non-zero' && exact.coefficients[j] !== 0 ? 'undecided' : s));
        expect(contradictions(zeroOnly, solution)).toEqual([]);
      }),
      { seed: 21, numRuns: runs },
    );
  });

  it('decide everything on a generic problem once the gap is small, and little while it is large', () => {
    const { X, y } = portableProblem(20, 50);
    const base = createProblem({ X, y, lambda: 0, intercept: false });
    const problem = base.withLambda(0.1 * base.lambdaMax);
    const exact = solve(plainDescent, problem, { tolerance: 1e-13 });
    const statements = certainty(problem, exact.coefficients);
    expect(statements.filter((s) => s === 'non-zero')).toHaveLength(12);
    expect(statements.filter((s) => s === 'zero')).toHaveLength(38);
    const nothing = certainty(problem, new Float64Array(50));
    expect(nothing.filter((s) => s === 'undecided').length).toBeGreaterThan(40);
  });

  it('leave the shares of a duplicated column undecided', () => {
    const X = [
      [1, 1, 0.3],
      [2, 2, -0.1],
      [-3, -3, 0.2],
    ];
    const problem = createProblem({ X, y: [1, 2, -3], lambda: 0.5, intercept: false });
    const { coefficients } = solve(plainDescent, problem, { tolerance: 1e-13 });
    expect(certainty(problem, coefficients).slice(0, 2)).toEqual(['undecided', 'undecided']);
  });

  it('are contradicted by a wrong zero pattern', () => {
    expect(contradictions(['zero', 'non-zero', 'undecided', 'zero'], Float64Array.of(1, 0, 5, 0))).toEqual([0, 1]);
  });
});
