/**
 * Entries picked along an axis by a tensor of indices.
 *
 *     y[b, p, i, q] = x[b, p, k[b, i], q]: linear in x; its transpose adds the cotangent up at the indices (`scatterAdd`).
 *
 * b runs over the `batch` first axes, which x and k share; p over the axes of x before `axis`, q over those behind it; i over
 * the other axes of k. With no shared axes this picks rows, columns, ...; where all but the last are shared, entries.
 */
import { formatShape, SpredError } from '@spred/core';
import { allocate } from '../backend/reference/allocate.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { normalizeAxis, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { AxisOptions } from './concat.ts';
import { optionsOf } from './makers/arguments.ts';
import { batchAll } from './makers/batch.ts';
import { indicesFromFront, type IndicesLike } from './makers/indices.ts';
import { moveAxisTo } from './makers/moveAxis.ts';
import type { Aval, OpDef } from './op.ts';
import { bindScatter } from './scatterAdd.ts';

/** The axis, counted from the front, and how many axes before it x and the indices share. */
export interface GatherAttrs {
  readonly axis: number;
  readonly batch: number;
}

/** Options of {@link gather}. */
export interface GatherOptions extends AxisOptions {
  /** How many leading axes x and the indices share; at most `axis`. Default 0. */
  readonly batch?: number;
}

const gatherOptions = ['axis', 'batch'] as const;

export const gatherOp: OpDef<GatherAttrs> = {
  name: 'gather',
  kind: 'indexing',
  arity: 2,
  formula: String.raw`y_{pi} = x_{p k_i}`,
  shape: ([x, indices], attrs) => {
    requireIndices('gather', indices);
    requireShared('gather', x.shape, indices.shape, attrs.batch);
    return gatheredShape(x.shape, indices.shape, attrs);
  },
  reference: ([x, indices], attrs, shape) => {
    const out = allocate(sizeOf(shape));
    const { data } = x;
    const { data: places } = indices;
    const { batch, before, length, behind, picks } = partsOf(x.shape, indices.shape, attrs);
    let to = 0;
    for (let b = 0; b < batch; b++) {
      for (let p = 0; p < before; p++) {
        const start = (b * before + p) * length;
        for (let i = 0; i < picks; i++) {
          const index = places[b * picks + i];
          if (!(index >= 0 && index < length)) refuseIndex('gather', index, b * picks + i, length);
          const from = (start + index) * behind;
          for (let q = 0; q < behind; q++) out[to++] = data[from + q];
        }
      }
    }
    return out;
  },
  vjp: (cotangent, index, { inputs: [x, indices], attrs }) =>
    index === 1 ? null : bindScatter(cotangent, indices, { ...attrs, length: x.shape[attrs.axis] }),
  jvp: ([tangent], { inputs: [, indices], attrs }) =>
    tangent === null ? null : bind(gatherOp, [tangent, indices], attrs),
  batch: ([x, indices], [isX, isIndices], { axis, batch }, size) => {
    if (batch === 0 && !isIndices) return bind(gatherOp, [x, indices], { axis: axis + 1, batch });
    if (batch === 0 && !isX) return moveAxisTo(bind(gatherOp, [x, indices], { axis, batch }), axis, 0);
    return bind(gatherOp, batchAll([x, indices], [isX, isIndices], size), { axis: axis + 1, batch: batch + 1 });
  },
  examples: [
    {
      inputs: [
        [10, 20, 30],
        [2, 0, 2, 1],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 0, batch: 0 },
      output: [30, 10, 30, 20],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [
          [2, 0],
          [1, 1],
        ],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 1, batch: 0 },
      output: [
        [
          [3, 1],
          [2, 2],
        ],
        [
          [6, 4],
          [5, 5],
        ],
      ],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        [
          [2, 0],
          [1, 1],
        ],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 1, batch: 1 },
      output: [
        [3, 1],
        [5, 5],
      ],
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
        ],
        [1],
      ],
      dtypes: ['float64', 'int32'],
      attrs: { axis: 2, batch: 1 },
      output: [[2, 4, 6]],
    },
    { inputs: [[1, 2], []], dtypes: ['float64', 'int32'], attrs: { axis: 0, batch: 0 }, output: [] },
    { inputs: [[5, 7], 1], dtypes: ['float64', 'int32'], attrs: { axis: 0, batch: 0 }, output: 7 },
  ],
};

/** The lengths that the axes of x and the indices merge into. */
interface GatherParts {
  readonly batch: number;
  readonly before: number;
  readonly length: number;
  readonly behind: number;
  readonly picks: number;
}

/** The shapes in parts: those of x are `[batch, before, length, behind]`, those of the indices `[batch, picks]`. */
export function partsOf(x: Shape, indices: Shape, { axis, batch }: GatherAttrs): GatherParts {
  return {
    batch: sizeOf(x.slice(0, batch)),
    before: sizeOf(x.slice(batch, axis)),
    length: x[axis],
    behind: sizeOf(x.slice(axis + 1)),
    picks: sizeOf(indices.slice(batch)),
  };
}

/** The shape of x with the axes of the indices (but the shared ones) in the place of `axis`. */
export function gatheredShape(x: Shape, indices: Shape, { axis, batch }: GatherAttrs): Shape {
  return x.toSpliced(axis, 1, ...indices.slice(batch));
}

/** Throws `dtype-mismatch` unless they are integers. */
export function requireIndices(op: string, indices: Aval): void {
  if (indices.dtype === 'int32') return;
  throw new SpredError('dtype-mismatch', `${op}: indices must be int32, got ${indices.dtype}; cast them`, {
    argument: 'indices',
    shapes: [indices.shape],
  });
}

/** Throws `shape-mismatch` unless the first `batch` axes are equal. */
export function requireShared(op: string, x: Shape, indices: Shape, batch: number): void {
  const fits = indices.length >= batch && indices.slice(0, batch).every((length, axis) => length === x[axis]);
  if (fits) return;
  throw new SpredError(
    'shape-mismatch',
    `${op}: shapes ${formatShape(x)} and ${formatShape(indices)} do not share their first ${batch} axes`,
    { argument: 'indices', shapes: [x, indices] },
  );
}

/** Says which index is none. */
export function refuseIndex(op: string, index: number, place: number, length: number): never {
  throw new SpredError('invalid-argument', `${op}: indices[${place}] is ${index}, but there are ${length} entries`, {
    argument: 'indices',
    index: place,
  });
}

/**
 * Entries of x along an axis (the first by default), at integers of any shape: the axis gives way to the axes of the indices. Negative
 * indices count from the end. With `batch`, x and the indices share that many leading axes, and each part of x has indices of its own.
 *
 * Throws `dtype-mismatch` for indices that are no integers, `invalid-argument` for one out of range, `invalid-axis`, and
 * `shape-mismatch` where the shared axes differ.
 *
 * @example
 * ```ts
 * import { gather } from '@spred/autodiff';
 *
 * console.log(gather([10, 20, 30], [2, 0, -1]).toArray()); // [ 30, 10, 30 ]
 * console.log(gather([[1, 2], [3, 4]], [1, 0], { axis: 1, batch: 1 }).toArray()); // [ 2, 3 ]
 * ```
 */
export function gather(x: TensorLike, indices: IndicesLike, options: GatherOptions = {}): Tensor {
  const value = toTensor(x);
  const attrs = gatherAttrs('gather', value.shape, options);
  return bind(gatherOp, [value, indicesFromFront('gather', indices, value.shape[attrs.axis])], attrs);
}

/** The options with the axis counted from the front. */
export function gatherAttrs(op: string, shape: Shape, options: GatherOptions): GatherAttrs {
  const { axis = 0, batch = 0 } = optionsOf(op, options, gatherOptions);
  const front = normalizeAxis(op, axis, shape.length);
  if (!Number.isInteger(batch) || batch < 0 || batch > front) {
    throw new SpredError(
      'invalid-argument',
      `${op}: batch must be an integer from 0 to ${front} (the axis), got ${batch}`,
      {
        argument: 'batch',
      },
    );
  }
  return { axis: front, batch };
}
