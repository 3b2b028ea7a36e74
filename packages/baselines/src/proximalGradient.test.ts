import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solve, type Matrix } from '@spred/problems';
import { fista, ista } from './index.ts';
import { estimateLipschitz } from './lipschitz.ts';
import { ProximalGradient } from './proximalGradient.ts';
import { randomProblem } from '../test/problems.ts';

const numRuns = process.env['SPRED_LONG'] ? 1000 : 100;

const shape = fc.record({
  samples: fc.integer({ min: 1, max: 15 }),
  features: fc.integer({ min: 1, max: 15 }),
  seed: fc.nat(100_000),
  intercept: fc.boolean(),
});

/** The estimate, drained. */
function lipschitzOf(matrix: Matrix, seed = 0): number {
  const work = estimateLipschitz(matrix, seed);
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

/** ||X v||^2 / ||v||^2. */
function rayleigh(matrix: Matrix, v: Float64Array): number {
  const image = new Float64Array(matrix.rows);
  matrix.multiply(v, image);
  return squaredNorm(image) / squaredNorm(v);
}

const squaredNorm = (v: Float64Array): number => v.reduce((total, value) => total + value * value, 0);

describe('the estimate of ||X||^2', () => {
  it('is exact, plus its margin of 1 %, for a single column', () => {
    const { matrix } = randomProblem({ samples: 9, features: 1, seed: 1 }).projection;
    expect(lipschitzOf(matrix)).toBeCloseTo(1.01 * matrix.squaredNorms()[0], 10);
  });

  it('is at least the largest column norm (nearly) and at most the sum of all, margin included', () => {
    fc.assert(
      fc.property(shape, fc.nat(100), (of, seed) => {
        const { matrix } = randomProblem(of).projection;
        const norms = matrix.squaredNorms();
        const estimate = lipschitzOf(matrix, seed);
        expect(estimate).toBeLessThanOrEqual(1.01 * norms.reduce((total, norm) => total + norm, 0) * (1 + 1e-12));
        // Power iteration may stop below the truth; the backtracking guard is there for the rest.
        expect(estimate).toBeGreaterThanOrEqual(0.5 * Math.max(...norms));
      }),
      { seed: 61, numRuns },
    );
  });

  it('is 0 for a matrix of zeros, and is reproducible', () => {
    const zero = randomProblem({ samples: 1, features: 3, seed: 2 }).projection.matrix;
    expect(lipschitzOf(zero)).toBe(0);
    const { matrix } = randomProblem({ samples: 8, features: 5, seed: 3 }).projection;
    expect(lipschitzOf(matrix, 4)).toBe(lipschitzOf(matrix, 4));
  });
});

describe('a proximal gradient step', () => {
  it('lowers the objective even when the Lipschitz constant it was given is far too small', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const problem = randomProblem(of);
        const { matrix, target } = problem.projection;
        const lam = problem.lambda * matrix.rows;
        const objective = (point: { w: Float64Array; image: Float64Array }): number =>
          squaredNorm(point.image.map((fitted, i) => target[i] - fitted)) / 2 +
          lam * point.w.reduce((total, value) => total + Math.abs(value), 0);
        const gradient = new ProximalGradient(matrix, target, { l1: lam }, 1e-3);
        let point = gradient.imaged(new Float64Array(matrix.columns).fill(0.1));
        let last = objective(point);
        let lipschitz = gradient.lipschitz;
        for (let k = 0; k < 10; k++) {
          point = gradient.step(point);
          expect(objective(point)).toBeLessThanOrEqual(last * (1 + 1e-12) + 1e-14);
          expect(gradient.lipschitz).toBeGreaterThanOrEqual(lipschitz);
          last = objective(point);
          lipschitz = gradient.lipschitz;
        }
      }),
      { seed: 62, numRuns },
    );
  });

  it('keeps the image beside the point', () => {
    const { matrix, target } = randomProblem({ samples: 6, features: 4, seed: 5 }).projection;
    const gradient = new ProximalGradient(matrix, target, { l1: 0.1 }, lipschitzOf(matrix));
    const point = gradient.step(gradient.imaged(Float64Array.of(1, 2, 3, 4)));
    expect(point.image).toEqual(gradient.imaged(point.w).image);
    expect(rayleigh(matrix, point.w)).toBeLessThanOrEqual(gradient.lipschitz);
  });

  it('comes to an end even where its numbers overflow, and doubling L could go on for ever', () => {
    const { matrix, target } = randomProblem({ samples: 6, features: 4, seed: 6 }).projection;
    const gradient = new ProximalGradient(matrix, target, { l1: 0.1 }, 1);
    for (const start of [1e308, 1e200, NaN]) {
      expect(gradient.step(gradient.imaged(new Float64Array(4).fill(start))).w.length).toBe(4);
    }
  });
});

it('momentum pays: FISTA needs fewer steps than ISTA', () => {
  const problem = randomProblem({ samples: 40, features: 60, seed: 7, fraction: 0.05 });
  const [slow, fast] = [ista, fista].map((solver) => solve(solver, problem, { tolerance: 1e-8 }));
  expect(fast.iterations).toBeLessThan(slow.iterations / 2);
});
