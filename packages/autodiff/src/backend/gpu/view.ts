/**
 * A view: a way of reading a buffer as a tensor, by an offset and one stride per axis. Transposing, repeating, slicing and
 * flipping give another view of the same buffer and cost nothing: kernels read their inputs through views.
 *
 *     entry [i, j, ...] = buffer[offset + i strides[0] + j strides[1] + ...]
 */
import { sizeOf, stridesOf, type Shape } from '../../shape.ts';

/** Buffers are numbered by the program that owns them. */
export interface View {
  readonly buffer: number;
  readonly shape: Shape;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A whole buffer in row-major order. */
export function wholeView(buffer: number, shape: Shape): View {
  return { buffer, shape, offset: 0, strides: stridesOf(shape) };
}

/** True where the entries lie one behind the other, in order. Axes of length 1 may have any stride. */
export function isContiguous({ shape, strides }: View): boolean {
  const plain = stridesOf(shape);
  return sizeOf(shape) === 0 || shape.every((length, axis) => length === 1 || strides[axis] === plain[axis]);
}

/** The same entries under another shape; the view must be contiguous. */
export function reshapeView(view: View, shape: Shape): View {
  return { ...view, shape, strides: stridesOf(shape) };
}

/** Axis `i` of the result is axis `permutation[i]`. */
export function transposeView({ buffer, shape, offset, strides }: View, permutation: readonly number[]): View {
  return {
    buffer,
    offset,
    shape: permutation.map((axis) => shape[axis]),
    strides: permutation.map((axis) => strides[axis]),
  };
}

/** The view repeated to a shape that it broadcasts to: stride 0 along what is repeated. */
export function broadcastView({ buffer, shape, offset, strides }: View, target: Shape): View {
  const missing = target.length - shape.length;
  return {
    buffer,
    offset,
    shape: target,
    strides: target.map((_, axis) => (axis < missing || shape[axis - missing] === 1 ? 0 : strides[axis - missing])),
  };
}

/** Per axis: from `starts`, `lengths` entries that are `steps` apart (a step may be negative). */
export function sliceView(
  { buffer, offset, strides }: View,
  starts: readonly number[],
  lengths: Shape,
  steps: readonly number[],
): View {
  return {
    buffer,
    shape: lengths,
    offset: strides.reduce((sum, stride, axis) => sum + stride * starts[axis], offset),
    strides: strides.map((stride, axis) => stride * steps[axis]),
  };
}

/** The last two axes exchanged. */
export function swapLast(view: View): View {
  const order = view.shape.map((_, axis) => axis);
  const [row, column] = order.splice(-2);
  return transposeView(view, [...order, column, row]);
}
