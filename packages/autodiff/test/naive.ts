/**
 * Tensors read entry by entry, as slowly and plainly as can be.
 */
import { sizeOf, stridesOf, type Shape } from '../src/shape.ts';
import type { Tensor } from '../src/tensor.ts';

/** Calls `visit` for every place of a shape, in row-major order. */
export function forEachIndex(shape: Shape, visit: (place: number, index: number[]) => void): void {
  const strides = stridesOf(shape);
  for (let place = 0; place < sizeOf(shape); place++) {
    visit(
      place,
      strides.map((stride, axis) => Math.floor(place / stride) % shape[axis]),
    );
  }
}

/** The entry at an index. */
export function entry(x: Tensor, index: readonly number[]): number {
  const strides = stridesOf(x.shape);
  return x.data[index.reduce((sum, i, axis) => sum + i * strides[axis], 0)];
}
