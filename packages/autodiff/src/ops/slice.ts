/**
 * A box of entries: per axis a start, a length and a step.
 *
 *     y[i] = x[start + step i]: linear; its transpose puts the entries back among zeros (`pad`).
 */
import { formatShape, SpredError } from '@spred/core';
import { gatherStrided } from '../backend/reference/movement.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { stridesOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { listOf } from './makers/arguments.ts';
import type { OpDef } from './op.ts';
import { padInner } from './pad.ts';

/** Per axis: the first index, how many, and how far apart. */
export interface SliceAttrs {
  readonly starts: readonly number[];
  readonly lengths: Shape;
  readonly steps: readonly number[];
}

/** `[start, stop]` or `[start, stop, step]`, stop exclusive, negative values counted from the end; `null`: all. */
export type Range = readonly [start: number, stop: number | null, step?: number] | null;

export const sliceOp: OpDef<SliceAttrs> = {
  name: 'slice',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_i = x_{s + k i}`,
  shape: (_, { lengths }) => lengths,
  reference: ([x], { starts, steps }, shape) => {
    const strides = stridesOf(x.shape);
    const offset = strides.reduce((sum, stride, axis) => sum + stride * starts[axis], 0);
    return gatherStrided(
      x.data,
      offset,
      strides.map((stride, axis) => stride * steps[axis]),
      shape,
    );
  },
  vjp: (cotangent, _, { inputs: [x], attrs: { starts, lengths, steps } }) => {
    const reached = lengths.map((length, axis) => (length === 0 ? 0 : starts[axis] + (length - 1) * steps[axis] + 1));
    return padInner(cotangent, {
      before: lengths.map((length, axis) => (length === 0 ? 0 : starts[axis])),
      after: x.shape.map((length, axis) => length - reached[axis]),
      between: steps.map((step) => step - 1),
    });
  },
  jvp: ([tangent], { attrs }) => (tangent === null ? null : bind(sliceOp, [tangent], attrs)),
  batch: ([x], _, { starts, lengths, steps }, size) =>
    bind(sliceOp, [x], { starts: [0, ...starts], lengths: [size, ...lengths], steps: [1, ...steps] }),
  examples: [
    { inputs: [[1, 2, 3, 4, 5]], attrs: { starts: [1], lengths: [2], steps: [2] }, output: [2, 4] },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { starts: [0, 1], lengths: [2, 2], steps: [1, 1] },
      output: [
        [2, 3],
        [5, 6],
      ],
    },
    { inputs: [[1, 2, 3]], attrs: { starts: [3], lengths: [0], steps: [1] }, output: [] },
  ],
};

/**
 * The entries in a range per axis, as Python's `x[a:b:c]` with a step of at least 1; axes not named are kept whole.
 * A range that reaches over the end is cut there. Throws `shape-mismatch` for more ranges than axes, and
 * `invalid-argument` for bounds that are no integers or a step below 1.
 *
 * @example
 * ```ts
 * import { slice, tensor } from '@spred/autodiff';
 *
 * const x = tensor([1, 2, 3, 4, 5]);
 * console.log(slice(x, [[1, -1]]).toArray()); // [ 2, 3, 4 ]
 * console.log(slice(x, [[0, null, 2]]).toArray()); // [ 1, 3, 5 ]
 * ```
 */
export function slice(x: TensorLike, ranges: readonly Range[]): Tensor {
  const value = toTensor(x);
  if (listOf('slice', 'ranges', ranges, 'ranges, one per axis').length > value.shape.length) {
    throw new SpredError(
      'shape-mismatch',
      `slice: ${ranges.length} ranges for a tensor of shape ${formatShape(value.shape)}`,
      { argument: 'ranges', shapes: [value.shape] },
    );
  }
  const boxes = value.shape.map((length, axis) => resolveRange(ranges[axis], length, axis));
  return bind(sliceOp, [value], {
    starts: boxes.map((box) => box.start),
    lengths: boxes.map((box) => box.length),
    steps: boxes.map((box) => box.step),
  });
}

/** Where a range of an axis starts, its step, and how many entries it takes. Throws `invalid-argument` for what is no range. */
export function resolveRange(
  range: Range | undefined,
  length: number,
  axis: number,
): { readonly start: number; readonly length: number; readonly step: number } {
  if (range !== undefined && range !== null) listOf<unknown>('slice', `ranges[${axis}]`, range, 'bounds');
  const [from, to, step = 1] = range ?? [0, null];
  const stop = to ?? length;
  if (!Number.isInteger(from) || !Number.isInteger(stop) || !Number.isInteger(step) || step < 1) {
    throw new SpredError('invalid-argument', `slice: range [${from},${stop},${step}] of axis ${axis} is not a range`, {
      argument: 'ranges',
      index: axis,
    });
  }
  const clip = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, 0), length);
  const start = clip(from);
  return { start, step, length: Math.max(0, Math.ceil((clip(stop) - start) / step)) };
}
