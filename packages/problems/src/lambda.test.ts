import { describe, expect, it } from 'vitest';
import {
  createProblem,
  forLossScale,
  fromKappa,
  fromSumScaled,
  toGlmnet,
  toKappa,
  toSumScaled,
  toWeightDecay,
} from './index.ts';

describe('one lambda: the maps to other conventions', () => {
  it('the sum-scaled objective is n times the public one', () => {
    const X = [
      [1, 2],
      [3, -1],
      [0, 1],
      [2, 2],
    ];
    const y = Float64Array.of(1, -2, 0.5, 3);
    const lambda = 0.3;
    const w = Float64Array.of(0.5, -1);
    const problem = createProblem({ X, y, lambda, intercept: false });
    const sumScaled = X.reduce((total, row, i) => total + (y[i] - row[0] * w[0] - row[1] * w[1]) ** 2 / 2, 0);
    expect(4 * problem.objective(w, 0)).toBeCloseTo(sumScaled + toSumScaled(lambda, 4) * 1.5, 12);
    expect(fromSumScaled(toSumScaled(lambda, 4), 4)).toBe(lambda);
  });

  it('the paper: 2 kappa |v| = min over u w = v of kappa (u^2 + w^2), so kappa = lambda / 2', () => {
    const lambda = 0.7;
    const v = -1.3;
    const u = Math.sqrt(Math.abs(v));
    expect(toKappa(lambda) * (u * u + u * u)).toBeCloseTo(lambda * Math.abs(v), 14);
    expect(fromKappa(toKappa(lambda))).toBe(lambda);
  });

  it('coupled weight decay wd adds wd/2 ||theta||^2, so on both factors wd = lambda', () => {
    const wd = toWeightDecay(0.7);
    const u = Math.sqrt(1.3);
    expect((wd / 2) * (u * u + u * u)).toBeCloseTo(0.7 * 1.3, 14);
  });

  it('a mean of squares without the half needs 2 lambda, half a sum needs n lambda, glmnet the same lambda', () => {
    expect(forLossScale(0.1, 2)).toBe(0.2);
    expect(forLossScale(0.1, 50)).toBe(toSumScaled(0.1, 50));
    expect(toGlmnet(0.1)).toBe(0.1);
  });
});
