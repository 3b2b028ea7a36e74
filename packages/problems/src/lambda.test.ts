import { describe, expect, it } from 'vitest';
import {
  createProblem,
  elasticNet,
  forLossScale,
  fromGlmnetElasticNet,
  fromGlmnetFactors,
  fromKappa,
  fromSumScaled,
  toGlmnet,
  toKappa,
  toSumScaled,
  toWeightDecay,
} from './index.ts';
import { caught } from '../../../testing/caught.ts';

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

  it('glmnet: the elastic net on y / sd, its penalty said there, is ours at the mapped lambda and l1Ratio', () => {
    const X = [
      [1, 2],
      [3, -1],
      [0, 1],
      [2, 2],
    ];
    const y = Float64Array.of(1, -2, 0.5, 3);
    const [lambda, alpha] = [0.3, 0.4];
    const mean = y.reduce((sum, v) => sum + v, 0) / 4;
    const sd = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 4);
    // glmnet: 1/(2n) ||y / sd - X b||^2 + (lambda / sd) (alpha |b| + (1 - alpha)/2 b^2) at b = w / sd, times sd^2.
    const w = Float64Array.of(0.5, -1);
    const glmnet = createProblem({
      X,
      y: y.map((v) => v / sd),
      lambda: lambda / sd,
      penalty: elasticNet({ l1Ratio: alpha }),
    });
    const mapped = fromGlmnetElasticNet({ lambda, alpha, targetDeviation: sd });
    const ours = createProblem({ X, y, lambda: mapped.lambda, penalty: elasticNet({ l1Ratio: mapped.l1Ratio }) });
    const there = glmnet.objective(
      w.map((v) => v / sd),
      0.2 / sd,
    );
    expect(ours.objective(w, 0.2)).toBeCloseTo(sd * sd * there, 12);
    expect(fromGlmnetElasticNet({ lambda, alpha: 1, targetDeviation: sd })).toEqual({ lambda, l1Ratio: 1 });
    expect(fromGlmnetElasticNet({ lambda, alpha: 0, targetDeviation: 2 })).toEqual({ lambda: 0.15, l1Ratio: 0 });
    for (const wrong of [
      { lambda: -1, alpha, targetDeviation: sd },
      { lambda, alpha: 1.1, targetDeviation: sd },
      { lambda, alpha: NaN, targetDeviation: sd },
      { lambda, alpha, targetDeviation: 0 },
    ]) {
      expect(['invalid-argument', 'invalid-lambda']).toContain(caught(() => fromGlmnetElasticNet(wrong)).code);
    }
  });

  it('glmnet: penalty factors sum to p, excluded columns count as one', () => {
    expect([...fromGlmnetFactors([1, 1, 1])]).toEqual([1, 1, 1]);
    expect([...fromGlmnetFactors([0, 1, 3])]).toEqual([0, 0.75, 2.25]);
    expect([...fromGlmnetFactors([Infinity, 1, 2])]).toEqual([Infinity, 0.75, 1.5]);
    expect(caught(() => fromGlmnetFactors([1, -1])).index).toBe(1);
    expect(caught(() => fromGlmnetFactors([0, 0])).code).toBe('invalid-argument');
  });
});
