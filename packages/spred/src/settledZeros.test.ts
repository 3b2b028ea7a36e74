import { coordinateDescent } from '@spred/baselines';
import { createProblem, solve } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { randomProblem, seeds } from '../test/randomProblem.ts';
import { settleZeros } from './settledZeros.ts';

describe('near the solution the support is proved', () => {
  it('whatever tiny weights a solver has left where there is none, and on the wrong side of zero', () => {
    for (const seed of seeds) {
      const { problem } = randomProblem(seed);
      const exact = solve(coordinateDescent, problem, { tolerance: 1e-13, maxIterations: 200_000 });
      const w = problem.projection.reduce(exact.coefficients);
      const largest = w.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // An optimiser's view of it: everything is a little off, nothing is exactly zero.
      const v = w.map((value, j) => value * (1 + 1e-6 * Math.cos(j)) + 1e-7 * largest * Math.sin(j + 1));
      const decision = settleZeros(problem, v);
      expect(decision.isSettled, `seed ${seed}`).toBe(true);
      expect(decision.w.map(Math.sign), `seed ${seed}`).toEqual(w.map(Math.sign));
      const own = decision.w.every((value, j) => value === 0 || value === v[j] || Math.abs(value) < 1e-12 * largest);
      expect(own, 'the proof changes no weight but to zero').toBe(true);
    }
  });

  it('and not where the iterate is far off: then nothing but the KKT rule decides', () => {
    const { problem } = randomProblem(6);
    const decision = settleZeros(problem, new Float64Array(problem.projection.columns).fill(0.1));
    expect(decision.isSettled).toBe(false);
  });

  it('says nothing about copies of one column, which may share its weight in any way', () => {
    const X = [
      [1, 1, 0.2],
      [-1, -1, 0.1],
      [0.5, 0.5, -0.4],
    ];
    const problem = createProblem({ X, y: [1, -1, 0.4], lambda: 0.05, intercept: false });
    const exact = solve(coordinateDescent, problem, { tolerance: 1e-14 }).coefficients;
    const total = exact[0] + exact[1];
    for (const share of [0.2, 0.5, 0.9]) {
      const v = Float64Array.of(share * total, (1 - share) * total, 1e-9);
      expect([...settleZeros(problem, v).w]).toEqual([v[0], v[1], 0]);
    }
  });
});
