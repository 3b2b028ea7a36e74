/**
 * Losses for numbers, and for counts.
 *
 * Predictions and targets have one shape, or the target is a scalar; all losses throw `shape-mismatch` otherwise.
 */
import { requireNonNegative, requirePositive } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { abs } from '../ops/abs.ts';
import { div } from '../ops/div.ts';
import { exp } from '../ops/exp.ts';
import { greater } from '../ops/greater.ts';
import { log } from '../ops/log.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { lossOptions, matched, reduced, type LossOptions } from './reduction.ts';

const huberOptions = ['reduction', 'delta'] as const;
const smoothL1Options = ['reduction', 'beta'] as const;
const poissonOptions = ['reduction', 'logRates'] as const;

/** Options of {@link huber}. */
export interface HuberOptions extends LossOptions {
  /** The size of an error at which the parabola becomes a line, above 0. Default 1. */
  readonly delta?: number;
}

/** Options of {@link smoothL1}. */
export interface SmoothL1Options extends LossOptions {
  /** The size of an error at which the parabola becomes a line, at least 0. Default 1. */
  readonly beta?: number;
}

/** Options of {@link poissonNll}. */
export interface PoissonNllOptions extends LossOptions {
  /** Whether the predictions are logarithms of rates. Default true. */
  readonly logRates?: boolean;
}

/**
 * The mean squared error `(p - y)^2`. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { mse } from '@spred/autodiff';
 *
 * console.log(mse([1, 2], [1, 4]).item()); // 2
 * console.log(mse([1, 2], [1, 4], { reduction: 'none' }).toArray()); // [ 0, 4 ]
 * ```
 */
export function mse(predictions: TensorLike, targets: TensorLike, options: LossOptions = {}): Tensor {
  const { reduction } = optionsOf('mse', options, lossOptions);
  const [p, y] = matched('mse', predictions, targets);
  return reduced('mse', square(sub(p, y)), reduction);
}

/**
 * The mean absolute error `|p - y|`, also called L1 loss. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { mae } from '@spred/autodiff';
 *
 * console.log(mae([1, 2], [1, 4]).item()); // 1
 * ```
 */
export function mae(predictions: TensorLike, targets: TensorLike, options: LossOptions = {}): Tensor {
  const { reduction } = optionsOf('mae', options, lossOptions);
  const [p, y] = matched('mae', predictions, targets);
  return reduced('mae', abs(sub(p, y)), reduction);
}

/**
 * Huber's loss: `e^2 / 2` for errors e up to `delta` in size, `delta (|e| - delta / 2)` beyond. Throws `shape-mismatch`, and
 * `invalid-argument` unless delta is above 0.
 *
 * @example
 * ```ts
 * import { huber } from '@spred/autodiff';
 *
 * console.log(huber([1, 2], [1.5, 5], { reduction: 'none' }).toArray()); // [ 0.125, 2.5 ]
 * ```
 */
export function huber(predictions: TensorLike, targets: TensorLike, options: HuberOptions = {}): Tensor {
  const { delta = 1, reduction } = optionsOf('huber', options, huberOptions);
  requirePositive('delta', delta);
  const [p, y] = matched('huber', predictions, targets);
  const error = sub(p, y);
  const size = abs(error);
  const line = mul(sub(size, delta / 2), delta);
  return reduced('huber', where(greater(size, delta), line, mul(square(error), 0.5)), reduction);
}

/**
 * `huber` over its delta, called `beta` here: slope 1 far out, and the absolute error where beta is 0. Throws `shape-mismatch`, and
 * `invalid-argument` for a negative beta.
 *
 * @example
 * ```ts
 * import { smoothL1 } from '@spred/autodiff';
 *
 * console.log(smoothL1([1, 2], [1.5, 5], { beta: 2, reduction: 'none' }).toArray()); // [ 0.0625, 2 ]
 * ```
 */
export function smoothL1(predictions: TensorLike, targets: TensorLike, options: SmoothL1Options = {}): Tensor {
  const { beta = 1, reduction = 'mean' } = optionsOf('smoothL1', options, smoothL1Options);
  requireNonNegative('beta', beta);
  if (beta === 0) return mae(predictions, targets, { reduction });
  return div(huber(predictions, targets, { reduction, delta: beta }), beta);
}

/**
 * The negative log-likelihood of counts y under Poisson distributions of rates r, without the terms that depend on y alone:
 * `r - y ln(r)`, or `exp(z) - y z` for logarithms z of rates, the default. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { poissonNll } from '@spred/autodiff';
 *
 * console.log(poissonNll([0], [3]).item()); // 1
 * console.log(poissonNll([1], [3], { logRates: false }).item()); // 1
 * ```
 */
export function poissonNll(predictions: TensorLike, counts: TensorLike, options: PoissonNllOptions = {}): Tensor {
  const { logRates = true, reduction } = optionsOf('poissonNll', options, poissonOptions);
  const [p, y] = matched('poissonNll', predictions, counts);
  return reduced('poissonNll', logRates ? sub(exp(p), mul(y, p)) : sub(p, mul(y, log(p))), reduction);
}
