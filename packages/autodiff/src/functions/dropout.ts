/**
 * Dropout: entries left out at random in training, the others enlarged, so that the expectation stays.
 *
 *     y = mask x / (1 - rate),   mask = 1 with probability 1 - rate, else 0
 *
 * (Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014.)
 */
import { SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** The probability with which an entry is left out, 0 <= rate < 1. */
  readonly rate: number;
  /** True for the entries that stay; broadcasts to the shape of x. A compiled step takes a new one each time. */
  readonly mask: TensorLike;
}

const dropoutOptions = ['rate', 'mask'] as const;

/**
 * x where the mask is true, divided by `1 - rate`; 0 elsewhere. Throws `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { dropout } from '@spred/autodiff';
 *
 * console.log(dropout([1, 2, 3], { rate: 0.5, mask: [true, false, true] }).toArray()); // [ 2, 0, 6 ]
 * ```
 */
export function dropout(x: TensorLike, options: DropoutOptions): Tensor {
  const { rate, mask } = optionsOf('dropout', options, dropoutOptions);
  if (!(rate >= 0 && rate < 1)) {
    throw new SpredError('invalid-argument', `dropout: rate must be at least 0 and below 1, got ${String(rate)}`, {
      argument: 'rate',
    });
  }
  return where(toTensor(mask), mul(real(x), 1 / (1 - rate)), 0);
}
