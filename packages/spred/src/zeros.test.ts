import { createProblem, solve } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { decideZeros, spredMomentum } from './index.ts';
import { caught } from '../../../testing/caught.ts';

describe('zeros', () => {
  it('by curvature: zero exactly where zero minimises its own coordinate of a quadratic', () => {
    // L = h/2 (v - c)^2: the gradient at v is h (v - c), and zero is the minimiser iff |h c| <= lambda.
    const h = 2;
    for (const [v, c, expected] of [
      [0.3, 0.04, 0],
      [0.3, 0.06, 0.3],
      [-1, -0.049, 0],
      [-1, 0.051, -1],
    ]) {
      const decided = decideZeros(Float64Array.of(v), Float64Array.of(h * (v - c)), 0.1, {
        curvature: Float64Array.of(h),
      });
      expect(decided[0]).toBe(expected);
    }
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
