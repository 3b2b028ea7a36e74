/**
 * Numbers in regular order, and what is made of them.
 */
import { requireInteger, SpredError } from '@spred/core';
import { tensor, toTensor, zeros, type TensorLike } from '../create.ts';
import { defaultDType, requireDType, type DType } from '../dtype.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { castTo } from '../ops/cast.ts';
import { equal } from '../ops/equal.ts';
import { listOf, oneOf, optionsOf } from '../ops/makers/arguments.ts';
import { toIndices, type IndicesLike } from '../ops/makers/indices.ts';
import { reshape } from '../ops/reshape.ts';
import type { Tensor } from '../tensor.ts';

const dtypeOnly = ['dtype'] as const;
const eyeOptions = ['columns', 'offset', 'dtype'] as const;
const meshgridOptions = ['indexing'] as const;

/** The number type, float64 where none is named. */
export interface DTypeOptions {
  readonly dtype?: DType;
}

/** Options of {@link eye}. */
export interface EyeOptions extends DTypeOptions {
  /** As many as rows by default. */
  readonly columns?: number;
  /** The diagonal that has the ones: k > 0 for the k-th above the main one, k < 0 for the k-th below. Default 0. */
  readonly offset?: number;
}

/**
 * Ones on the diagonal of a matrix of zeros. Throws `invalid-argument` for lengths that are no integers >= 0.
 *
 * @example
 * ```ts
 * import { eye } from '@spred/autodiff';
 *
 * console.log(eye(2).toArray()); // [ [ 1, 0 ], [ 0, 1 ] ]
 * console.log(eye(2, { columns: 3, offset: 1 }).toArray()); // [ [ 0, 1, 0 ], [ 0, 0, 1 ] ]
 * ```
 */
export function eye(rows: number, options: EyeOptions = {}): Tensor {
  const { columns = rows, offset = 0, dtype = defaultDType } = optionsOf('eye', options, eyeOptions);
  requireInteger('rows', rows, 0);
  requireInteger('columns', columns, 0);
  requireInteger('offset', offset, -Infinity);
  const entries = new Float64Array(rows * columns);
  for (let i = Math.max(0, -offset); i < rows && i + offset < columns; i++) entries[i * columns + i + offset] = 1;
  return tensor(entries, [rows, columns], { dtype });
}

/**
 * `0, 1, ...` below `stop`, or `start, start + step, ...` before `stop`. Throws `invalid-argument` for a step of 0, or bounds that are not
 * finite.
 *
 * @example
 * ```ts
 * import { arange } from '@spred/autodiff';
 *
 * console.log(arange(3).toArray()); // [ 0, 1, 2 ]
 * console.log(arange(1, 2, 0.5).toArray()); // [ 1, 1.5 ]
 * console.log(arange(3, { dtype: 'int32' }).dtype); // int32
 * ```
 */
export function arange(stop: number, options?: DTypeOptions): Tensor;
export function arange(start: number, stop: number, step?: number, options?: DTypeOptions): Tensor;
export function arange(
  first: number,
  second: number | DTypeOptions = {},
  step = 1,
  options: DTypeOptions = {},
): Tensor {
  const [start, stop, others] = typeof second === 'number' ? [first, second, options] : [0, first, second];
  const { dtype = defaultDType } = optionsOf('arange', others, dtypeOnly);
  const length = Math.ceil((stop - start) / step);
  if (!Number.isFinite(length)) {
    throw new SpredError('invalid-argument', `arange: from ${start} to ${stop} by ${step} has no end`, {
      argument: step === 0 ? 'step' : 'stop',
    });
  }
  return tensor(
    Float64Array.from({ length: Math.max(0, length) }, (_, i) => start + i * step),
    undefined,
    { dtype },
  );
}

/**
 * `count` numbers from `start` to `stop`, both taken in, in equal steps. Throws `invalid-argument` for a count that is no integer >= 0.
 *
 * @example
 * ```ts
 * import { linspace } from '@spred/autodiff';
 *
 * console.log(linspace(0, 1, 5).toArray()); // [ 0, 0.25, 0.5, 0.75, 1 ]
 * ```
 */
export function linspace(start: number, stop: number, count: number, options: DTypeOptions = {}): Tensor {
  const { dtype = defaultDType } = optionsOf('linspace', options, dtypeOnly);
  requireInteger('count', count, 0);
  const entries = Float64Array.from({ length: count }, (_, i) => {
    const t = count === 1 ? 0 : i / (count - 1);
    return start * (1 - t) + stop * t; // both ends are met exactly
  });
  return tensor(entries, undefined, { dtype });
}

/**
 * The coordinates of a grid: the i-th result holds the i-th coordinate of each of its points. Axis i of the grid goes with vector i; with
 * `indexing: 'xy'` the first two are exchanged. Throws `shape-mismatch` for anything but vectors.
 *
 * @example
 * ```ts
 * import { meshgrid } from '@spred/autodiff';
 *
 * const [x, y] = meshgrid([[1, 2], [3, 4, 5]]);
 * console.log(x.toArray(), y.toArray()); // [ [ 1, 1, 1 ], [ 2, 2, 2 ] ] [ [ 3, 4, 5 ], [ 3, 4, 5 ] ]
 * ```
 */
export function meshgrid(vectors: readonly TensorLike[], options: { readonly indexing?: 'ij' | 'xy' } = {}): Tensor[] {
  const { indexing = 'ij' } = optionsOf('meshgrid', options, meshgridOptions);
  oneOf('meshgrid', 'indexing', indexing, ['ij', 'xy']);
  const values = listOf('meshgrid', 'vectors', vectors, 'vectors').map((vector) => toTensor(vector));
  values.forEach(({ shape }, index) => {
    if (shape.length === 1) return;
    throw new SpredError('shape-mismatch', `meshgrid: argument ${index} has rank ${shape.length}, not 1`, {
      argument: 'vectors',
      index,
      shapes: [shape],
    });
  });
  const axisOf = (i: number): number => (indexing === 'xy' && values.length > 1 && i < 2 ? 1 - i : i);
  const shape = values.map((_, axis) => values[axisOf(axis)].size);
  return values.map((value, i) =>
    broadcastTo(
      reshape(
        value,
        shape.map((__, axis) => (axis === axisOf(i) ? value.size : 1)),
      ),
      shape,
    ),
  );
}

/**
 * A row of zeros with a one at the index, for each index: a new last axis of length `depth`. All zeros where there is no such place. Throws
 * `dtype-mismatch` for indices that are no integers, `invalid-argument` for a depth that is no integer >= 0.
 *
 * @example
 * ```ts
 * import { oneHot } from '@spred/autodiff';
 *
 * console.log(oneHot([2, 0], 3).toArray()); // [ [ 0, 0, 1 ], [ 1, 0, 0 ] ]
 * ```
 */
export function oneHot(indices: IndicesLike, depth: number, options: DTypeOptions = {}): Tensor {
  const { dtype = defaultDType } = optionsOf('oneHot', options, dtypeOnly);
  const value = toIndices('oneHot', indices);
  requireDType('oneHot', dtype);
  requireInteger('depth', depth, 0);
  if (depth === 0) return zeros([...value.shape, 0], dtype);
  return castTo(equal(reshape(value, [...value.shape, 1]), arange(depth, { dtype: 'int32' })), dtype);
}
