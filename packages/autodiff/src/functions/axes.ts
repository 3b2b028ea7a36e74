/**
 * Axes added, dropped, merged and moved: the entries stay the same.
 */
import { formatShape, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { listOf, optionsOf } from '../ops/makers/arguments.ts';
import { moveAxisTo } from '../ops/makers/moveAxis.ts';
import { reshape } from '../ops/reshape.ts';
import { transpose } from '../ops/transpose.ts';
import { broadcastShapes, normalizeAxes, normalizeAxis, scalarShape, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const squeezeOptions = ['axes'] as const;
const flattenOptions = ['start', 'end'] as const;

/**
 * The tensor without axes of length 1: those named, or all. Throws `invalid-axis`, and `shape-mismatch` where a named one is longer.
 *
 * @example
 * ```ts
 * import { squeeze, zeros } from '@spred/autodiff';
 *
 * console.log(squeeze(zeros([1, 3, 1])).shape); // [ 3 ]
 * console.log(squeeze(zeros([1, 3, 1]), { axes: 0 }).shape); // [ 3, 1 ]
 * ```
 */
export function squeeze(x: TensorLike, options: { readonly axes?: number | readonly number[] } = {}): Tensor {
  const { axes } = optionsOf('squeeze', options, squeezeOptions);
  const value = toTensor(x);
  const { shape } = value;
  if (axes === undefined) {
    return reshape(
      value,
      shape.filter((length) => length !== 1),
    );
  }
  const dropped = normalizeAxes('squeeze', typeof axes === 'number' ? [axes] : axes, shape.length);
  const longer = dropped.find((axis) => shape[axis] !== 1);
  if (longer !== undefined) {
    throw new SpredError('shape-mismatch', `squeeze: axis ${longer} of shape ${formatShape(shape)} is not 1`, {
      argument: 'axes',
      index: longer,
      shapes: [shape],
    });
  }
  return reshape(
    value,
    shape.filter((_, axis) => !dropped.includes(axis)),
  );
}

/**
 * The tensor with axes of length 1 at the given places of the result. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { unsqueeze, zeros } from '@spred/autodiff';
 *
 * console.log(unsqueeze(zeros([3]), 0).shape); // [ 1, 3 ]
 * console.log(unsqueeze(zeros([3]), [0, -1]).shape); // [ 1, 3, 1 ]
 * ```
 */
export function unsqueeze(x: TensorLike, axes: number | readonly number[]): Tensor {
  const value = toTensor(x);
  const given = typeof axes === 'number' ? [axes] : axes;
  const added = normalizeAxes(
    'unsqueeze',
    given,
    value.shape.length + listOf('unsqueeze', 'axes', given, 'integers').length,
  );
  const shape = [...value.shape];
  for (const axis of added) shape.splice(axis, 0, 1);
  return reshape(value, shape);
}

/**
 * The axes from `start` to `end` (both taken in, all by default) merged into one; a scalar becomes a vector of one entry. Throws
 * `invalid-axis`.
 *
 * @example
 * ```ts
 * import { flatten, zeros } from '@spred/autodiff';
 *
 * console.log(flatten([[1, 2], [3, 4]]).toArray()); // [ 1, 2, 3, 4 ]
 * console.log(flatten(zeros([8, 3, 4, 5]), { start: 1 }).shape); // [ 8, 60 ]
 * ```
 */
export function flatten(x: TensorLike, options: { readonly start?: number; readonly end?: number } = {}): Tensor {
  const { start = 0, end = -1 } = optionsOf('flatten', options, flattenOptions);
  const value = toTensor(x);
  const { shape } = value;
  if (shape.length === 0) return reshape(value, [1]);
  const from = normalizeAxis('flatten', start, shape.length);
  const to = normalizeAxis('flatten', end, shape.length) + 1;
  return reshape(value, shape.toSpliced(from, Math.max(to - from, 0), sizeOf(shape.slice(from, to))));
}

/**
 * One axis moved to another place, the others in their order. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { moveAxis, zeros } from '@spred/autodiff';
 *
 * console.log(moveAxis(zeros([2, 3, 4]), 0, -1).shape); // [ 3, 4, 2 ]
 * ```
 */
export function moveAxis(x: TensorLike, from: number, to: number): Tensor {
  const value = toTensor(x);
  const rank = value.shape.length;
  return moveAxisTo(value, normalizeAxis('moveAxis', from, rank), normalizeAxis('moveAxis', to, rank));
}

/**
 * Two axes exchanged. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { swapAxes, zeros } from '@spred/autodiff';
 *
 * console.log(swapAxes(zeros([2, 3, 4]), 0, 2).shape); // [ 4, 3, 2 ]
 * ```
 */
export function swapAxes(x: TensorLike, a: number, b: number): Tensor {
  const value = toTensor(x);
  const rank = value.shape.length;
  const [first, second] = [normalizeAxis('swapAxes', a, rank), normalizeAxis('swapAxes', b, rank)];
  if (first === second) return value;
  return transpose(value, [...value.shape.keys()].with(first, second).with(second, first));
}

/**
 * The tensors repeated to the one shape that all broadcast to. Their types stay. Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { broadcastTensors } from '@spred/autodiff';
 *
 * const [a, b] = broadcastTensors([[[1], [2]], [3, 4]]);
 * console.log(a.toArray(), b.toArray()); // [ [ 1, 1 ], [ 2, 2 ] ] [ [ 3, 4 ], [ 3, 4 ] ]
 * ```
 */
export function broadcastTensors(tensors: readonly TensorLike[]): Tensor[] {
  const values = listOf('broadcastTensors', 'tensors', tensors, 'tensors').map((value) => toTensor(value));
  const shape = values.reduce<Shape>(
    (found, value) => broadcastShapes('broadcastTensors', found, value.shape),
    scalarShape,
  );
  return values.map((value) => broadcastTo(value, shape));
}
