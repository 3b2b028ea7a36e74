/**
 * The usual nonlinearities of neural networks beside `relu`, `sigmoid`, `softplus` and `tanh`, which are ops.
 */
import { scalar, toTensor, type TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { abs } from '../ops/abs.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { erf } from '../ops/erf.ts';
import { expm1 } from '../ops/expm1.ts';
import { greater } from '../ops/greater.ts';
import { greaterEqual } from '../ops/greaterEqual.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { neg } from '../ops/neg.ts';
import { relu } from '../ops/relu.ts';
import { sigmoid } from '../ops/sigmoid.ts';
import { softplus } from '../ops/softplus.ts';
import { square } from '../ops/square.ts';
import { tanh } from '../ops/tanh.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

const geluOptions = ['approximate'] as const;
const leakyReluOptions = ['slope'] as const;
const eluOptions = ['alpha'] as const;
const hardtanhOptions = ['min', 'max'] as const;

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** How the normal distribution function is taken: as it is, or by the usual formula with `tanh`. Default 'none'. */
  readonly approximate?: 'none' | 'tanh';
}

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions {
  /** The slope below 0. Default 0.01. */
  readonly slope?: number;
}

/** Options of {@link elu}. */
export interface EluOptions {
  /** Minus the limit far below 0. Default 1. */
  readonly alpha?: number;
}

/** Options of {@link hardtanh}. */
export interface HardtanhOptions {
  /** The lower bound. Default -1. */
  readonly min?: number;
  /** The upper bound. Default 1. */
  readonly max?: number;
}

/**
 * `x sigmoid(x)` of each entry, also called swish. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { silu } from '@spred/autodiff';
 *
 * console.log(silu([0, 100]).toArray()); // [ 0, 100 ]
 * ```
 */
export function silu(x: TensorLike): Tensor {
  const value = real(x);
  return mul(value, sigmoid(value));
}

/**
 * `x P(x)` of each entry, where P(x) = (1 + erf(x / sqrt(2))) / 2 is the standard normal distribution function, or
 * `(1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2`, which is close. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { gelu } from '@spred/autodiff';
 *
 * console.log(gelu([0, 30]).toArray()); // [ 0, 30 ]
 * ```
 */
export function gelu(x: TensorLike, options: GeluOptions = {}): Tensor {
  const { approximate = 'none' } = optionsOf('gelu', options, geluOptions);
  const value = real(x);
  if (approximate === 'none') return mul(mul(value, 0.5), add(erf(mul(value, Math.SQRT1_2)), 1));
  const inner = mul(mul(value, add(mul(square(value), 0.044715), 1)), Math.sqrt(2 / Math.PI));
  return mul(mul(value, 0.5), add(tanh(inner), 1));
}

/**
 * Each entry where it is above 0, `slope` times it elsewhere. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { leakyRelu } from '@spred/autodiff';
 *
 * console.log(leakyRelu([3, -2], { slope: 0.1 }).toArray()); // [ 3, -0.2 ]
 * ```
 */
export function leakyRelu(x: TensorLike, options: LeakyReluOptions = {}): Tensor {
  const { slope = 0.01 } = optionsOf('leakyRelu', options, leakyReluOptions);
  const value = real(x);
  return where(greater(value, 0), value, mul(value, slope));
}

/**
 * Each entry where it is above 0, `alpha (exp(x) - 1)` elsewhere. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { elu } from '@spred/autodiff';
 *
 * console.log(elu([3, -100]).toArray()); // [ 3, -1 ]
 * ```
 */
export function elu(x: TensorLike, options: EluOptions = {}): Tensor {
  const { alpha = 1 } = optionsOf('elu', options, eluOptions);
  const value = real(x);
  const isAbove = greater(value, 0);
  // Above 0 the exponential could overflow, and an infinite derivative times 0 would be NaN: it gets 0 there.
  return where(isAbove, value, mul(expm1(where(isAbove, 0, value)), alpha));
}

/**
 * `elu` with the scale and alpha that keep mean 0 and variance 1 from layer to layer (Klambauer and others, 2017). Any shape; the
 * output has the same.
 *
 * @example
 * ```ts
 * import { selu } from '@spred/autodiff';
 *
 * console.log(selu([0, 1]).toArray()); // [ 0, 1.0507009873554805 ]
 * ```
 */
export function selu(x: TensorLike): Tensor {
  return mul(elu(x, { alpha: 1.6732632423543772 }), 1.0507009873554805);
}

/**
 * Each entry between bounds, -1 and 1 by default; unlike that of `clamp`, the derivative on the bounds is taken as 0. Any shape; the output
 * has the same.
 *
 * @example
 * ```ts
 * import { hardtanh } from '@spred/autodiff';
 *
 * console.log(hardtanh([-3, 0.5, 2]).toArray()); // [ -1, 0.5, 1 ]
 * ```
 */
export function hardtanh(x: TensorLike, options: HardtanhOptions = {}): Tensor {
  const { min = -1, max = 1 } = optionsOf('hardtanh', options, hardtanhOptions);
  const value = toTensor(x);
  return where(greaterEqual(min, value), min, where(greaterEqual(value, max), max, value));
}

/**
 * Each entry between 0 and 6; the derivative on both bounds is taken as 0. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { relu6 } from '@spred/autodiff';
 *
 * console.log(relu6([-3, 4, 8]).toArray()); // [ 0, 4, 6 ]
 * ```
 */
export function relu6(x: TensorLike): Tensor {
  const value = toTensor(x);
  return where(greaterEqual(value, 6), scalar(6, value.dtype), relu(value));
}

/**
 * `x / (1 + |x|)` of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { softsign } from '@spred/autodiff';
 *
 * console.log(softsign([1, -3]).toArray()); // [ 0.5, -0.75 ]
 * ```
 */
export function softsign(x: TensorLike): Tensor {
  const value = real(x);
  return div(value, add(abs(value), 1));
}

/**
 * `x tanh(softplus(x))` of each entry. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { mish } from '@spred/autodiff';
 *
 * console.log(mish([0, 50]).toArray()); // [ 0, 50 ]
 * ```
 */
export function mish(x: TensorLike): Tensor {
  const value = real(x);
  return mul(value, tanh(softplus(value)));
}

/**
 * The logarithm of the sigmoid of each entry, without overflow. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { logSigmoid } from '@spred/autodiff';
 *
 * console.log(logSigmoid([-1000, 0]).toArray()); // [ -1000, -0.6931471805599453 ]
 * ```
 */
export function logSigmoid(x: TensorLike): Tensor {
  return neg(softplus(neg(real(x))));
}
