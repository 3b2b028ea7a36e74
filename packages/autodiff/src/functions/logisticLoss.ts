/**
 * The logistic loss, from logits.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { mul } from '../ops/mul.ts';
import { softplus } from '../ops/softplus.ts';
import { sub } from '../ops/sub.ts';
import type { Tensor } from '../tensor.ts';
import { mean } from './mean.ts';

/**
 * The mean of `ln(1 + exp(z)) - y z`, a scalar: the negative log-likelihood of labels `y` in {0, 1} (or in between)
 * under the probabilities `sigmoid(z)`. No overflow at any logit. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { logisticLoss } from '@spred/autodiff';
 *
 * console.log(logisticLoss([1000, -1000], [1, 0]).item()); // 0
 * console.log(logisticLoss([0], [1]).item() === Math.log(2)); // true
 * ```
 */
export function logisticLoss(logits: TensorLike, labels: TensorLike): Tensor {
  const z = toTensor(logits);
  return mean(sub(softplus(z), mul(labels, z)));
}
