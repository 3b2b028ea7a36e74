/**
 * Weights from exponentials, and the logarithm of their sum.
 *
 *     ln sum exp(x_i) = m + ln sum exp(x_i - m),  m = max x_i, so that nothing overflows
 *
 * m cancels, hence it counts as a constant in derivatives.
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { abs } from '../ops/abs.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { equal } from '../ops/equal.ts';
import { exp } from '../ops/exp.ts';
import { greater } from '../ops/greater.ts';
import { log } from '../ops/log.ts';
import { noOptions, optionsOf } from '../ops/makers/arguments.ts';
import { reducedCount, reducedShape, reductionAttrs } from '../ops/makers/reduction.ts';
import { max } from '../ops/max.ts';
import { reshape } from '../ops/reshape.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { sub } from '../ops/sub.ts';
import { sum, type SumOptions } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

/** Options of {@link softmax}. */
export interface SoftmaxOptions {
  /** Over which axes the weights add up to 1. Default the last. */
  readonly axes?: number | readonly number[];
}

const softmaxOptions = ['axes'] as const;

/**
 * The logarithm of the sum of exponentials over axes, all by default; -Infinity for nothing. No overflow. Where all entries are -Infinity the derivative
 * is taken as 0. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { logsumexp } from '@spred/autodiff';
 *
 * console.log(logsumexp([1000, 1000]).item() === 1000 + Math.log(2)); // true
 * ```
 */
export function logsumexp(x: TensorLike, options: SumOptions = noOptions): Tensor {
  const value = real(x);
  const attrs = reductionAttrs('logsumexp', value.shape, options);
  const kept = { ...attrs, keepDims: true };
  if (reducedCount(value.shape, attrs.axes) === 0) return log(sum(value, attrs));
  const largest = stopGradient(max(value, kept));
  const shift = where(greater(Infinity, abs(largest)), largest, 0); // inf - inf would be NaN
  const total = sum(exp(sub(value, shift)), kept);
  const isZero = equal(total, 0); // all are -Infinity: the derivative is taken as 0, where log(0) would give NaN
  const logTotal = where(isZero, -Infinity, log(where(isZero, 1, total)));
  return reshape(add(logTotal, shift), reducedShape(value.shape, attrs));
}

/**
 * `exp(x) / sum exp(x)` over axes, the last by default: positive weights that add up to 1. No overflow. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { softmax } from '@spred/autodiff';
 *
 * console.log(softmax([[1000, 1000], [0, -1000]]).toArray()); // [ [ 0.5, 0.5 ], [ 1, 0 ] ]
 * ```
 */
export function softmax(x: TensorLike, options: SoftmaxOptions = noOptions): Tensor {
  const { axes = -1 } = optionsOf('softmax', options, softmaxOptions);
  const value = real(x);
  const attrs = reductionAttrs('softmax', value.shape, { axes, keepDims: true });
  if (reducedCount(value.shape, attrs.axes) === 0) return value;
  const weights = exp(sub(value, stopGradient(max(value, attrs))));
  return div(weights, sum(weights, attrs));
}

/**
 * The logarithm of the softmax, `x - ln sum exp(x)`, exact where the weights themselves would be 0. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { logSoftmax } from '@spred/autodiff';
 *
 * console.log(logSoftmax([0, -1000]).toArray()); // [ 0, -1000 ]
 * ```
 */
export function logSoftmax(x: TensorLike, options: SoftmaxOptions = noOptions): Tensor {
  const { axes = -1 } = optionsOf('logSoftmax', options, softmaxOptions);
  const value = real(x);
  const attrs = reductionAttrs('logSoftmax', value.shape, { axes, keepDims: true });
  if (reducedCount(value.shape, attrs.axes) === 0) return value;
  const shifted = sub(value, stopGradient(max(value, attrs)));
  return sub(shifted, log(sum(exp(shifted), attrs)));
}
