/**
 * Indexing as in NumPy: integers, ranges and tensors of indices, one per axis.
 *
 * 1. Integers and ranges are a slice; then the axes of integers are dropped and new ones added.
 * 2. The axes of index tensors are merged into one, their indices into one: k = (k_1 n_2 + k_2) n_3 + ...; then one gather takes the entries.
 *
 * Where entries are written, the same is done to the numbers 0, 1, 2, ... in the shape of x: they tell where each entry comes from.
 */
import { formatShape, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { add } from '../ops/add.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { gatherOp } from '../ops/gather.ts';
import { indicesFromFront } from '../ops/makers/indices.ts';
import { mul } from '../ops/mul.ts';
import { reshape } from '../ops/reshape.ts';
import { slice, type Range } from '../ops/slice.ts';
import { transpose } from '../ops/transpose.ts';
import { broadcastShapes, scalarShape, sizeOf, type Shape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';

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
  const full = spelledOut(value.shape, index);
  const ranges: Range[] = [];
  const shape: number[] = []; // after the first step
  const picks: Picks[] = [];
  const places: number[] = []; // of all that counts as an index tensor
  full.forEach((item, place) => {
    if (item === 'new') {
      shape.push(1);
      return;
    }
    const axis = ranges.length;
    const length = value.shape[axis];
    if (typeof item === 'number') {
      const front = integer(item, axis, length);
      ranges.push([front, front + 1]);
      places.push(place);
    } else if (item === null || Array.isArray(item)) {
      ranges.push(item as Range);
      shape.push(slicedLength(item as Range, length));
    } else {
      ranges.push(null);
      picks.push({ axis: shape.push(length) - 1, indices: requirePicks(item, place) });
      places.push(place);
    }
  });
  const box = reshape(ranges.every((range) => range === null) ? value : slice(value, ranges), shape);
  if (picks.length === 0) return box;
  const isTogether = places.every((place, i) => i === 0 || place === places[i - 1] + 1);
  const before = isTogether ? picks[0].axis : 0;
  return picked(box, picks, before);
}

/** Entries of `x` at index tensors, whose axes come after the `before` first of the other axes. */
function picked(x: Tensor, picks: readonly Picks[], before: number): Tensor {
  const axes = picks.map(({ axis }) => axis);
  const others = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const order = others.toSpliced(before, 0, ...axes);
  const lengths = axes.map((axis) => x.shape[axis]);
  const indices = picks.map((pick, i) => indicesFromFront('at', pick.indices, lengths[i]));
  const shape = indices.reduce<Shape>((found, value) => broadcastShapes('at', found, value.shape), scalarShape);
  let flat = indices[0];
  for (let i = 1; i < picks.length; i++) flat = add(mul(flat, lengths[i]), indices[i]);
  const moved = order.every((axis, i) => axis === i) ? x : transpose(x, order);
  const merged = reshape(moved, moved.shape.toSpliced(before, axes.length, sizeOf(lengths)));
  return bind(gatherOp, [merged, broadcastTo(flat, shape)], { axis: before, batch: 0 });
}

/** The index with `'...'` written out, one item per axis of x and one per new axis. */
function spelledOut(shape: Shape, index: readonly Index[]): Exclude<Index, '...'>[] {
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
  const full = (dots === 0 ? [...index, '...' as const] : index).flatMap((item) => (item === '...' ? rest : [item]));
  return full as Exclude<Index, '...'>[];
}

/** An integer counted from the front. */
function integer(index: number, axis: number, length: number): number {
  if (Number.isInteger(index) && index >= -length && index < length) return index < 0 ? index + length : index;
  throw new SpredError('invalid-argument', `at: index ${index} does not exist in axis ${axis} of length ${length}`, {
    argument: 'index',
    index: axis,
  });
}

/** How many entries a range takes; the slice checks it. */
function slicedLength(range: Range, length: number): number {
  return range === null ? length : (slice(new Tensor(null, [length], 'bool', null, absent), [range]).shape[0] ?? 0);
}
