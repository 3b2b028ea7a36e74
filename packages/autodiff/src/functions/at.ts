/**
 * Indexing as in NumPy: integers, ranges and tensors of indices, one per axis.
 *
 * 1. Integers and ranges are a slice; then the axes of integers are dropped and new ones added.
 * 2. The axes of index tensors are merged into one, their indices into one: k = (k_1 n_2 + k_2) n_3 + ...; then one gather takes the entries.
 *
 * Where entries are written, the same is done to the numbers 0, 1, 2, ... in the shape of x: they tell where each entry comes from.
 */
import { formatShape, SpredError } from '@spred/core';
import { isTensor, ones, scalar, tensor, toTensor, type TensorLike } from '../create.ts';
import { number, together } from '../operands.ts';
import { add } from '../ops/add.ts';
import { argsort } from '../ops/argsort.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { castTo } from '../ops/cast.ts';
import { concat } from '../ops/concat.ts';
import { gatherOp } from '../ops/gather.ts';
import { greater } from '../ops/greater.ts';
import { listOf } from '../ops/makers/arguments.ts';
import { indicesFromFront } from '../ops/makers/indices.ts';
import { mul } from '../ops/mul.ts';
import { reshape } from '../ops/reshape.ts';
import { bindScatter, scatterAdd } from '../ops/scatterAdd.ts';
import { resolveRange, slice, sliceOp, type Range } from '../ops/slice.ts';
import { transpose } from '../ops/transpose.ts';
import { where } from '../ops/where.ts';
import { broadcastShapes, sameShape, scalarShape, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { take } from './take.ts';

/**
 * What stands for one axis: an integer (the axis goes), a range `[start, stop, step]` as in `slice`, `null` (all of it), or a tensor or
 * `Int32Array` of integers; `'...'` stands for as many whole axes as there are left, `'new'` for a new axis of length 1.
 */
export type Index = number | Range | Tensor | Int32Array | '...' | 'new';

/** An index tensor, and the axis of x that it is for. */
interface Picks {
  readonly axis: number;
  readonly indices: Tensor | Int32Array;
}

/**
 * Entries of x, one index per axis; axes without one are kept whole. Negative indices count from the end. Several index tensors broadcast
 * to each other and pick entries together; their axes stand where the first index stood, or in front where a range stands between them
 * (an integer counts as an index tensor here).
 *
 * Throws `shape-mismatch` for more indices than axes, or index tensors that do not broadcast, `invalid-argument` for an index out of range or
 * of another kind, and `dtype-mismatch` for a tensor that is not of integers.
 *
 * @example
 * ```ts
 * import { at, tensor } from '@spred/autodiff';
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(at(x, 1).toArray()); // [ 4, 5, 6 ]
 * console.log(at(x, null, [1, null]).toArray()); // [ [ 2, 3 ], [ 5, 6 ] ]
 * console.log(at(x, '...', Int32Array.of(2, 0)).toArray()); // [ [ 3, 1 ], [ 6, 4 ] ]
 * console.log(at(x, Int32Array.of(0, 1), Int32Array.of(2, 0)).toArray()); // [ 3, 4 ]
 * ```
 */
export function at(x: TensorLike, ...index: readonly Index[]): Tensor {
  const value = toTensor(x);
  const box = { starts: [] as number[], lengths: [] as number[], steps: [] as number[] };
  const shape: number[] = []; // after the first step
  const picks: Picks[] = [];
  const places: number[] = []; // of all that counts as an index tensor
  spelledOut(value.shape, index).forEach((item, place) => {
    if (item === '...') return;
    if (item === 'new') {
      shape.push(1);
      return;
    }
    const axis = box.starts.length;
    const whole = value.shape[axis];
    const isPick = isTensor(item) || ArrayBuffer.isView(item);
    if (isPick) picks.push({ axis: shape.length, indices: item });
    if (isPick || typeof item === 'number') places.push(place);
    const { start, length, step } =
      typeof item === 'number'
        ? { start: fromFront(item, axis, whole), length: 1, step: 1 }
        : resolveRange(isPick ? null : requireRange(item, axis), whole, axis);
    box.starts.push(start);
    box.lengths.push(length);
    box.steps.push(step);
    if (typeof item !== 'number') shape.push(length);
  });
  const kept = sameShape(box.lengths, value.shape) ? value : bind(sliceOp, [value], box);
  const first = reshape(kept, shape);
  if (picks.length === 0) return first;
  const isTogether = places.every((place, i) => i === 0 || place === places[i - 1] + 1);
  const before = isTogether ? picks[0].axis : 0;
  return picked(first, picks, before);
}

/** Entries of `x` at index tensors, whose axes come after the `before` first of the other axes. */
function picked(x: Tensor, picks: readonly Picks[], before: number): Tensor {
  const axes = picks.map(({ axis }) => axis);
  const others = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const order = others.toSpliced(before, 0, ...axes);
  const lengths = axes.map((axis) => x.shape[axis]);
  const indices = picks.map((pick, i) => indicesFromFront('at', pick.indices, lengths[i]));
  const shape = indices.reduce<Shape>((found, value) => broadcastShapes('at', found, value.shape), scalarShape);
  let merged = indices[0];
  for (let i = 1; i < picks.length; i++) merged = add(mul(merged, lengths[i]), indices[i]);
  const moved = order.every((axis, i) => axis === i) ? x : transpose(x, order);
  const rows = reshape(moved, moved.shape.toSpliced(before, axes.length, sizeOf(lengths)));
  return bind(gatherOp, [rows, broadcastTo(merged, shape)], { axis: before, batch: 0 });
}

/**
 * The index with the axes that `'...'` stands for written out before it: one item per axis of x and one per new axis, and the dots, which
 * stand between what is before and after them even where they stand for no axis.
 */
function spelledOut(shape: Shape, index: readonly Index[]): readonly Index[] {
  const dots = index.filter((item) => item === '...').length;
  const given = index.filter((item) => item !== '...' && item !== 'new').length;
  if (dots > 1) {
    throw new SpredError('invalid-argument', "at: '...' may come once", { argument: 'index' });
  }
  if (given > shape.length) {
    throw new SpredError('shape-mismatch', `at: ${given} indices for a tensor of shape ${formatShape(shape)}`, {
      argument: 'index',
      shapes: [shape],
    });
  }
  const rest = new Array<null>(shape.length - given).fill(null);
  const full: readonly Index[] = dots === 0 ? [...index, '...'] : index;
  return full.flatMap((item): Index[] => (item === '...' ? [...rest, item] : [item]));
}

/** An integer counted from the front. */
function fromFront(index: number, axis: number, length: number): number {
  if (Number.isInteger(index) && index >= -length && index < length) return index < 0 ? index + length : index;
  throw new SpredError('invalid-argument', `at: index ${index} does not exist in axis ${axis} of length ${length}`, {
    argument: 'index',
    index: axis,
  });
}

function requireRange(item: Range, axis: number): Range {
  const isRange = item === null || (Array.isArray(item) && item.length >= 2 && item.length <= 3);
  if (isRange) return item;
  throw new SpredError(
    'invalid-argument',
    `at: the index of axis ${axis} must be an integer, a range, null, or an int32 tensor`,
    { argument: 'index', index: axis },
  );
}

/**
 * x with updates added to the entries that `at(x, ...index)` gives, several at one place all of them. Updates broadcast to the shape of those
 * entries. Throws what {@link at} throws.
 *
 * @example
 * ```ts
 * import { addAt, zeros } from '@spred/autodiff';
 *
 * console.log(addAt(zeros([2, 2]), [null, 1], 5).toArray()); // [ [ 0, 5 ], [ 0, 5 ] ]
 * ```
 */
export function addAt(x: TensorLike, index: readonly Index[], updates: TensorLike): Tensor {
  const [value, given] = together('addAt', [x, updates]).map((each) => number(each));
  const places = placesAt('addAt', value.shape, index);
  const sum = scatterAdd(flat(value), flat(places), flat(broadcastTo(given, places.shape)));
  return reshape(sum, value.shape);
}

/**
 * x with updates in the place of the entries that `at(x, ...index)` gives; of several at one place the last counts. Updates broadcast to the
 * shape of those entries. Throws what {@link at} throws.
 *
 * @example
 * ```ts
 * import { setAt, zeros } from '@spred/autodiff';
 *
 * console.log(setAt(zeros([2, 3]), [1, [1, null]], [7, 8]).toArray()); // [ [ 0, 0, 0 ], [ 0, 7, 8 ] ]
 * ```
 */
export function setAt(x: TensorLike, index: readonly Index[], updates: TensorLike): Tensor {
  const [value, given] = together('setAt', [x, updates]);
  const places = placesAt('setAt', value.shape, index);
  const wanted = flat(places);
  const isOnce = index.every((item) => !isTensor(item) && !ArrayBuffer.isView(item));
  const spread = flat(broadcastTo(given, places.shape));
  const counted = isOnce ? spread : where(lastOfEach(wanted), spread, scalar(0, spread.dtype));
  const length = sizeOf(value.shape);
  const among = (what: Tensor): Tensor => bindScatter(what, wanted, { axis: 0, batch: 0, length });
  const isWritten = reshape(among(ones(wanted.shape, 'int32')), value.shape);
  return where(isWritten, reshape(among(counted), value.shape), value);
}

/** Where in row-major order the entries lie that an index gives. */
function placesAt(op: string, shape: Shape, index: readonly Index[]): Tensor {
  listOf(op, 'index', index, 'indices, one per axis');
  const all = Int32Array.from({ length: sizeOf(shape) }, (_, i) => i);
  return at(tensor(all, shape, { copy: false }), ...index);
}

/** Whether no later index is the same: in (stable) ascending order, each is the last of its kind unless the next is equal. */
function lastOfEach(indices: Tensor): Tensor {
  const count = indices.shape[0];
  if (count === 0) return indices;
  const order = argsort(indices);
  const sorted = take(indices, order);
  const isLast = concat([greater(slice(sorted, [[1, null]]), slice(sorted, [[0, -1]])), ones([1], 'bool')]);
  return bindScatter(castTo(isLast, 'int32'), order, { axis: 0, batch: 0, length: count });
}

function flat(x: Tensor): Tensor {
  return reshape(x, [sizeOf(x.shape)]);
}
