import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solve } from '@spred/problems';
import { Anderson } from './anderson.ts';
import { andersonCd, coordinateDescent } from './index.ts';
import { randomProblem } from '../test/problems.ts';

const numRuns = process.env['SPRED_LONG'] ? 500 : 50;

describe('Anderson extrapolation', () => {
  /** w <- w* + M (w - w*), elementwise, with the residual y - X w of a made-up 2 x 4 matrix X. */
  const limit = Float64Array.of(1, -2, 3, 0.5);
  const rates = Float64Array.of(0.95, 0.95, 0.2, 0.1);
  const X = [
    [1, 2, 3, 4],
    [0.5, -1, 2, -0.25],
  ];
  const residualOf = (w: Float64Array): Float64Array =>
    Float64Array.from(X, (row) => row.reduce((rest, x, j) => rest - x * w[j], 1));
  const distance = (w: Float64Array): number => Math.hypot(...w.map((value, j) => value - limit[j]));

  it('goes far beyond the last point of a linear iteration, and takes the residual along', () => {
    const memory = new Anderson(3);
    // The fast modes have died down, the slow ones go on.
    let w = limit.map((value, j) => value + [1, -1, 1e-3, 1e-3][j]);
    const seen: boolean[] = [];
    for (let k = 0; k < 4; k++) {
      seen.push(memory.push(w, residualOf(w)));
      if (k < 3) w = w.map((value, j) => limit[j] + rates[j] * (value - limit[j]));
    }
    expect(seen).toEqual([false, false, false, true]);
    const point = memory.extrapolate()!;
    expect(distance(point.w)).toBeLessThan(0.05 * distance(w));
    residualOf(point.w).forEach((value, i) => expect(point.residual[i]).toBeCloseTo(value, 12));
    expect(memory.push(w, residualOf(w))).toBe(false);
  });

  it('gives nothing where the differences are dependent', () => {
    const memory = new Anderson(2);
    for (const value of [0, 1, 2]) memory.push(Float64Array.of(value, value), Float64Array.of(0));
    expect(memory.extrapolate()).toBeUndefined();
  });
});

describe('coordinate descent on working sets', () => {
  it('never lets the objective rise from round to round', () => {
    const shape = fc.record({
      samples: fc.integer({ min: 2, max: 25 }),
      features: fc.integer({ min: 1, max: 40 }),
      seed: fc.nat(100_000),
      fraction: fc.constantFrom(0.01, 0.1, 0.5),
      duplicate: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, (of) => {
        const problem = randomProblem(of);
        let last = Infinity;
        solve(andersonCd, problem, {
          tolerance: 0,
          maxIterations: 8,
          onIteration(state) {
            const { coefficients, intercept } = state.iterate();
            const objective = problem.objective(coefficients, intercept);
            expect(objective).toBeLessThanOrEqual(last * (1 + 1e-12) + 1e-15);
            last = objective;
          },
        });
      }),
      { seed: 71, numRuns },
    );
  });

  it('needs a few rounds where plain coordinate descent needs hundreds of epochs', () => {
    const problem = randomProblem({ samples: 20, features: 50, seed: 3, fraction: 0.01 });
    const [plain, fast] = [coordinateDescent, andersonCd].map((solver) => solve(solver, problem, { tolerance: 1e-10 }));
    expect(plain.iterations).toBeGreaterThan(200);
    expect(fast.status).toBe('converged');
    expect(fast.iterations).toBeLessThan(20);
  });
});
