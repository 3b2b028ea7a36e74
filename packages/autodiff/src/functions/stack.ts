/**
 * Tensors put together along a new axis, and taken apart again.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { together } from '../operands.ts';
import { concat, type AxisOptions } from '../ops/concat.ts';
import { axisOnly, listOf, optionsOf } from '../ops/makers/arguments.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { unsqueeze } from './axes.ts';

/**
 * Tensors of one shape along a new axis, the first by default. Throws `shape-mismatch` where shapes differ, `invalid-axis`, and
 * `invalid-argument` for no tensors.
 *
 * @example
 * ```ts
 * import { stack } from '@spred/autodiff';
 *
 * console.log(stack([[1, 2], [3, 4]]).toArray()); // [ [ 1, 2 ], [ 3, 4 ] ]
 * console.log(stack([[1, 2], [3, 4]], { axis: -1 }).toArray()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export function stack(tensors: readonly TensorLike[], options: AxisOptions = {}): Tensor {
  const { axis = 0 } = optionsOf('stack', options, axisOnly);
  if (listOf('stack', 'tensors', tensors, 'tensors').length === 0) {
    throw new SpredError('invalid-argument', 'stack: takes at least one tensor', { argument: 'tensors' });
  }
  const values = together('stack', tensors);
  const [{ shape: first }] = values;
  values.forEach(({ shape }, index) => {
    if (shape.join() === first.join()) return;
    throw new SpredError(
      'shape-mismatch',
      `stack: shape ${formatShape(shape)} of tensor ${index} is not ${formatShape(first)}`,
      { argument: 'tensors', index, shapes: [first, shape] },
    );
  });
  const front = normalizeAxis('stack', axis, first.length + 1);
  return concat(
    values.map((value) => unsqueeze(value, front)),
    { axis: front },
  );
}

/**
 * The slices of x along an axis, the first by default, without it: what `stack` puts together. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { unstack } from '@spred/autodiff';
 *
 * console.log(unstack([[1, 2], [3, 4]]).map((row) => row.toArray())); // [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export function unstack(x: TensorLike, options: AxisOptions = {}): Tensor[] {
  const { axis = 0 } = optionsOf('unstack', options, axisOnly);
  const value = toTensor(x);
  const front = normalizeAxis('unstack', axis, value.shape.length);
  const shape = value.shape.toSpliced(front, 1);
  const ones = new Array<number>(value.shape[front]).fill(1);
  return cut(value, front, ones).map((piece) => reshape(piece, shape));
}

/**
 * x cut along an axis (the first by default) into pieces of the given lengths, or into that many pieces of one length. Throws
 * `shape-mismatch` where the lengths do not add up to that of the axis, `invalid-argument` for one that is no length, and `invalid-axis`.
 *
 * @example
 * ```ts
 * import { split } from '@spred/autodiff';
 *
 * console.log(split([1, 2, 3, 4], 2).map((piece) => piece.toArray())); // [ [ 1, 2 ], [ 3, 4 ] ]
 * console.log(split([1, 2, 3, 4], [1, 3]).map((piece) => piece.toArray())); // [ [ 1 ], [ 2, 3, 4 ] ]
 * ```
 */
export function split(x: TensorLike, pieces: number | readonly number[], options: AxisOptions = {}): Tensor[] {
  const { axis = 0 } = optionsOf('split', options, axisOnly);
  const value = toTensor(x);
  const front = normalizeAxis('split', axis, value.shape.length);
  const length = value.shape[front];
  const isCount = typeof pieces === 'number';
  const isValid = isCount
    ? Number.isSafeInteger(pieces) && pieces > 0
    : Array.isArray(pieces) && pieces.every((piece) => Number.isSafeInteger(piece) && piece >= 0);
  if (!isValid) {
    throw new SpredError(
      'invalid-argument',
      `split: pieces must be a number of pieces or lengths, got ${String(pieces)}`,
      {
        argument: 'pieces',
      },
    );
  }
  const lengths = isCount ? new Array<number>(pieces).fill(length / pieces) : pieces;
  const total = lengths.reduce((sum, piece) => sum + piece, 0);
  if (total !== length || lengths.some((piece) => !Number.isInteger(piece))) {
    throw new SpredError(
      'shape-mismatch',
      `split: axis ${front} of shape ${formatShape(value.shape)} does not divide into ${isCount ? `${pieces} pieces` : formatShape(lengths)}`,
      { argument: 'pieces', shapes: [value.shape, lengths] },
    );
  }
  return cut(value, front, lengths);
}

/**
 * x cut along an axis (the first by default) into `count` pieces of one length, as far as it goes: the last may be shorter, and there are
 * fewer where that length is used up before. Throws `invalid-argument` for a count that is no integer >= 1, `invalid-axis`.
 *
 * @example
 * ```ts
 * import { chunk } from '@spred/autodiff';
 *
 * console.log(chunk([1, 2, 3, 4, 5], 2).map((piece) => piece.toArray())); // [ [ 1, 2, 3 ], [ 4, 5 ] ]
 * ```
 */
export function chunk(x: TensorLike, count: number, options: AxisOptions = {}): Tensor[] {
  const { axis = 0 } = optionsOf('chunk', options, axisOnly);
  const value = toTensor(x);
  const front = normalizeAxis('chunk', axis, value.shape.length);
  requireInteger('count', count, 1);
  const whole = value.shape[front];
  const length = Math.ceil(whole / count);
  const pieces = whole === 0 ? 1 : Math.ceil(whole / length);
  return cut(
    value,
    front,
    Array.from({ length: pieces }, (_, i) => Math.min(length, whole - i * length)),
  );
}

function cut(x: Tensor, axis: number, lengths: readonly number[]): Tensor[] {
  const before = new Array<null>(axis).fill(null);
  let from = 0;
  return lengths.map((length) => slice(x, [...before, [from, (from += length)]]));
}
