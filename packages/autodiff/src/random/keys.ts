/**
 * Random keys as tensors. A key stands for a stream of random numbers; new streams are split from it. The same words as those of
 * the keys of `@spred/core`.
 */
import { randomKey, requireInteger, SpredError, type RandomKey } from '@spred/core';
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
  if (typeof seed === 'number') return keyOf(randomKey(seed));
  if (typeof seed === 'object' && seed !== null && isWord(seed.high) && isWord(seed.low)) return keyOf(seed);
  throw new SpredError(
    'invalid-argument',
    `prngKey: seed must be an integer or a key of two words, got ${seed === null ? 'null' : typeof seed}`,
    { argument: 'seed' },
  );
}

function isWord(word: unknown): boolean {
  return typeof word === 'number' && Number.isInteger(word);
}

function keyOf({ high, low }: RandomKey): Tensor {
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
