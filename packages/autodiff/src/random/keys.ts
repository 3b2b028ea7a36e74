/**
 * Random keys as tensors. A key stands for a stream of random numbers; new streams are split from it. The same words as those of
 * the keys of `@spred/core`.
 */
import { randomKey, requireInteger, type RandomKey } from '@spred/core';
import { tensor } from '../create.ts';
import { foldInKey } from '../ops/foldInKey.ts';
import { oneKey } from '../ops/makers/random.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The random key of an integer seed, or a key of `@spred/core` as a tensor, `int32[2]`. Throws `invalid-argument` for a seed that is no
 * safe integer.
 *
 * @example
 * ```ts
 * import { prngKey, randomNormal } from '@spred/autodiff';
 *
 * const key = prngKey(42);
 * console.log(key.dtype, key.shape); // int32 [ 2 ]
 * console.log(`${randomNormal(key, [3])}` === `${randomNormal(key, [3])}`); // true
 * ```
 */
export function prngKey(seed: number | RandomKey): Tensor {
  const { high, low } = typeof seed === 'number' ? randomKey(seed) : seed;
  return tensor(new Int32Array([high, low]));
}

/**
 * `count` independent keys made from one, `int32[count,2]`: a row each, as `vmap` takes them. The same as `splitKey` of
 * `@spred/core`. Throws `invalid-argument` for a count that is no integer >= 0.
 *
 * @example
 * ```ts
 * import { prngKey, randomUniform, splitKeys, vmap, type Tensor } from '@spred/autodiff';
 *
 * const keys = splitKeys(prngKey(1), 4);
 * console.log(vmap((key: Tensor) => randomUniform(key, [3]))(keys).shape); // [ 4, 3 ]
 * ```
 */
export function splitKeys(key: Tensor, count = 2): Tensor {
  requireInteger('count', count, 0);
  return foldInKey(oneKey('splitKeys', key), tensor(Int32Array.from({ length: count }, (_, i) => i)));
}
