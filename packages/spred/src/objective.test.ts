import { hvp, matmul, mul, squaredNorm, sub, tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
import { applyUpdates, sgd } from '@spred/optimizers';
import { createProblem } from '@spred/problems';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossOf } from '../test/lossOf.ts';
import { collapse, decompose, initialFactors, smoothObjective, type Factors } from './index.ts';

const numRuns = process.env['SPRED_LONG'] ? 1000 : 100;

/** L(v) = 1/2 ||v - c||^2, whose L1 solution is the soft-thresholding of c. */
const toTarget =
  (c: number[]) =>
  (v: Tensor): Tensor =>
    squaredNorm(sub(v, c)).mul(0.5);

/** Plain gradient descent on an objective of factors. */
function descend(objective: (f: Factors) => Tensor, from: Factors, steps: number, learningRate: number): Factors {
  const evaluate = valueAndGrad(objective);
  const optimizer = sgd({ learningRate });
  let factors = from;
  let state = optimizer.init(factors);
  for (let i = 0; i < steps; i++) {
    const next = optimizer.update(evaluate(factors).grad, state, factors);
    state = next.state;
    factors = applyUpdates(factors, next.updates);
  }
  return factors;
}

const single = (u: number, w: number): Factors => ({ u: tensor([u]), w: tensor([w]) });

describe('the smooth objective', () => {
  const X = [
    [1, 2, -1],
    [3, 5, 0.5],
    [-4, 1, 2],
    [0.5, -1, 1],
  ];
  const problem = createProblem({ X, y: [1, 2, -3, 0.5], lambda: 0.3, intercept: false });
  const objective = smoothObjective(lossOf(problem), problem.lambda);

  it('equals the lasso objective at balanced factors, and lies above it by the imbalance elsewhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (v, stretch) => {
          const root = v.map((value) => Math.sqrt(Math.abs(value)));
          const lasso = problem.objective(Float64Array.from(v), 0);
          const balanced = { u: tensor(v.map((value, i) => Math.sign(value) * root[i])), w: tensor(root) };
          expect(Math.abs(objective(balanced).item() - lasso)).toBeLessThan(1e-13 * Math.max(1, lasso));
          const stretched = {
            u: tensor(root.map((r, i) => Math.sign(v[i]) * r * stretch[i])),
            w: tensor(root.map((r, i) => r / stretch[i])),
          };
          const excess = root.reduce((sum, r, i) => sum + ((r * stretch[i] - r / stretch[i]) ** 2 * 0.3) / 2, 0);
          expect(objective(stretched).item() - lasso).toBeCloseTo(excess, 8);
        },
      ),
      { seed: 41, numRuns },
    );
  });

  it('at (0, 0) has the curvatures 2 kappa +- g: a minimum exactly when the L1 conditions say zero', () => {
    for (const [c, lambda] of [
      [0.2, 0.1],
      [0.05, 0.1],
    ]) {
      const at = single(0, 0);
      const f = smoothObjective(toTarget([c]), lambda);
      const along = (du: number, dw: number): number => {
        const image = hvp(f, at, single(du, dw));
        return image.u.item() * du + image.w.item() * dw;
      };
      const s = Math.SQRT1_2;
      expect(along(s, s)).toBeCloseTo(lambda - c, 12);
      expect(along(s, -s)).toBeCloseTo(lambda + c, 12);
    }
  });

  it('wears the imbalance away at the rate exp(-2 lambda t) of gradient flow', () => {
    const lambda = 0.1;
    const f = smoothObjective(toTarget([1]), lambda);
    const steps = 20_000;
    const rate = 5e-4;
    const { u, w } = descend(f, single(0.6, 0.4), steps, rate);
    expect(u.item() ** 2 - w.item() ** 2).toBeCloseTo(0.2 * Math.exp(-2 * lambda * steps * rate), 3);
  });

  it('a decay mask on the optimiser is the same: coupled weight decay gives the same trajectory', () => {
    const start = initialFactors([3], { scale: 1 });
    const [byObjective, byDecay] = [smoothObjective(lossOf(problem), 0.3), smoothObjective(lossOf(problem), 0)].map(
      (f, i) => {
        const evaluate = valueAndGrad(f);
        const optimizer = sgd({ learningRate: 0.01, momentum: 0.9, ...(i === 1 && { weightDecay: 0.3 }) });
        let factors = start;
        let state = optimizer.init(factors);
        for (let k = 0; k < 200; k++) {
          const next = optimizer.update(evaluate(factors).grad, state, factors);
          state = next.state;
          factors = applyUpdates(factors, next.updates);
        }
        return factors;
      },
    );
    for (const name of ['u', 'w'] as const) {
      byObjective[name].data.forEach((value, i) => expect(byDecay[name].data[i]).toBeCloseTo(value, 12));
    }
  });

  it('hands further arguments on to the loss', () => {
    const loss = (v: Tensor, offset: Tensor, scale: number): Tensor => squaredNorm(sub(v, offset)).mul(scale);
    const f = smoothObjective(loss, 0);
    expect(f(single(2, 3), tensor([5]), 10).item()).toBe(10);
  });

  it.each([-1, NaN, Infinity])('refuses lambda = %s', (lambda) => {
    expect(() => smoothObjective(toTarget([1]), lambda)).toThrow('lambda must be a finite number >= 0');
  });
});

describe('one coordinate, L = 1/2 (v - c)^2, lambda = 0.1: the solution is sign(c) 0.9', () => {
  const reach = (from: Factors, c: number): number =>
    collapse(descend(smoothObjective(toTarget([c]), 0.1), from, 4000, 0.05)).item();

  it('is reached for both signs from the default initialisation', () => {
    expect(reach(initialFactors([1], { scale: 1 }), 1)).toBeCloseTo(0.9, 6);
    expect(reach(initialFactors([1], { scale: 1 }), -1)).toBeCloseTo(-0.9, 6);
    expect(reach(initialFactors([1], { scale: 0.5 }), -1)).toBeCloseTo(-0.9, 6);
  });

  it('is reached across zero from a decomposition of the wrong sign', () => {
    expect(reach(decompose([0.25], { imbalance: 0.09 }), -1)).toBeCloseTo(-0.9, 6);
    expect(reach(single(0.5, 0.4), -1)).toBeCloseTo(-0.9, 6);
  });

  it('is not reached from balanced factors of the wrong sign, nor from the origin: they are stuck at zero', () => {
    expect(reach(single(0.5, 0.5), 1)).toBeCloseTo(0.9, 6);
    expect(Math.abs(reach(single(0.5, 0.5), -1))).toBeLessThan(1e-6);
    expect(reach(single(0, 0), 1)).toBe(0);
    expect(reach(single(1e-4, 1e-4), 1)).toBeCloseTo(0.9, 5);
  });

  it('is exactly zero in the limit below lambda, and approached only slowly at lambda', () => {
    expect(Math.abs(reach(initialFactors([1], { scale: 1 }), 0.05))).toBeLessThan(1e-6);
    const atEquality = Math.abs(reach(initialFactors([1], { scale: 1 }), 0.1));
    expect(atEquality).toBeGreaterThan(1e-4);
    expect(atEquality).toBeLessThan(0.05);
  });
});

describe('low-level agreement', () => {
  it('the prepared loss of a problem is its datafit, 1/(2n) ||y - Xv||^2', () => {
    const X = tensor([
      [1, 2],
      [3, 4],
      [5, 7],
    ]);
    const y = [1, 0, 2];
    const problem = createProblem({
      X: [
        [1, 2],
        [3, 4],
        [5, 7],
      ],
      y,
      lambda: 0,
      intercept: false,
    });
    const v = tensor([0.5, -1]);
    const direct = mul(squaredNorm(sub(matmul(X, v), y)), 1 / 6).item();
    expect(lossOf(problem)(v).item()).toBeCloseTo(direct, 14);
    expect(problem.objective(Float64Array.from(v.data), 0)).toBeCloseTo(direct, 14);
  });
});
