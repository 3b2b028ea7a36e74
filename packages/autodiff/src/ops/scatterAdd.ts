/**
 * Entries added up at the indices where they belong: the transpose of `gather`.
 *
 *     y[b, p, k, q] = sum of u[b, p, i, q] over all i with k[b, i] = k: linear in u; its transpose is the gather.
 *
 * The op scatters among zeros; the public function adds the result to a tensor.
 */
import { formatShape, SpredError } from '@spred/core';
import { allocate } from '../backend/reference/allocate.ts';
import type { TensorLike } from '../create.ts';
import { number, together } from '../operands.ts';
import { sameShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { add } from './add.ts';
import { broadcastTo } from './broadcastTo.ts';
import {
  gatherAttrs,
  gatheredShape,
  gatherOp,
  partsOf,
  refuseIndex,
  requireIndices,
  requireShared,
  type GatherAttrs,
  type GatherOptions,
} from './gather.ts';
import { batchAll } from './makers/batch.ts';
import { indicesFromFront, type IndicesLike } from './makers/indices.ts';
import type { OpDef } from './op.ts';

/** Those of the gather, and the length of the axis. */
export interface ScatterAttrs extends GatherAttrs {
  readonly length: number;
}

export const scatterAddOp: OpDef<ScatterAttrs> = {
  name: 'scatterAdd',
  kind: 'indexing',
  arity: 2,
  formula: String.raw`y_{pk} = \sum_{i : k_i = k} u_{pi}`,
  shape: ([updates, indices], { axis, batch, length }) => {
    requireIndices('scatterAdd', indices);
    requireShared('scatterAdd', updates.shape, indices.shape, batch);
    const shape = updates.shape.toSpliced(axis, indices.shape.length - batch, length);
    if (!sameShape(gatheredShape(shape, indices.shape, { axis, batch }), updates.shape)) {
      throw new SpredError(
        'shape-mismatch',
        `scatterAdd: updates of shape ${formatShape(updates.shape)} do not have the indices' shape ${formatShape(indices.shape)} at axis ${axis}`,
        { argument: 'updates', shapes: [updates.shape, indices.shape] },
      );
    }
    return shape;
  },
  reference: ([updates, indices], attrs, shape) => {
    const out = allocate(sizeOf(shape));
    const { data } = updates;
    const { data: places } = indices;
    const { batch, before, length, behind, picks } = partsOf(shape, indices.shape, attrs);
    let from = 0;
    for (let b = 0; b < batch; b++) {
      for (let p = 0; p < before; p++) {
        const start = (b * before + p) * length;
        for (let i = 0; i < picks; i++) {
          const index = places[b * picks + i];
          if (!(index >= 0 && index < length)) refuseIndex('scatterAdd', index, b * picks + i, length);
          const to = (start + index) * behind;
          for (let q = 0; q < behind; q++) out[to + q] += data[from++];
        }
      }
    }
    return out;
  },
  vjp: (cotangent, index, { inputs: [, indices], attrs: { axis, batch } }) =>
    index === 1 ? null : bind(gatherOp, [cotangent, indices], { axis, batch }),
  jvp: ([tangent], { inputs: [, indices], attrs }) => (tangent === null ? null : bindScatter(tangent, indices, attrs)),
  batch: ([updates, indices], [isUpdates, isIndices], { axis, batch, length }, size) => {
    if (batch === 0 && !isIndices) return bindScatter(updates, indices, { axis: axis + 1, batch, length });
    const [all, each] = batchAll([updates, indices], [isUpdates, isIndices], size);
    return bindScatter(all, each, { axis: axis + 1, batch: batch + 1, length });
  },
  examples: [
    {
      inputs: [
        [1, 2, 3, 4],
        [2, 0, 2, 1],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 0, batch: 0, length: 4 },
      output: [2, 4, 4, 0],
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [
          [2, 0],
          [1, 1],
        ],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 1, batch: 0, length: 3 },
      output: [[2, 7, 1]],
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [2, 0],
          [1, 1],
        ],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 1, batch: 1, length: 3 },
      output: [
        [2, 0, 1],
        [0, 7, 0],
      ],
    },
    { inputs: [[], []], dtypes: ['float64', 'int32'], attrs: { axis: 0, batch: 0, length: 2 }, output: [0, 0] },
    { inputs: [5, 1], dtypes: ['float64', 'int32'], attrs: { axis: 0, batch: 0, length: 2 }, output: [0, 5] },
  ],
};

/** The op with all its attributes. */
export function bindScatter(updates: Tensor, indices: Tensor, attrs: ScatterAttrs): Tensor {
  return bind(scatterAddOp, [updates, indices], attrs);
}

/**
 * x with the updates added at indices along an axis (the first by default): what `gather` with the same arguments reads is where they
 * are added, several at one place all of them. Updates broadcast to the shape that the gather has. Negative indices count from the end.
 *
 * Throws `dtype-mismatch` for indices that are no integers, `invalid-argument` for one out of range, `invalid-axis`, and
 * `shape-mismatch` where the shapes do not fit.
 *
 * @example
 * ```ts
 * import { scatterAdd, zeros } from '@spred/autodiff';
 *
 * console.log(scatterAdd(zeros([3]), [2, 0, 2], [1, 10, 100]).toArray()); // [ 10, 0, 101 ]
 * ```
 */
export function scatterAdd(
  x: TensorLike,
  indices: IndicesLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor {
  const [value, given] = together('scatterAdd', [x, updates]).map((each) => number(each));
  const attrs = gatherAttrs('scatterAdd', value.shape, options);
  const length = value.shape[attrs.axis];
  const places = indicesFromFront('scatterAdd', indices, length);
  requireShared('scatterAdd', value.shape, places.shape, attrs.batch);
  const all = broadcastTo(given, gatheredShape(value.shape, places.shape, attrs));
  return add(value, bindScatter(all, places, { ...attrs, length }));
}
