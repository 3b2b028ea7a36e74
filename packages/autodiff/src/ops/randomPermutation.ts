/**
 * The integers 0 .. count-1 in an order drawn from a key: Fisher-Yates.
 *
 *     for i = count-1, ..., 1: swap entry i with entry floor(u_i (i + 1))
 */
import { permutation, requireInteger } from '@spred/core';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { oneKey, randomOp, type RandomAttrs } from './makers/random.ts';
import type { OpDef } from './op.ts';

export const randomPermutationOp: OpDef<RandomAttrs> = randomOp({
  name: 'randomPermutation',
  formula: String.raw`y \sim U(S_n)`,
  draw: (key, count) => permutation(key, count),
  examples: [{ inputs: [[0, 7]], dtypes: ['int32'], attrs: { shape: [6], dtype: 'int32' } }],
});

/**
 * The integers 0 .. count-1 in random order, `int32[count]`: indices for `gather` that shuffle rows. All orders are equally likely.
 * The same as `permutation` of `@spred/core`. Throws `invalid-argument` for a count that is no integer >= 0.
 *
 * @example
 * ```ts
 * import { prngKey, randomPermutation } from '@spred/autodiff';
 *
 * const order = randomPermutation(prngKey(0), 4);
 * console.log(Array.from(order.data).sort()); // [ 0, 1, 2, 3 ]
 * ```
 */
export function randomPermutation(key: Tensor, count: number): Tensor {
  requireInteger('count', count, 0);
  return bind(randomPermutationOp, [oneKey('randomPermutation', key)], { shape: [count], dtype: 'int32' });
}
