/**
 * Zeros put around the entries, and between them.
 *
 *     y[before + (between + 1) i] = x[i], 0 elsewhere: linear; its transpose picks the entries out again (`slice`).
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { scatterStrided } from '../backend/reference/movement.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { sizeOf, stridesOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { listOf } from './makers/arguments.ts';
import type { OpDef } from './op.ts';
import { sliceOp } from './slice.ts';

/** Per axis: how many zeros before the first entry, after the last, and between two. */
export interface PadAttrs {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly between: readonly number[];
}

export const padOp: OpDef<PadAttrs> = {
  name: 'pad',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_{s + k i} = x_i,\ 0 \text{ elsewhere}`,
  shape: ([x], { before, after, between }) =>
    x.shape.map((length, axis) => before[axis] + spread(length, between[axis]) + after[axis]),
  reference: ([x], { before, between }, shape) => {
    const strides = stridesOf(shape);
    const offset = strides.reduce((sum, stride, axis) => sum + stride * before[axis], 0);
    const steps = strides.map((stride, axis) => stride * (between[axis] + 1));
    return scatterStrided(x.data, x.shape, offset, steps, sizeOf(shape));
  },
  vjp: (cotangent, _, { inputs: [x], attrs }) =>
    bind(sliceOp, [cotangent], {
      starts: attrs.before,
      lengths: x.shape,
      steps: attrs.between.map((zeros) => zeros + 1),
    }),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : padInner(tangent, attrs)),
  batch: ([x], _, { before, after, between }) =>
    padInner(x, { before: [0, ...before], after: [0, ...after], between: [0, ...between] }),
  examples: [
    { inputs: [[1, 2]], attrs: { before: [1], after: [2], between: [0] }, output: [0, 1, 2, 0, 0] },
    { inputs: [[1, 2]], attrs: { before: [0], after: [0], between: [2] }, output: [1, 0, 0, 2] },
    {
      inputs: [[[1, 2]]],
      attrs: { before: [1, 0], after: [0, 1], between: [0, 0] },
      output: [
        [0, 0, 0],
        [1, 2, 0],
      ],
    },
  ],
};

/**
 * The tensor with zeros around it: `widths[axis] = [before, after]`. Throws `shape-mismatch` unless there is one pair
 * per axis, `invalid-argument` for a width that is no integer >= 0.
 *
 * @example
 * ```ts
 * import { pad } from '@spred/autodiff';
 *
 * console.log(pad([1, 2], [[1, 2]]).toArray()); // [ 0, 1, 2, 0, 0 ]
 * ```
 */
export function pad(x: TensorLike, widths: readonly (readonly [before: number, after: number])[]): Tensor {
  const value = toTensor(x);
  requireWidths(value.shape, widths);
  return padInner(value, {
    before: widths.map((pair) => pair[0]),
    after: widths.map((pair) => pair[1]),
    between: widths.map(() => 0),
  });
}

/** Throws `shape-mismatch` unless there is one pair per axis, `invalid-argument` for a width that is no integer >= 0. */
export function requireWidths(shape: Shape, widths: readonly (readonly [number, number])[]): void {
  if (listOf('pad', 'widths', widths, 'pairs, one per axis').length !== shape.length) {
    throw new SpredError(
      'shape-mismatch',
      `pad: ${widths.length} pairs of widths for a tensor of shape ${formatShape(shape)}`,
      { argument: 'widths', shapes: [shape] },
    );
  }
  widths.forEach((pair, axis) =>
    listOf('pad', `widths[${axis}]`, pair, 'two integers').forEach((width) =>
      requireInteger(`widths[${axis}]`, width, 0),
    ),
  );
}

/** The op with all its attributes, zeros between the entries among them. */
export function padInner(x: Tensor, attrs: PadAttrs): Tensor {
  return bind(padOp, [x], attrs);
}

/** The length that `length` entries take with `between` zeros after each but the last. */
function spread(length: Shape[number], between: number): number {
  return length === 0 ? 0 : (length - 1) * (between + 1) + 1;
}
