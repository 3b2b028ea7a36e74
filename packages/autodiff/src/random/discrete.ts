/**
 * Distributions of integers and truth values.
 */
import { requireInteger, SpredError } from '@spred/core';
import { scalar, toTensor, type TensorLike } from '../create.ts';
import { argmax } from '../ops/argmax.ts';
import { add } from '../ops/add.ts';
import { castTo } from '../ops/cast.ts';
import { floor } from '../ops/floor.ts';
import { greater } from '../ops/greater.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { oneKey } from '../ops/makers/random.ts';
import { randomUniform } from '../ops/randomUniform.ts';
import { real } from '../operands.ts';
import { requireBroadcastTo, requireShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { randomGumbel } from './continuous.ts';

const integerOptions = ['min', 'max'] as const;
const bernoulliOptions = ['probability'] as const;
const categoricalOptions = ['shape'] as const;

/** Options of {@link randomInteger}. */
export interface RandomIntegerOptions {
  /** The least integer. Default 0. */
  readonly min?: number;
  /** What all integers are below. */
  readonly max: number;
}

/**
 * Random integers from `min` up to `max` (exclusive), `int32`, all equally likely. Throws `invalid-argument` unless both are 32-bit
 * integers and there are between 1 and 2^31 - 1 to choose from.
 *
 * @example
 * ```ts
 * import { prngKey, randomInteger } from '@spred/autodiff';
 *
 * console.log(randomInteger(prngKey(0), [9], { max: 6 }).data.every((x) => x >= 0 && x < 6)); // true
 * ```
 */
export function randomInteger(key: Tensor, shape: Shape, options: RandomIntegerOptions): Tensor {
  const { min = 0, max } = optionsOf('randomInteger', options, integerOptions);
  requireInteger('min', min, -(2 ** 31));
  requireInteger('max', max, min + 1);
  if (max > 2 ** 31 || max - min >= 2 ** 31) {
    throw new SpredError('invalid-argument', `randomInteger: ${min} to ${max} are more than 2^31 - 1 integers`, {
      argument: 'max',
    });
  }
  const steps = floor(mul(randomUniform(key, shape), max - min));
  return add(castTo(steps, 'int32'), scalar(min, 'int32'));
}

/** Options of {@link randomBernoulli}. */
export interface RandomBernoulliOptions {
  /** The probability of `true`, one for all entries or a tensor that broadcasts to the shape. Default 0.5. */
  readonly probability?: TensorLike;
}

/**
 * Random truth values, `bool`. A probability of 1 or more gives `true` always, one of 0 or less `false`. Throws
 * `shape-mismatch` for probabilities that do not broadcast to the shape.
 *
 * @example
 * ```ts
 * import { prngKey, randomBernoulli, sum } from '@spred/autodiff';
 *
 * const coins = randomBernoulli(prngKey(0), [1000], { probability: 0.25 });
 * console.log(Math.abs(sum(coins).item() - 250) < 60); // true
 * ```
 */
export function randomBernoulli(key: Tensor, shape: Shape, options: RandomBernoulliOptions = {}): Tensor {
  const probability = real(optionsOf('randomBernoulli', options, bernoulliOptions).probability ?? 0.5);
  requireShape('randomBernoulli', shape);
  requireBroadcastTo('randomBernoulli', probability.shape, shape);
  return greater(probability, randomUniform(key, shape, { dtype: probability.dtype }));
}

/** Options of {@link randomCategorical}. */
export interface RandomCategoricalOptions {
  /** Draws of this shape for every row of logits: the first axes of the output. Default `[]`, one draw. */
  readonly shape?: Shape;
}

/**
 * Random classes, `int32`: of logits `[...rows, classes]` a class for every row, `[...shape, ...rows]`, each with its softmax
 * probability. Throws `empty` where there are no classes, `invalid-axis` for a scalar.
 *
 * @example
 * ```ts
 * import { prngKey, randomCategorical } from '@spred/autodiff';
 *
 * console.log(randomCategorical(prngKey(0), [0, 100, 0]).item()); // 1
 * console.log(randomCategorical(prngKey(0), [[0, 1], [2, 3]], { shape: [5] }).shape); // [ 5, 2 ]
 * ```
 */
export function randomCategorical(key: Tensor, logits: TensorLike, options: RandomCategoricalOptions = {}): Tensor {
  const { shape = [] } = optionsOf('randomCategorical', options, categoricalOptions);
  requireShape('randomCategorical', shape);
  const rows = real(toTensor(logits));
  const noise = randomGumbel(oneKey('randomCategorical', key), [...shape, ...rows.shape], {
    dtype: rows.dtype,
  });
  return argmax(add(noise, rows), { axis: -1 });
}
