/**
 * What is given per sample: targets, weights and offset, checked.
 */
import { formatShape, requireFinite, requireLength, SpredError } from '@spred/core';
import type { Matrix } from './matrix/matrix.ts';
import { numbersOf } from './matrix/numbers.ts';

/** y, of the length of X. Throws `shape-mismatch` with both shapes. */
export function targetsOf(values: ArrayLike<number>, matrix: Matrix): Float64Array {
  const y = numbersOf('y', values);
  if (y.length === matrix.rows || y.length === 0) return y;
  throw new SpredError(
    'shape-mismatch',
    `X has shape ${formatShape([matrix.rows, matrix.columns])}, but y has length ${y.length}`,
    { argument: 'y', shapes: [[matrix.rows, matrix.columns], [y.length]] },
  );
}

/** Weights scaled to sum to n; undefined where they are all the same. */
export function weightsOf(values: ArrayLike<number>, n: number): Float64Array | undefined {
  const weights = numbersOf('weights', values);
  requireLength('weights', weights, n, 'the number of rows of X');
  requireFinite('weights', weights);
  const index = weights.findIndex((weight) => weight < 0);
  if (index >= 0) {
    throw new SpredError('invalid-argument', `weights[${index}] must be >= 0, got ${weights[index]}`, {
      argument: 'weights',
      index,
    });
  }
  // Divided by the largest first: their sum may be out of range.
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  if (largest === 0) {
    throw new SpredError('invalid-argument', 'weights are all zero: nothing is left to fit', { argument: 'weights' });
  }
  if (weights.every((weight) => weight === largest)) return undefined;
  const total = weights.reduce((sum, weight) => sum + weight / largest, 0);
  return weights.map((weight) => ((weight / largest) * n) / total);
}

/** The offset, length n. */
export function offsetOf(values: ArrayLike<number>, n: number): Float64Array {
  const offset = numbersOf('offset', values);
  requireLength('offset', offset, n, 'the number of rows of X');
  requireFinite('offset', offset);
  return offset;
}
