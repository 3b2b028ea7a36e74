/**
 * Variance and standard deviation, from the deviations from the mean: two passes, which cancel no digits.
 */
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { div } from '../ops/div.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { reducedCount, reductionAttrs } from '../ops/makers/reduction.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import { sum, type SumOptions } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import { mean } from './mean.ts';
import { flatSqrt } from './norm.ts';

/** Options of {@link variance} and {@link std}. */
export interface VarianceOptions extends SumOptions {
  /** The sum of squares is divided by `n - correction`: 0 (the default) for the entries as they are, 1 to estimate from a sample. */
  readonly correction?: number;
}

const varianceOptions = ['axes', 'keepDims', 'correction'] as const;

/**
 * The mean squared deviation from the mean, over axes. NaN where `n - correction` is 0. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { variance } from '@spred/autodiff';
 *
 * console.log(variance([1, 2, 6]).item() === 14 / 3); // true
 * console.log(variance([1, 2, 6], { correction: 1 }).item()); // 7
 * ```
 */
export function variance(x: TensorLike, options: VarianceOptions = {}): Tensor {
  return varianceOf('variance', x, options);
}

/**
 * The standard deviation, the root of the variance, over axes; its derivative is taken as 0 where it is 0. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { std } from '@spred/autodiff';
 *
 * console.log(std([1, 5]).item()); // 2
 * ```
 */
export function std(x: TensorLike, options: VarianceOptions = {}): Tensor {
  return flatSqrt(varianceOf('std', x, options));
}

function varianceOf(op: string, x: TensorLike, options: VarianceOptions): Tensor {
  const { correction = 0, ...others } = optionsOf(op, options, varianceOptions);
  const value = real(x);
  const attrs = reductionAttrs(op, value.shape, others);
  const deviation = sub(value, mean(value, { ...attrs, keepDims: true }));
  const count = reducedCount(value.shape, attrs.axes) - correction;
  return div(sum(square(deviation), attrs), Math.max(count, 0));
}
