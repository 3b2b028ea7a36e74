/**
 * The convention table: one and the same lasso, written as people write it, solved by coupled weight decay on factors.
 * Each line must give the coefficients of scikit-learn's Lasso(alpha) that the table names, here certified by our own
 * yardstick. Factor-of-two slips are the classic bug of this field.
 */
import { matmul, mean, square, squaredNorm, sub, tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
import { applyUpdates, sgd } from '@spred/optimizers';
import { certificate, createProblem, forLossScale, fromKappa, toKappa, toWeightDecay } from '@spred/problems';
import { describe, expect, it } from 'vitest';
import { collapse, initialFactors, type Factors } from './index.ts';

const rows = [
  [1.2, -0.3],
  [-0.5, 0.9],
  [0.3, 0.4],
  [-1.1, -0.8],
  [0.6, 0.2],
];
const y = [2.1, -1.2, 0.4, -2.0, 1.3];
const X = tensor(rows);
const residual = (v: Tensor): Tensor => sub(matmul(X, v), y);
const alpha = 0.15;

/** What plain gradient descent makes of a loss with coupled weight decay `decay` on both factors. */
function trained(loss: (v: Tensor) => Tensor, decay: number): Float64Array {
  const evaluate = valueAndGrad((factors: Factors) => loss(collapse(factors)));
  const optimizer = sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: decay });
  let factors = initialFactors([2], { scale: 1 });
  let state = optimizer.init(factors);
  for (let i = 0; i < 4000; i++) {
    const next = optimizer.update(evaluate(factors).grad, state, factors);
    state = next.state;
    factors = applyUpdates(factors, next.updates);
  }
  return Float64Array.from(collapse(factors).data);
}

/** The gap of coefficients as a solution of Lasso(lambda). */
const gapAt = (coefficients: Float64Array, lambda: number): number =>
  certificate(createProblem({ X: rows, y, lambda, intercept: false }), coefficients).relativeGap;

const meanSquare = (v: Tensor): Tensor => mean(square(residual(v)));
const halfMeanSquare = (v: Tensor): Tensor => meanSquare(v).mul(0.5);

describe('the convention table', () => {
  it('half mean square + weight decay alpha is Lasso(alpha)', () => {
    expect(gapAt(trained(halfMeanSquare, toWeightDecay(alpha)), alpha)).toBeLessThan(1e-12);
  });

  it('mean square (no half) + weight decay 2 alpha is Lasso(alpha)', () => {
    expect(gapAt(trained(meanSquare, toWeightDecay(forLossScale(alpha, 2))), alpha)).toBeLessThan(1e-12);
  });

  it('mean square + weight decay alpha is Lasso(alpha / 2), not Lasso(alpha): the published slip', () => {
    const coefficients = trained(meanSquare, alpha);
    expect(gapAt(coefficients, alpha / 2)).toBeLessThan(1e-12);
    expect(gapAt(coefficients, alpha)).toBeGreaterThan(1e-3);
  });

  it('half a sum of squares + weight decay n alpha is Lasso(alpha)', () => {
    const scaled = (v: Tensor): Tensor => squaredNorm(residual(v)).mul(0.5 * 0.1);
    expect(gapAt(trained(scaled, toWeightDecay(forLossScale(alpha, rows.length) * 0.1)), alpha)).toBeLessThan(1e-12);
  });

  it('the paper: L + kappa (||U||^2 + ||W||^2) is L + 2 kappa ||V||_1', () => {
    const kappa = toKappa(alpha);
    expect(gapAt(trained(halfMeanSquare, 2 * kappa), fromKappa(kappa))).toBeLessThan(1e-12);
  });
});
