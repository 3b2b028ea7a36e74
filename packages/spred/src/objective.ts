/**
 * The smooth objective of spred (Ziyin and Wang, "spred: Solving L1 Penalty with SGD", ICML 2023): for any
 * differentiable loss L,
 *
 *   S(U, W) = L(U * W) + lambda/2 (||U||^2 + ||W||^2)  >=  L(V) + lambda ||V||_1,   V = U * W,
 *
 * with equality exactly at balanced factors |u| = |w| (u^2 + w^2 >= 2 |u w|). Every stationary point is balanced, and
 * the local minima of S are those of the L1 problem. lambda multiplies the L1 norm beside the loss *as written*; the
 * paper's kappa is lambda / 2, and PyTorch's coupled `weight_decay` on both factors is lambda.
 */
import { add, mul, squaredNorm, type Tensor } from '@spred/autodiff';
import { requireLambda, toKappa } from '@spred/problems';
import { collapse, type Factors } from './factors.ts';

/**
 * The smooth objective of a loss of one weight tensor, as a function of its factors (to differentiate, compile or
 * minimise by any means). Further arguments (dense parameters, a batch) are handed on to the loss.
 *
 * Throws `invalid-lambda` unless lambda is a finite number >= 0.
 *
 * @example
 * ```ts
 * import { squaredNorm, sub, tensor, type Tensor } from '@spred/autodiff';
 * import { decompose, smoothObjective } from '@spred/spred';
 *
 * const loss = (v: Tensor) => squaredNorm(sub(v, [1, -2])).mul(0.5);
 * const objective = smoothObjective(loss, 0.1);
 * console.log(objective(decompose([1, -2], { imbalance: 1e-12 })).item().toFixed(9)); // 0.300000000
 * ```
 */
export function smoothObjective<Rest extends readonly unknown[]>(
  loss: (weights: Tensor, ...rest: Rest) => Tensor,
  lambda: number,
): (factors: Factors, ...rest: Rest) => Tensor {
  requireLambda(lambda);
  const kappa = toKappa(lambda);
  return (factors, ...rest) =>
    add(loss(collapse(factors), ...rest), mul(add(squaredNorm(factors.u), squaredNorm(factors.w)), kappa));
}
