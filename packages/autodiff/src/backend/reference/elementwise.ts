/**
 * Drivers of elementwise loops. An op brings one plain loop; the driver decides over which stretches it runs: once over
 * everything when the shapes are equal or one side is a scalar (step 0), else run by run under broadcasting strides.
 *
 * The loops of cheap ops go by fours, four reads before four writes: after a write to one array an engine looks up the
 * others anew, so that this is 1.6 times as fast as entry by entry.
 */
import type { Operand } from '../../ops/op.ts';
import { broadcastStrides, type Shape } from '../../shape.ts';
import { allocate } from './allocate.ts';
import { forEachRun } from './runs.ts';

/** `out[i] = f(x[i])` for i below `count`. */
export type UnaryLoop = (x: Float64Array, out: Float64Array, count: number) => void;

/** `out[k] = f(a[i], b[j])` for k up to `end`, where i and j go on by their steps (0 or 1) as k goes on by 1. */
export type BinaryLoop = (
  a: Float64Array,
  i: number,
  aStep: number,
  b: Float64Array,
  j: number,
  bStep: number,
  out: Float64Array,
  k: number,
  end: number,
) => void;

/** Runs a unary loop. */
export function mapUnary(loop: UnaryLoop, x: Operand): Float64Array {
  const count = x.data.length;
  const out = allocate(count);
  loop(x.data, out, count);
  return out;
}

/** Runs a binary loop with broadcasting to `shape`. */
export function mapBinary(loop: BinaryLoop, a: Operand, b: Operand, shape: Shape, size: number): Float64Array {
  const out = allocate(size);
  // An operand with as many entries as the output differs from it by axes of length 1 at most: same order, step 1.
  const aStep = a.data.length === size ? 1 : a.data.length === 1 ? 0 : -1;
  const bStep = b.data.length === size ? 1 : b.data.length === 1 ? 0 : -1;
  if (aStep >= 0 && bStep >= 0) {
    loop(a.data, 0, aStep, b.data, 0, bStep, out, 0, size);
    return out;
  }
  const aStrides = broadcastStrides(a.shape, shape);
  const bStrides = broadcastStrides(b.shape, shape);
  const last = shape.length - 1;
  forEachRun(shape, aStrides, bStrides, (start, aStart, bStart) => {
    loop(a.data, aStart, aStrides[last], b.data, bStart, bStrides[last], out, start, start + shape[last]);
  });
  return out;
}
