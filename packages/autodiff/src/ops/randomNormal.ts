/**
 * Normal random numbers from a key, by the Box-Muller transform of two uniform ones, u and v.
 *
 *     y = sqrt(-2 log(1 - u)) (cos 2 pi v, sin 2 pi v)
 */
import { normal, requireFinite } from '@spred/core';
import { scalar } from '../create.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { optionsOf } from './makers/arguments.ts';
import { oneKey, randomOp, type RandomAttrs } from './makers/random.ts';
import { mul } from './mul.ts';
import type { OpDef } from './op.ts';
import { checked, realType, type RandomOptions } from './randomUniform.ts';

/** Options of {@link randomNormal}. */
export interface RandomNormalOptions extends RandomOptions {
  /** Default 0. */
  readonly mean?: number;
  /** The standard deviation. Default 1. */
  readonly std?: number;
}

const normalOptions = ['mean', 'std', 'dtype'] as const;

export const randomNormalOp: OpDef<RandomAttrs> = randomOp({
  name: 'randomNormal',
  formula: String.raw`y_i \sim N(0, 1)`,
  draw: (key, count) => normal(key, count),
  examples: [
    { inputs: [[0, 7]], dtypes: ['int32'], attrs: { shape: [2, 3], dtype: 'float64' } },
    { inputs: [[0, 7]], dtypes: ['int32'], attrs: { shape: [5], dtype: 'float32' } },
  ],
});

/**
 * Normal random numbers. One key gives the same numbers always, those of `normal` of `@spred/core`: use it once.
 * Throws `invalid-argument` for a type that is not real, `non-finite` for a mean or deviation that is no number.
 *
 * @example
 * ```ts
 * import { prngKey, randomNormal } from '@spred/autodiff';
 *
 * console.log(randomNormal(prngKey(0), [2, 3], { dtype: 'float32' }).shape); // [ 2, 3 ]
 * ```
 */
export function randomNormal(key: Tensor, shape: Shape, options: RandomNormalOptions = {}): Tensor {
  const { mean = 0, std = 1, dtype: asked } = optionsOf('randomNormal', options, normalOptions);
  requireFinite('mean, std', [mean, std]);
  const dtype = realType('randomNormal', asked);
  const unit = bind(randomNormalOp, [oneKey('randomNormal', key)], { shape: checked('randomNormal', shape), dtype });
  const scaled = std === 1 ? unit : mul(unit, scalar(std, dtype));
  return mean === 0 ? scaled : add(scaled, scalar(mean, dtype));
}
