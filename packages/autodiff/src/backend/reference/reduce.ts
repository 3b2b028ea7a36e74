/**
 * Reductions over axes: the walk of `runs.ts` over the input, with output strides that are 0 along the axes reduced.
 */
import type { Operand } from '../../ops/op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import { allocate } from './allocate.ts';
import { forEachRun } from './runs.ts';

/** Sums `x` into an output of shape `kept`, which is x's shape with length 1 at every axis that is summed over. */
export function sumAxes(x: Operand, kept: Shape): Float64Array {
  const size = sizeOf(kept);
  const out = allocate(size);
  if (size === 1) {
    out[0] = sumRun(x.data, 0, x.data.length);
    return out;
  }
  const strides = keptStrides(x.shape, kept);
  const last = x.shape.length - 1;
  const run = x.shape[last];
  const step = strides[last];
  forEachRun(x.shape, strides, strides, (start, at) => {
    if (step === 0) out[at] += sumRun(x.data, start, run);
    else for (let i = 0; i < run; i++) out[at + i] += x.data[start + i];
  });
  return out;
}

/** How a reduction takes entries in, `count` of them from `start` on: all into one number, or each into one of its own. */
export interface Fold {
  readonly initial: number;
  /** The number that `sofar` becomes. */
  run(sofar: number, x: Float64Array, start: number, count: number): number;
  /** `out[at + i]` takes in `x[start + i]`. */
  each(out: Float64Array, at: number, x: Float64Array, start: number, count: number): void;
}

/** Folds `x` into an output of shape `kept`, in the order of the entries. */
export function foldAxes(x: Operand, kept: Shape, fold: Fold): Float64Array {
  const out = allocate(sizeOf(kept)).fill(fold.initial);
  const { data, shape } = x;
  const strides = keptStrides(shape, kept);
  const last = shape.length - 1;
  const run = last < 0 ? 1 : shape[last];
  const step = last < 0 ? 0 : strides[last];
  forEachRun(shape, strides, strides, (start, at) => {
    if (step === 0) out[at] = fold.run(out[at], data, start, run);
    else fold.each(out, at, data, start, run);
  });
  return out;
}

/** Row-major strides of `kept`, with 0 along the axes that are reduced. */
function keptStrides(full: Shape, kept: Shape): number[] {
  const strides = new Array<number>(full.length);
  let step = 1;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    strides[axis] = kept[axis] === full[axis] ? step : 0;
    step *= kept[axis];
  }
  return strides;
}

/** The sum of `count` entries in four interleaved partial sums: faster than one, and more accurate. */
function sumRun(x: Float64Array, start: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = start;
  const end = start + count;
  for (; i + 3 < end; i += 4) {
    s0 += x[i];
    s1 += x[i + 1];
    s2 += x[i + 2];
    s3 += x[i + 3];
  }
  for (; i < end; i++) s0 += x[i];
  return s0 + s1 + (s2 + s3);
}
