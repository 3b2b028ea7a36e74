import { matmul, mul, squaredNorm, sub, tensor, type Tensor } from '@spred/autodiff';
import { materialise, type Problem } from '@spred/problems';

/** L(v) = 1/(2n) ||y~ - X~ v||^2 of a problem in ops of autodiff, for v of shape [p]. */
export function lossOf(problem: Problem): (weights: Tensor) => Tensor {
  const { rows: n, columns: p } = problem.projection;
  // Column-major n x p is row-major p x n.
  const design = tensor(materialise(problem.projection.matrix).values, [p, n]);
  const target = tensor(problem.projection.target, [n]);
  const fit = (weights: Tensor): Tensor => matmul(design, weights, { transposeA: true });
  return (weights) => mul(squaredNorm(sub(fit(weights), target)), 1 / (2 * n));
}
