/**
 * Dropout: entries are left out at random, and the others grow so that the mean stays.
 *
 *     y_i = m_i x_i / (1 - rate),  m_i = 0 with probability `rate`, else 1
 */
import { SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { div } from '../ops/div.ts';
import { randomUniform } from '../ops/randomUniform.ts';
import { greaterEqual } from '../ops/greaterEqual.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** The probability of an entry to be left out, at least 0 and below 1. Default 0.5. */
  readonly rate?: number;
}

/**
 * The tensor with entries set to zero at random, the others divided by `1 - rate`. Use a new key for every step, and no dropout
 * when the model is only used. Throws `invalid-argument` for a rate outside [0, 1).
 *
 * @example
 * ```ts
 * import { dropout, ones, prngKey } from '@spred/autodiff';
 *
 * const y = dropout(prngKey(0), ones([100]), { rate: 0.75 });
 * console.log(y.data.every((entry) => entry === 0 || entry === 4)); // true
 * ```
 */
export function dropout(key: Tensor, x: TensorLike, { rate = 0.5 }: DropoutOptions = {}): Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new SpredError('invalid-argument', `dropout: rate must be at least 0 and below 1, got ${rate}`, {
      argument: 'rate',
    });
  }
  const value = real(x);
  const stays = greaterEqual(randomUniform(key, value.shape, { dtype: value.dtype }), rate);
  return where(stays, div(value, 1 - rate), 0);
}
