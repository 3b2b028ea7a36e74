/**
 * Dropout with a mask of its own: `dropout`, whose mask is drawn from a key.
 */
import type { TensorLike } from '../create.ts';
import { dropout, type DropoutOptions } from '../functions/dropout.ts';
import { real } from '../operands.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import { randomBernoulli } from './discrete.ts';

/** Options of {@link randomDropout}. */
export type RandomDropoutOptions = Pick<DropoutOptions, 'rate'>;

const randomDropoutOptions = ['rate'] as const;

/**
 * The tensor with entries set to zero at random, with probability `rate` each; the others are divided by `1 - rate`, so that the mean
 * stays. Use a new key for every step, and no dropout when the model is only used. Throws `invalid-argument` for a rate
 * outside [0, 1).
 *
 * @example
 * ```ts
 * import { ones, prngKey, randomDropout } from '@spred/autodiff';
 *
 * const y = randomDropout(prngKey(0), ones([100]), { rate: 0.75 });
 * console.log(y.data.every((entry) => entry === 0 || entry === 4)); // true
 * ```
 */
export function randomDropout(key: Tensor, x: TensorLike, options: RandomDropoutOptions): Tensor {
  const { rate } = optionsOf('randomDropout', options, randomDropoutOptions);
  const value = real(x);
  return dropout(value, { rate, mask: randomBernoulli(key, value.shape, { probability: 1 - rate }) });
}
