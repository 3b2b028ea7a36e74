/**
 * Entries in order: the places of the sorted entries (`argsort`), and the entries taken from there, which is differentiable.
 */
import { SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { pair, real } from '../operands.ts';
import { argsort, type SortOptions } from '../ops/argsort.ts';
import { equal } from '../ops/equal.ts';
import { greater } from '../ops/greater.ts';
import { greaterEqual } from '../ops/greaterEqual.ts';
import { lerp } from '../ops/lerp.ts';
import { oneOf, optionsOf } from '../ops/makers/arguments.ts';
import { requireEntries } from '../ops/makers/reduction.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ArgmaxOptions } from '../ops/argmax.ts';
import { takeAlong } from './take.ts';

/** What {@link topk} finds. */
export interface TopK {
  readonly values: Tensor;
  /** Their places along the axis; `int32`. */
  readonly indices: Tensor;
}

/** Options of {@link topk}. */
export interface TopKOptions {
  /** Default the last. */
  readonly axis?: number;
  /** Whether the largest entries are taken (the default), or the smallest. */
  readonly largest?: boolean;
}

const sortOptions = ['axis', 'descending'] as const;
const topkOptions = ['axis', 'largest'] as const;
const quantileOptions = ['axis', 'keepDims'] as const;
const searchOptions = ['side'] as const;

/**
 * The entries along an axis (the last by default) in ascending order, or descending. Stable; NaN counts as larger than any number. Each
 * derivative goes with its entry. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { sort } from '@spred/autodiff';
 *
 * console.log(sort([3, 1, 2]).toArray()); // [ 1, 2, 3 ]
 * console.log(sort([[3, 1], [2, 5]], { axis: 0, descending: true }).toArray()); // [ [ 3, 5 ], [ 2, 1 ] ]
 * ```
 */
export function sort(x: TensorLike, options: SortOptions = {}): Tensor {
  const value = toTensor(x);
  const { axis = -1 } = optionsOf('sort', options, sortOptions);
  return takeAlong(value, argsort(value, options), { axis });
}

/**
 * The k largest entries along an axis (the last by default), largest first, or the k smallest, and their places. NaN counts as larger than
 * any number. Throws `invalid-axis`, and `invalid-argument` unless k is an integer from 0 to the length of the axis.
 *
 * @example
 * ```ts
 * import { topk } from '@spred/autodiff';
 *
 * const { values, indices } = topk([3, 1, 4, 2], 2);
 * console.log(values.toArray(), indices.toArray()); // [ 4, 3 ] [ 2, 0 ]
 * ```
 */
export function topk(x: TensorLike, k: number, options: TopKOptions = {}): TopK {
  const { axis = -1, largest = true } = optionsOf('topk', options, topkOptions);
  const value = toTensor(x);
  const front = normalizeAxis('topk', axis, value.shape.length);
  const length = value.shape[front];
  if (!Number.isInteger(k) || k < 0 || k > length) {
    throw new SpredError('invalid-argument', `topk: k must be an integer from 0 to ${length}, got ${k}`, {
      argument: 'k',
      shapes: [value.shape],
    });
  }
  const indices = along(argsort(value, { axis: front, descending: largest }), front, 0, k);
  return { values: takeAlong(value, indices, { axis: front }), indices };
}

/**
 * The value below which the fraction `q` of the entries lies, along an axis, or of all where none is given: linear between the two sorted
 * entries next to `(n - 1) q`. NaN where there is one. Throws `invalid-axis`, `invalid-argument` unless 0 <= q <= 1, `empty`.
 *
 * @example
 * ```ts
 * import { quantile } from '@spred/autodiff';
 *
 * console.log(quantile([4, 1, 3, 2], 0.5).item()); // 2.5
 * ```
 */
export function quantile(x: TensorLike, q: number, options: ArgmaxOptions = {}): Tensor {
  const { axis, keepDims = false } = optionsOf('quantile', options, quantileOptions);
  if (!(q >= 0 && q <= 1)) {
    throw new SpredError('invalid-argument', `quantile: q must be between 0 and 1, got ${q}`, { argument: 'q' });
  }
  const given = real(x);
  const value = axis === undefined ? reshape(given, [given.size]) : given;
  const front = normalizeAxis('quantile', axis ?? 0, value.shape.length);
  requireEntries('quantile', value.shape, [front]);
  const sorted = sort(value, { axis: front });
  const length = value.shape[front];
  const place = (length - 1) * q;
  const below = Math.floor(place);
  const entry = (i: number): Tensor => along(sorted, front, i, i + 1);
  const between = place === below ? entry(below) : lerp(entry(below), entry(below + 1), place - below);
  const last = entry(length - 1); // where NaN is, if there is one
  const found = where(equal(last, last), between, last);
  if (axis === undefined) return reshape(found, keepDims ? given.shape.map(() => 1) : []);
  return keepDims ? found : reshape(found, value.shape.toSpliced(front, 1));
}

/**
 * The middle of the sorted entries along an axis, or of all where none is given; the mean of the two middle ones where their number is even.
 * NaN where there is one. Throws `invalid-axis`, `empty`.
 *
 * @example
 * ```ts
 * import { median } from '@spred/autodiff';
 *
 * console.log(median([[3, 1, 2], [9, 9, 0]], { axis: 1 }).toArray()); // [ 2, 9 ]
 * ```
 */
export function median(x: TensorLike, options: ArgmaxOptions = {}): Tensor {
  return quantile(x, 0.5, optionsOf('median', options, quantileOptions));
}

/**
 * Where each value belongs in ascending entries: how many of them are below it, or with `side: 'right'` not above it; `int32`, of the shape
 * of the values. Every value is compared with every entry. Throws `shape-mismatch` unless `sorted` is a vector.
 *
 * @example
 * ```ts
 * import { searchSorted } from '@spred/autodiff';
 *
 * console.log(searchSorted([1, 2, 4], [0, 2, 5]).toArray()); // [ 0, 1, 3 ]
 * console.log(searchSorted([1, 2, 4], [0, 2, 5], { side: 'right' }).toArray()); // [ 0, 2, 3 ]
 * ```
 */
export function searchSorted(
  sorted: TensorLike,
  values: TensorLike,
  options: { readonly side?: 'left' | 'right' } = {},
): Tensor {
  const { side = 'left' } = optionsOf('searchSorted', options, searchOptions);
  oneOf('searchSorted', 'side', side, ['left', 'right']);
  const [entries, wanted] = pair('searchSorted', sorted, values);
  if (entries.shape.length !== 1) {
    throw new SpredError('shape-mismatch', `searchSorted: the sorted entries have rank ${entries.rank}, not 1`, {
      argument: 'sorted',
      shapes: [entries.shape, wanted.shape],
    });
  }
  const each = reshape(wanted, [...wanted.shape, 1]);
  return sum(side === 'left' ? greater(each, entries) : greaterEqual(each, entries), { axes: -1 });
}

/** The entries from `from` to `to` along an axis. */
function along(x: Tensor, axis: number, from: number, to: number): Tensor {
  return slice(x, [...new Array<null>(axis).fill(null), [from, to]]);
}
