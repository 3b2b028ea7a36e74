/**
 * The whole package on one page.
 */
import { tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
import { expect, test } from 'vitest';
import { adam, applyUpdates, cosineDecay, sgd, type Optimizer } from './index.ts';

/** v = u w with decay on u and w: the lasso in one variable, (v - c)^2 / 2 + lambda |v|. */
function spred(optimizer: Optimizer, c: number, steps: number): number {
  const slope = valueAndGrad((p: { u: Tensor; w: Tensor }) => p.u.mul(p.w).sub(c).square().mul(0.5));
  let params = { u: tensor(0.5), w: tensor(0.4) };
  let state = optimizer.init(params);
  for (let i = 0; i < steps; i++) {
    const step = optimizer.update(slope(params).grad, state, params);
    params = applyUpdates(params, step.updates);
    state = step.state;
  }
  return params.u.mul(params.w).item();
}

const learningRate = cosineDecay({ initial: 0.05, steps: 2000 });

test.each([
  ['sgd', sgd({ learningRate, momentum: 0.9, weightDecay: 0.2 })],
  ['adam', adam({ learningRate, weightDecay: 0.2 })],
])('%s with coupled decay on two factors soft-thresholds', (_, optimizer) => {
  expect(Math.abs(spred(optimizer, 1, 2000) - 0.8)).toBeLessThan(1e-6);
  expect(Math.abs(spred(optimizer, 0.1, 2000))).toBeLessThan(1e-6);
});

test('states are plain trees, and nothing is modified', () => {
  const optimizer = adam({ learningRate: 0.1 });
  const params = { w: tensor([1, 2]) };
  const before = optimizer.init(params);
  const { updates, state } = optimizer.update({ w: tensor([1, -1]) }, before, params);
  expect(before.step.item()).toBe(0);
  expect(before.slots['mean'].w.toArray()).toEqual([0, 0]);
  expect(state.step.item()).toBe(1);
  expect(Object.keys(state.slots)).toEqual(['mean', 'meanSquare']);
  updates.w.data.forEach((x, i) => expect(x).toBeCloseTo(i === 0 ? -0.1 : 0.1, 8));
  expect(params.w.toArray()).toEqual([1, 2]);
});
