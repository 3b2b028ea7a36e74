import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certainty, contradictions, createProblem, solve, type Matrix } from '@spred/problems';
import { coordinateDescent, interiorPoint } from './index.ts';
import { ShiftedGram } from './shiftedGram.ts';
import { decideZeros } from './zeroRule.ts';
import { randomProblem } from '../test/problems.ts';

const numRuns = process.env['SPRED_LONG'] ? 500 : 50;

/** The solution of (D + X'X) z = X'g + b, drained. */
function solveShifted(matrix: Matrix, diagonal: Float64Array, g: Float64Array, b: Float64Array): Float64Array {
  const work = new ShiftedGram(matrix).solve(diagonal, g, b);
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value!;
}

describe("(D + X'X) z = X'g + b", () => {
  it('is solved by either system, also where D spans ten orders of magnitude', () => {
    const shape = fc.record({
      samples: fc.integer({ min: 1, max: 15 }),
      features: fc.integer({ min: 1, max: 15 }),
      seed: fc.nat(100_000),
      duplicate: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, (of) => {
        const { matrix, target, correlations } = randomProblem(of).projection;
        const p = matrix.columns;
        const diagonal = Float64Array.from({ length: p }, (_, j) => 10 ** (((3 * j + of.seed) % 11) - 7));
        const b = Float64Array.from({ length: p }, (_, j) => Math.sin(j + of.seed));
        const z = solveShifted(matrix, diagonal, target, b);
        const image = new Float64Array(matrix.rows);
        const product = new Float64Array(p);
        matrix.multiply(z, image);
        matrix.multiplyTransposed(image, product);
        z.forEach((value, j) => {
          const right = correlations[j] + b[j];
          const scale = 1 + Math.abs(diagonal[j] * value) + Math.abs(product[j]);
          expect(Math.abs(product[j] + diagonal[j] * value - right) / scale).toBeLessThan(1e-8);
        });
      }),
      { seed: 74, numRuns },
    );
  });
});

describe('the interior-point method', () => {
  it.each([
    [50, 10],
    [20, 50],
    [60, 90],
  ])('needs 10 to 60 Newton steps for a gap of 1e-10, %d x %d at any lambda', (samples, features) => {
    for (const fraction of [0.5, 0.1, 0.01]) {
      const problem = randomProblem({ samples, features, seed: 2, fraction });
      const { status, iterations } = solve(interiorPoint, problem, { tolerance: 1e-10 });
      expect(status).toBe('converged');
      expect(iterations).toBeGreaterThanOrEqual(10);
      expect(iterations).toBeLessThanOrEqual(60);
    }
  });

  it('ends by itself when rounding is all that is left, with a gap of rounding size', () => {
    const problem = randomProblem({ samples: 30, features: 20, seed: 5, fraction: 0.05 });
    const solution = solve(interiorPoint, problem, { tolerance: 0 });
    expect(solution.status).toBe('stopped');
    expect(solution.certificate.relativeGap).toBeLessThan(1e-13);
    expect(solution.iterations).toBeLessThan(200);
  });

  it('at lambda = 0 makes Newton steps of least squares, with more columns than rows, too', () => {
    for (const features of [5, 30]) {
      const problem = randomProblem({ samples: 12, features, seed: 6 }).withLambda(0);
      expect(solve(interiorPoint, problem, { tolerance: 1e-10 }).status).toBe('converged');
    }
  });
});

describe('the zero rule', () => {
  it('keeps an exact solution as it is', () => {
    const problem = randomProblem({ samples: 25, features: 40, seed: 7, fraction: 0.1 });
    const { coefficients } = solve(coordinateDescent, problem, { tolerance: 1e-14 });
    expect(decideZeros(problem, coefficients)).toEqual(coefficients);
  });

  it('takes a coefficient that a coordinate step would make zero, and columns of zeros', () => {
    // x'y = 2 and ||x||^2 = 2: with w, x'r + 2 w = 2 whatever w is.
    const X = [
      [-1, 0],
      [0, 0],
      [1, 0],
    ];
    const at = (sumScaled: number): number[] => [
      ...decideZeros(
        createProblem({ X, y: [-1, 0, 1], lambda: sumScaled / 3, intercept: false }),
        Float64Array.of(0.1, 7),
      ),
    ];
    expect(at(1.9)).toEqual([0.1, 0]);
    expect(at(2.1)).toEqual([0, 0]);
  });

  it('of an interior point contradicts no certain statement', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.constantFrom(0.01, 0.1, 0.5), (seed, fraction) => {
        const problem = randomProblem({ samples: 15, features: 25, seed, fraction });
        const { coefficients, intercept } = solve(coordinateDescent, problem, { tolerance: 1e-12 });
        const statements = certainty(problem, coefficients, intercept);
        const solution = solve(interiorPoint, problem, { tolerance: 1e-11 });
        expect(contradictions(statements, solution.coefficients)).toEqual([]);
      }),
      { seed: 75, numRuns },
    );
  });
});
