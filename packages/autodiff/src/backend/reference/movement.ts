/**
 * Entries moved, none computed: the output is written in order, or the input read in order, under other strides.
 */
import { sizeOf, type Shape } from '../../shape.ts';
import { allocate } from './allocate.ts';
import { forEachRun } from './runs.ts';

/** out[i] = x[offset + i . strides] over all multi-indices i of `shape`: repeats, permutes, selects. */
export function gatherStrided(x: Float64Array, offset: number, strides: readonly number[], shape: Shape): Float64Array {
  const size = sizeOf(shape);
  const out = allocate(size);
  if (x.length === 1 && size > 0) return out.fill(x[0]);
  const last = shape.length - 1;
  const run = last < 0 ? 1 : shape[last];
  const step = last < 0 ? 1 : strides[last];
  forEachRun(shape, strides, strides, (start, at) => {
    let from = offset + at;
    for (let i = start; i < start + run; i++) {
      out[i] = x[from];
      from += step;
    }
  });
  return out;
}

/** out[offset + i . strides] = x[i] over all multi-indices i of `shape`, zero elsewhere: the inverse of a selection. */
export function scatterStrided(
  x: Float64Array,
  shape: Shape,
  offset: number,
  strides: readonly number[],
  outSize: number,
): Float64Array {
  const out = allocate(outSize);
  const last = shape.length - 1;
  const run = last < 0 ? 1 : shape[last];
  const step = last < 0 ? 1 : strides[last];
  forEachRun(shape, strides, strides, (start, at) => {
    let to = offset + at;
    for (let i = start; i < start + run; i++) {
      out[to] = x[i];
      to += step;
    }
  });
  return out;
}
