/**
 * Tensors one after the other along an axis.
 *
 *     y = [a, b, ...]: linear; its transpose cuts the cotangent into pieces of the same lengths (`slice`).
 */
import { formatShape, SpredError } from '@spred/core';
import { allocate } from '../backend/reference/allocate.ts';
import { around } from '../backend/reference/lines.ts';
import { zerosLike, type TensorLike } from '../create.ts';
import { together } from '../operands.ts';
import { normalizeAxis, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { axisOnly, listOf, optionsOf } from './makers/arguments.ts';
import { batchAll } from './makers/batch.ts';
import type { OpDef } from './op.ts';
import { slice } from './slice.ts';

/** Counted from the front. */
export interface AxisAttrs {
  readonly axis: number;
}

/** Along which axis. */
export interface AxisOptions {
  /** Negative axes count from the back. */
  readonly axis?: number;
}

/** Where each input begins along the axis: found once for all, as thousands of inputs ask one after the other. */
const starts = new WeakMap<readonly Tensor[], number[]>();

function startsOf(inputs: readonly Tensor[], axis: number): readonly number[] {
  let found = starts.get(inputs);
  if (found === undefined) {
    found = [];
    let start = 0;
    for (const { shape } of inputs) {
      found.push(start);
      start += shape[axis];
    }
    starts.set(inputs, found);
  }
  return found;
}

export const concatOp: OpDef<AxisAttrs> = {
  name: 'concat',
  kind: 'movement',
  arity: -1,
  formula: String.raw`y = [x_1, x_2, \dots]`,
  shape: (inputs, { axis }) => {
    const [{ shape: first }] = inputs;
    let length = 0;
    inputs.forEach(({ shape }, index) => {
      const fits = shape.length === first.length && shape.every((n, k) => k === axis || n === first[k]);
      if (!fits) {
        throw new SpredError(
          'shape-mismatch',
          `concat: shape ${formatShape(shape)} of tensor ${index} does not fit ${formatShape(first)} outside axis ${axis}`,
          { argument: 'tensors', index, shapes: [first, shape] },
        );
      }
      length += shape[axis];
    });
    return first.with(axis, length);
  },
  reference: (inputs, { axis }, shape) => {
    const { outer, length, inner } = around(shape, axis);
    const out = allocate(sizeOf(shape));
    let before = 0;
    for (const { data, shape: own } of inputs) {
      const run = own[axis] * inner;
      for (let i = 0; i < outer; i++) out.set(data.subarray(i * run, (i + 1) * run), i * length * inner + before);
      before += run;
    }
    return out;
  },
  vjp: (cotangent, index, { inputs, attrs: { axis } }) => {
    const from = startsOf(inputs, axis)[index];
    const before = new Array<null>(axis).fill(null);
    return slice(cotangent, [...before, [from, from + inputs[index].shape[axis]]]);
  },
  jvp: (tangents, { inputs, attrs }) =>
    tangents.every((tangent) => tangent === null)
      ? null
      : bind(
          concatOp,
          tangents.map((tangent, i) => tangent ?? zerosLike(inputs[i])),
          attrs,
        ),
  batch: (inputs, batched, { axis }, size) => bind(concatOp, batchAll(inputs, batched, size), { axis: axis + 1 }),
  examples: [
    {
      inputs: [[1, 2], [3], []],
      attrs: { axis: 0 },
      output: [1, 2, 3],
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [[5], [6]],
      ],
      attrs: { axis: 1 },
      output: [
        [1, 2, 5],
        [3, 4, 6],
      ],
    },
    {
      inputs: [[[1, 2]], [[3, 4]]],
      attrs: { axis: 0 },
      output: [
        [1, 2],
        [3, 4],
      ],
    },
    { inputs: [[7]], attrs: { axis: 0 }, output: [7] },
  ],
};

/**
 * The tensors one after the other along an axis (the first by default), brought to one number type. Throws `shape-mismatch` where
 * they differ in another axis, `invalid-axis`, and `invalid-argument` for no tensors.
 *
 * @example
 * ```ts
 * import { concat } from '@spred/autodiff';
 *
 * console.log(concat([[1, 2], [3]]).toArray()); // [ 1, 2, 3 ]
 * console.log(concat([[[1], [2]], [[3], [4]]], { axis: 1 }).toArray()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * ```
 */
export function concat(tensors: readonly TensorLike[], options: AxisOptions = {}): Tensor {
  const { axis = 0 } = optionsOf('concat', options, axisOnly);
  if (listOf('concat', 'tensors', tensors, 'tensors').length === 0) {
    throw new SpredError('invalid-argument', 'concat: takes at least one tensor', { argument: 'tensors' });
  }
  const values = together('concat', tensors);
  return bind(concatOp, values, { axis: normalizeAxis('concat', axis, values[0].shape.length) });
}
