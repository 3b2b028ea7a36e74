/**
 * Uniform random numbers from a key.
 *
 *     y_i in [0, 1): 53 random bits for float64; for float32 the first 24 of them, so that no number is rounded to 1
 */
import { optionsOf } from './makers/arguments.ts';
import { requireFinite, SpredError, uniform } from '@spred/core';
import { scalar } from '../create.ts';
import { defaultDType, isFloat, type DType } from '../dtype.ts';
import { requireShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { oneKey, randomOp, type RandomAttrs } from './makers/random.ts';
import { mul } from './mul.ts';
import type { OpDef } from './op.ts';

/** Options of functions that draw real numbers. */
export interface RandomOptions {
  /** `float64` (the default) or `float32`. */
  readonly dtype?: DType;
}

/** Options of {@link randomUniform}. */
export interface RandomUniformOptions extends RandomOptions {
  /** The least number. Default 0. */
  readonly min?: number;
  /** What all numbers are below (up to rounding). Default 1. */
  readonly max?: number;
}

const uniformOptions = ['min', 'max', 'dtype'] as const;

export const randomUniformOp: OpDef<RandomAttrs> = randomOp({
  name: 'randomUniform',
  formula: String.raw`y_i \sim U[0, 1)`,
  draw: (key, count, dtype) => {
    const draws = uniform(key, count);
    return dtype === 'float64' ? draws : draws.map((x) => Math.floor(x * 2 ** 24) / 2 ** 24);
  },
  examples: [
    { inputs: [[0, 7]], dtypes: ['int32'], attrs: { shape: [2, 3], dtype: 'float64' } },
    { inputs: [[0, 7]], dtypes: ['int32'], attrs: { shape: [5], dtype: 'float32' } },
    {
      inputs: [
        [
          [0, 7],
          [1, -1],
        ],
      ],
      dtypes: ['int32'],
      attrs: { shape: [], dtype: 'float64' },
    },
  ],
});

/**
 * Random numbers from `min` up to `max`, all equally likely. One key gives the same numbers always, those of `uniform` of
 * `@spred/core`: use it once. Throws `invalid-argument` for bounds that are no numbers and a type that is not real.
 *
 * @example
 * ```ts
 * import { prngKey, randomUniform } from '@spred/autodiff';
 *
 * const x = randomUniform(prngKey(0), [100], { min: -1, max: 1 });
 * console.log(x.data.every((entry) => entry >= -1 && entry <= 1)); // true
 * ```
 */
export function randomUniform(key: Tensor, shape: Shape, options: RandomUniformOptions = {}): Tensor {
  const { min = 0, max = 1, dtype: asked } = optionsOf('randomUniform', options, uniformOptions);
  requireFinite('min, max', [min, max]);
  const dtype = realType('randomUniform', asked);
  const unit = bind(randomUniformOp, [oneKey('randomUniform', key)], { shape: checked('randomUniform', shape), dtype });
  const scaled = max - min === 1 ? unit : mul(unit, scalar(max - min, dtype));
  return min === 0 ? scaled : add(scaled, scalar(min, dtype));
}

/** A shape of one's own. Throws `invalid-argument`. */
export function checked(op: string, shape: Shape): Shape {
  requireShape(op, shape);
  return [...shape];
}

/** The real type that is asked for. Throws `invalid-argument` for any other. */
export function realType(op: string, dtype: DType = defaultDType): DType {
  if (isFloat(dtype)) return dtype;
  throw new SpredError('invalid-argument', `${op}: dtype must be float64 or float32, got ${dtype}`, {
    argument: 'dtype',
  });
}
