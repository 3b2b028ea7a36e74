/**
 * Entries at indices along one axis: whole slices (`take`), or each entry by an index of its own (`takeAlong`).
 */
import { formatShape, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { number, together } from '../operands.ts';
import { add } from '../ops/add.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import type { AxisOptions } from '../ops/concat.ts';
import { gather, gatherOp } from '../ops/gather.ts';
import { axisOnly, optionsOf } from '../ops/makers/arguments.ts';
import { indicesFromFront, type IndicesLike } from '../ops/makers/indices.ts';
import { moveAxisTo } from '../ops/makers/moveAxis.ts';
import { bindScatter } from '../ops/scatterAdd.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';

/**
 * The slices of x at indices along an axis, the first by default: rows of a matrix, entries of a vector. The axis gives way to the axes of
 * the indices. Negative indices count from the end.
 *
 * Throws `dtype-mismatch` for indices that are no integers, `invalid-argument` for one out of range, and `invalid-axis`.
 *
 * @example
 * ```ts
 * import { take } from '@spred/autodiff';
 *
 * console.log(take([[1, 2], [3, 4], [5, 6]], [2, 0]).toArray()); // [ [ 5, 6 ], [ 1, 2 ] ]
 * console.log(take([[1, 2], [3, 4]], -1, { axis: 1 }).toArray()); // [ 2, 4 ]
 * ```
 */
export function take(x: TensorLike, indices: IndicesLike, options: AxisOptions = {}): Tensor {
  const { axis = 0 } = optionsOf('take', options, axisOnly);
  return gather(x, indices, { axis });
}

/**
 * Entries of x by an index each: `y[i][j] = x[i][k[i][j]]` for the last axis, the default. x and the indices have equally many axes, which
 * broadcast but for the one that is indexed. Negative indices count from the end. What `argsort` gives is sorted so.
 *
 * Throws `dtype-mismatch` for indices that are no integers, `invalid-argument` for one out of range, `invalid-axis` and `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { takeAlong } from '@spred/autodiff';
 *
 * console.log(takeAlong([[1, 2, 3], [4, 5, 6]], [[2], [0]]).toArray()); // [ [ 3 ], [ 4 ] ]
 * ```
 */
export function takeAlong(x: TensorLike, indices: IndicesLike, options: AxisOptions = {}): Tensor {
  const { axis = -1 } = optionsOf('takeAlong', options, axisOnly);
  const value = toTensor(x);
  const last = value.shape.length - 1;
  const front = normalizeAxis('takeAlong', axis, value.shape.length);
  const places = indicesFromFront('takeAlong', indices, value.shape[front]);
  const shape = othersTogether('takeAlong', value.shape, places.shape, front);
  const rows = moveAxisTo(broadcastTo(value, shape.with(front, value.shape[front])), front, last);
  const picks = moveAxisTo(broadcastTo(places, shape.with(front, places.shape[front])), front, last);
  return moveAxisTo(bind(gatherOp, [rows, picks], { axis: last, batch: last }), last, front);
}

/**
 * x with updates added at an index each: the transpose of {@link takeAlong}, `y[i][k[i][j]] += u[i][j]` for the last axis, the default;
 * several at one place are all added. x is not repeated; indices and updates broadcast to each other, and to x but for the axis.
 *
 * Throws `dtype-mismatch` for indices that are no integers, `invalid-argument` for one out of range, `invalid-axis` and `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { addAlong, zeros } from '@spred/autodiff';
 *
 * console.log(addAlong(zeros([2, 3]), [[2], [0]], [[5], [7]]).toArray()); // [ [ 0, 0, 5 ], [ 7, 0, 0 ] ]
 * ```
 */
export function addAlong(x: TensorLike, indices: IndicesLike, updates: TensorLike, options: AxisOptions = {}): Tensor {
  const { axis = -1 } = optionsOf('addAlong', options, axisOnly);
  const [value, given] = together('addAlong', [x, updates]).map((each) => number(each));
  const last = value.shape.length - 1;
  const front = normalizeAxis('addAlong', axis, value.shape.length);
  const length = value.shape[front];
  const places = indicesFromFront('addAlong', indices, length);
  othersTogether('addAlong', value.shape, places.shape, front);
  const shape = value.shape.with(front, places.shape[front]);
  const rows = moveAxisTo(broadcastTo(given, shape), front, last);
  const picks = moveAxisTo(broadcastTo(places, shape), front, last);
  return add(value, moveAxisTo(bindScatter(rows, picks, { axis: last, batch: last, length }), last, front));
}

/** The shape of both but for the axis. Throws `shape-mismatch` where there is none. */
function othersTogether(op: string, x: Shape, indices: Shape, axis: number): Shape {
  const fits =
    x.length === indices.length && x.every((n, k) => k === axis || n === indices[k] || n === 1 || indices[k] === 1);
  if (!fits) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: shapes ${formatShape(x)} and ${formatShape(indices)} do not fit each other outside axis ${axis}`,
      { argument: 'indices', shapes: [x, indices] },
    );
  }
  return x.map((n, k) => (n === 1 ? indices[k] : n));
}
