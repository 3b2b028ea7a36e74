import { createProblem, solve } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { decideZeros, spredMomentum } from './index.ts';
import { caught } from '../../../testing/caught.ts';

describe('zeros', () => {
  it('by curvature: only where zero minimises its own coordinate of a quadratic, and the gradient allows it here', () => {
    // L = h/2 (v - c)^2: the gradient at v is h (v - c), at zero -h c, so zero is the minimiser iff |h c| <= lambda = 0.1.
    const h = 2;
    for (const [v, c, expected] of [
      [0.05, 0.04, 0],
      [0.05, 0.06, 0.05],
      [-0.01, -0.049, 0],
      [-0.01, -0.051, -0.01],
      [0.3, 0.04, 0.3], // too far out to say: |h (v - c)| > lambda
    ]) {
      const decided = decideZeros(Float64Array.of(v), Float64Array.of(h * (v - c)), 0.1, {
        curvature: Float64Array.of(h),
      });
      expect(decided[0]).toBe(expected);
    }
  });

  it('right one by one and wrong together: the solvers take none that would raise the objective', () => {
    // Copies of one column share its weight: each could be zero, all of them could not.
    const X = [Array<number>(30).fill(1), Array<number>(30).fill(0)];
    const problem = createProblem({ X, y: [1, 0], lambda: 0.01, intercept: false });
    let worst = 0;
    solve(spredMomentum, problem, {
      maxIterations: 50,
      tolerance: 0,
      onIteration(state) {
        worst = Math.max(worst, problem.objective(state.iterate().coefficients, 0));
      },
    });
    expect(worst).toBeLessThan(problem.objective(new Float64Array(30), 0) * (1 + 1e-12));
  });

  it('by threshold: only small weights whose gradient is strictly inside the interval', () => {
    const weights = Float64Array.of(1e-7, 1e-7, 1e-3, 0);
    const gradient = Float64Array.of(0.05, 0.1, 0.05, 0.2);
    expect([...decideZeros(weights, gradient, 0.1, { threshold: 1e-6 })]).toEqual([0, 1e-7, 1e-3, 0]);
    expect(weights[0]).toBe(1e-7);
  });

  it('need arrays of one length and a rule', () => {
    const code = (fn: () => unknown): string => caught(fn).code;
    const one = Float64Array.of(1);
    expect(code(() => decideZeros(one, new Float64Array(2), 1, { threshold: 1 }))).toBe('shape-mismatch');
    expect(code(() => decideZeros(one, one, 1, { curvature: new Float64Array(2) }))).toBe('shape-mismatch');
    expect(code(() => decideZeros(one, one, 1, { threshold: -1 }))).toBe('invalid-argument');
    expect(code(() => decideZeros(one, one, 1, {} as never))).toBe('invalid-argument');
  });

  it('a solution has exact zeros, decided without any classical solver', () => {
    const X = [
      [1, 0.2, -0.5],
      [-0.3, 1, 0.1],
      [0.4, -0.6, 1],
      [-0.9, 0.3, 0.2],
    ];
    const problem = createProblem({ X, y: [2, 0.1, -0.3, -1.5], lambda: 0.2 });
    const solution = solve(spredMomentum, problem);
    expect(solution.status).toBe('converged');
    expect(solution.support.length).toBeLessThan(3);
  });
});
