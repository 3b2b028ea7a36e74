/**
 * Batch rules that many ops share.
 */
import { broadcastTo } from '../broadcastTo.ts';
import { reshape } from '../reshape.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * The inputs of an op that broadcasts, so that it can be applied to all at once: the batch axis stands in front of as many
 * axes as the input of the highest rank has.
 */
export function alignBatched(inputs: readonly Tensor[], batched: readonly boolean[]): Tensor[] {
  let rank = 0;
  inputs.forEach((input, i) => (rank = Math.max(rank, input.shape.length - (batched[i] ? 1 : 0))));
  return inputs.map((input, i) => {
    const missing = rank + 1 - input.shape.length;
    if (!batched[i] || missing === 0) return input;
    const [size, ...rest] = input.shape;
    return reshape(input, [size, ...new Array<number>(missing).fill(1), ...rest]);
  });
}

/** All inputs with a batch axis in front: those that have none are repeated. */
export function batchAll(inputs: readonly Tensor[], batched: readonly boolean[], size: number): Tensor[] {
  return inputs.map((input, i) => (batched[i] ? input : broadcastTo(input, [size, ...input.shape])));
}
