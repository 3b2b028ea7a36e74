/**
 * One axis moved, the others in their order.
 */
import type { Tensor } from '../../tensor.ts';
import { transpose } from '../transpose.ts';

/** Axis `from` at the place `to`, both counted from the front. */
export function moveAxisTo(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = [...x.shape.keys()].toSpliced(from, 1);
  return transpose(x, order.toSpliced(to, 0, from));
}
