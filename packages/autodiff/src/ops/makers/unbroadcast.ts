/**
 * The transpose of broadcasting: what was repeated forward is summed backward.
 */
import { sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../reshape.ts';
import { sum } from '../sum.ts';

/** Sums `value` over the axes along which a tensor of `shape` was repeated to get value's shape. */
export function unbroadcast(value: Tensor, shape: Shape): Tensor {
  if (sameShape(value.shape, shape)) return value;
  const missing = value.shape.length - shape.length;
  const axes: number[] = [];
  value.shape.forEach((length, axis) => {
    if (axis < missing || (shape[axis - missing] === 1 && length !== 1)) axes.push(axis);
  });
  const summed = sum(value, { axes, keepDims: true });
  return missing === 0 ? summed : reshape(summed, shape);
}
