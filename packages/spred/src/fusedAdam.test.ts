import { grad, hvp, tensor, valueAndGrad } from '@spred/autodiff';
import { normal, randomKey } from '@spred/core';
import { adam, applyUpdates } from '@spred/optimizers';
import { createProblem, denseMatrix, type Problem } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { lossOf } from '../test/lossOf.ts';
import { factorsOf, pairOf } from './descent.ts';
import { FactorObjective, halves, joined } from './factorObjective.ts';
import { FusedAdam } from './fusedAdam.ts';
import { smoothObjective, type Factors } from './index.ts';

function makeProblem(n: number, p: number, intercept: boolean): Problem {
  const X = denseMatrix(normal(randomKey(1), n * p), { rows: n, columns: p });
  return createProblem({ X, y: normal(randomKey(2), n), lambda: 0.03, intercept });
}

/** Equal up to 1e-12 of the largest. */
function agree(actual: Float64Array, expected: Factors): void {
  const truth = joined(pairOf(expected));
  const size = truth.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  actual.forEach((g, j) => expect(Math.abs(g - truth[j])).toBeLessThan(1e-12 * size));
}

describe('the fast objective is that of autodiff, and so are its gradient and its Hessian along a direction', () => {
  it.each([
    [7, 5, false],
    [6, 40, true],
    [20, 20, true],
  ])('%d x %d, intercept %s', (n, p, intercept) => {
    const problem = makeProblem(n, p, intercept);
    const u = normal(randomKey(3), p);
    const w = normal(randomKey(4), p);
    const smooth = smoothObjective(lossOf(problem), problem.lambda);
    const at = factorsOf({ u, w });
    const truth = smooth(at);
    const objective = new FactorObjective(problem);
    const gradient = new Float64Array(2 * p);
    expect(objective.at({ u, w }, halves(gradient))).toBeCloseTo(truth.item(), 12);
    agree(gradient, grad(smooth)(at));
    const along = { u: normal(randomKey(7), p), w: normal(randomKey(8), p) };
    const image = new Float64Array(2 * p);
    objective.curvature({ u, w }, along, halves(image));
    agree(image, hvp(smooth, at, factorsOf(along)));
    objective.free();
  });
});

describe('fused Adam is Adam', () => {
  it.each([
    [12, 7, false],
    [9, 1100, true],
  ])('%d x %d: the steps of `adam` on the gradient of autodiff, with coupled decay', (n, p, intercept) => {
    const problem = makeProblem(n, p, intercept);
    const u = normal(randomKey(5), p);
    const w = normal(randomKey(6), p);
    const settings = { learningRate: (k: number) => 0.1 * 0.99 ** k, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
    const fused = new FusedAdam(problem, u, w, settings);
    const optimizer = adam(settings);
    const evaluate = valueAndGrad(smoothObjective(lossOf(problem), problem.lambda));
    let factors: Factors = { u: tensor(u), w: tensor(w) };
    let state = optimizer.init(factors);
    for (let k = 0; k < 50; k++) {
      const next = optimizer.update(evaluate(factors).grad, state, factors);
      state = next.state;
      factors = applyUpdates(factors, next.updates);
      for (const mark of fused.step()) expect(mark).toBe('slice');
    }
    fused.u.forEach((value, j) => expect(value).toBeCloseTo(factors.u.data[j], 9));
    fused.w.forEach((value, j) => expect(value).toBeCloseTo(factors.w.data[j], 9));
    fused.free();
  });

  it('leaves the factors it was given as they were', () => {
    const problem = makeProblem(5, 3, false);
    const u = Float64Array.of(1, 2, 3);
    const fused = new FusedAdam(problem, u, u, { learningRate: () => 1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 });
    fused.step().next();
    expect([...u]).toEqual([1, 2, 3]);
    fused.free();
  });
});
