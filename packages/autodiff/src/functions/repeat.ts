/**
 * Entries repeated, and shifted round.
 */
import { SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { concat, type AxisOptions } from '../ops/concat.ts';
import { axisOnly, listOf, optionsOf } from '../ops/makers/arguments.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Copies of x one after the other, `counts[axis]` of them along each axis; counts and axes are aligned at the last. Throws
 * `invalid-argument` for a count that is no integer >= 0.
 *
 * @example
 * ```ts
 * import { tile } from '@spred/autodiff';
 *
 * console.log(tile([1, 2], [2]).toArray()); // [ 1, 2, 1, 2 ]
 * console.log(tile([1, 2], [2, 1]).toArray()); // [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export function tile(x: TensorLike, counts: readonly number[]): Tensor {
  const value = toTensor(x);
  listOf('tile', 'counts', counts, 'integers').forEach((count) => requireCount('tile', 'counts', count));
  const rank = Math.max(counts.length, value.shape.length);
  const lengths = fillFront(value.shape, rank);
  const copies = fillFront(counts, rank);
  // [n] -> [1, n] -> [count, n] -> [count n], for all axes at once
  const apart = lengths.flatMap((length) => [1, length]);
  const repeated = lengths.flatMap((length, axis) => [copies[axis], length]);
  const joined = lengths.map((length, axis) => copies[axis] * length);
  return reshape(broadcastTo(reshape(value, apart), repeated), joined);
}

/**
 * Each slice along an axis `count` times in a row; all entries in row-major order where no axis is given. Throws `invalid-argument` for a
 * count that is no integer >= 0, and `invalid-axis`.
 *
 * @example
 * ```ts
 * import { repeat } from '@spred/autodiff';
 *
 * console.log(repeat([1, 2], 2).toArray()); // [ 1, 1, 2, 2 ]
 * console.log(repeat([[1, 2]], 2, { axis: 0 }).toArray()); // [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export function repeat(x: TensorLike, count: number, options: AxisOptions = {}): Tensor {
  const { axis } = optionsOf('repeat', options, axisOnly);
  const given = toTensor(x);
  requireCount('repeat', 'count', count);
  const value = axis === undefined ? reshape(given, [given.size]) : given;
  const { shape } = value;
  const front = normalizeAxis('repeat', axis ?? 0, shape.length);
  const apart = reshape(value, shape.toSpliced(front + 1, 0, 1));
  return reshape(broadcastTo(apart, shape.toSpliced(front + 1, 0, count)), shape.with(front, shape[front] * count));
}

/**
 * The entries moved on by `shift` places along an axis (the last by default); those pushed over the end come in at the front. Throws
 * `invalid-argument` for a shift that is no integer, and `invalid-axis`.
 *
 * @example
 * ```ts
 * import { roll } from '@spred/autodiff';
 *
 * console.log(roll([1, 2, 3, 4], 1).toArray()); // [ 4, 1, 2, 3 ]
 * console.log(roll([1, 2, 3, 4], -1).toArray()); // [ 2, 3, 4, 1 ]
 * ```
 */
export function roll(x: TensorLike, shift: number, options: AxisOptions = {}): Tensor {
  const { axis = -1 } = optionsOf('roll', options, axisOnly);
  const value = toTensor(x);
  const front = normalizeAxis('roll', axis, value.shape.length);
  if (!Number.isSafeInteger(shift)) {
    throw new SpredError('invalid-argument', `roll: shift must be an integer, got ${shift}`, { argument: 'shift' });
  }
  const length = value.shape[front];
  if (length === 0 || shift % length === 0) return value;
  const from = ((-shift % length) + length) % length;
  const before = new Array<null>(front).fill(null);
  return concat([slice(value, [...before, [from, null]]), slice(value, [...before, [0, from]])], { axis: front });
}

/** Ones in front until there are `rank` lengths. */
function fillFront(lengths: readonly number[], rank: number): number[] {
  return [...new Array<number>(rank - lengths.length).fill(1), ...lengths];
}

function requireCount(op: string, argument: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new SpredError('invalid-argument', `${op}: ${argument} must be integers >= 0, got ${count}`, { argument });
}
