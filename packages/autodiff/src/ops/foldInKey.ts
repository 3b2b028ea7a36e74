/**
 * The random key of a key and a number: one block of Threefry-2x32 (see `random.ts` of `@spred/core`).
 *
 *     y = threefry(key, (0, data)), two words of 32 bits
 */
import { SpredError, threefry2x32 } from '@spred/core';
import { scalar } from '../create.ts';
import { broadcastShapes, broadcastStrides, sizeOf, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { forEachRun } from '../backend/reference/runs.ts';
import { alignBatched } from './makers/batch.ts';
import { keyAt, requireKeys, requireKeyTensor } from './makers/random.ts';
import { reshape } from './reshape.ts';
import type { Aval, NoAttrs, OpDef } from './op.ts';

export const foldInKeyOp: OpDef<NoAttrs> = {
  name: 'foldInKey',
  kind: 'routine',
  arity: 2,
  formula: String.raw`y = \operatorname{threefry}_k(0, d)`,
  shape: ([keys, data]) => {
    requireKeys('foldInKey', keys);
    requireIntegers(data);
    return [...broadcastShapes('foldInKey', leading(keys.shape), data.shape), 2];
  },
  reference: ([keys, data], _, shape) => {
    const out = new Float64Array(sizeOf(shape));
    const many = [...leading(shape), 1];
    const steps = [keys.shape.slice(0, -1), data.shape].map((s) => [...broadcastStrides(s, leading(shape)), 0]);
    forEachRun(many, steps[0], steps[1], (i, key, number) => {
      const [high, low] = threefry2x32(keyAt(keys, key), 0, data.data[number] >>> 0);
      out[2 * i] = high | 0;
      out[2 * i + 1] = low | 0;
    });
    return out;
  },
  vjp: () => null,
  jvp: () => null,
  batch: ([keys, data], batched) => {
    // Aligned by what stands before the two words of a key.
    const words = [keys, reshape(data, [...data.shape, 1])];
    const [left, right] = alignBatched(words, batched);
    return bind(foldInKeyOp, [left, reshape(right, leading(right.shape))], undefined);
  },
  examples: [
    { inputs: [[0, 7], 3], dtypes: ['int32', 'int32'], attrs: undefined },
    {
      inputs: [
        [1, -2],
        [0, 1, 2],
      ],
      dtypes: ['int32', 'int32'],
      attrs: undefined,
    },
    {
      inputs: [
        [
          [1, -2],
          [3, 4],
        ],
        [0, 1],
      ],
      dtypes: ['int32', 'int32'],
      attrs: undefined,
    },
  ],
};

/** The axes before the last. */
const leading = (shape: Shape): Shape => shape.slice(0, -1);

/**
 * The random key that belongs to a key and a number: a key per step, per layer, per column. The number may be an `int32` tensor (the step
 * of a compiled program); of several numbers it makes as many keys, `[...shape, 2]`. The same as `foldIn` of `@spred/core`.
 *
 * Throws `invalid-argument` for a number that is no integer from 0 to 2^32 - 1, `dtype-mismatch` and `shape-mismatch` for what is no key.
 *
 * @example
 * ```ts
 * import { foldInKey, prngKey, randomUniform } from '@spred/autodiff';
 *
 * const key = prngKey(7);
 * console.log(randomUniform(foldInKey(key, 1), []).item() === randomUniform(foldInKey(key, 2), []).item()); // false
 * ```
 */
export function foldInKey(key: Tensor, data: number | Tensor): Tensor {
  requireKeyTensor('foldInKey', key);
  if (data instanceof Tensor) return bind(foldInKeyOp, [key, data], undefined);
  if (!Number.isInteger(data) || data < 0 || data >= 2 ** 32) {
    throw new SpredError('invalid-argument', `foldInKey: data must be an integer from 0 to 2^32 - 1, got ${data}`, {
      argument: 'data',
    });
  }
  return bind(foldInKeyOp, [key, scalar(data | 0, 'int32')], undefined);
}

function requireIntegers({ dtype }: Aval): void {
  if (dtype === 'int32') return;
  throw new SpredError('dtype-mismatch', `foldInKey: data must be int32, got ${dtype}`, { argument: 'data' });
}
