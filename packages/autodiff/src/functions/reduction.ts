/**
 * How a loss becomes one number, and which shapes a loss takes.
 */
import { formatShape, SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { sum } from '../ops/sum.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mean } from './mean.ts';

/** What becomes of the losses of single entries. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Options of every loss. */
export interface LossOptions {
  /** The mean or the sum of the losses, or all of them. Default 'mean'. */
  readonly reduction?: Reduction;
}

/** The names of {@link LossOptions}. */
export const lossOptions = ['reduction'] as const;

/** The losses of single entries, reduced. Throws `invalid-argument` for a reduction that there is not. */
export function reduced(op: string, losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  if (reduction === 'mean') return mean(losses);
  if (reduction === 'sum') return sum(losses);
  if (reduction === 'none') return losses;
  throw new SpredError('invalid-argument', `${op}: reduction must be mean, sum or none, got ${String(reduction)}`, {
    argument: 'reduction',
  });
}

/**
 * Predictions and targets as real tensors of one type and one shape; a scalar target stands for all. Shapes that broadcast
 * otherwise are a mistake more often than not ([n] beside [n,1] makes n^2 losses), and throw `shape-mismatch`.
 */
export function matched(op: string, predictions: TensorLike, targets: TensorLike): Tensor[] {
  const pair = realPair(op, predictions, targets);
  const [{ shape }, target] = pair;
  if (target.shape.length > 0 && !sameShape(shape, target.shape)) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: predictions of shape ${formatShape(shape)} and targets of shape ${formatShape(target.shape)} differ`,
      { argument: 'targets', shapes: [shape, target.shape] },
    );
  }
  return pair;
}
