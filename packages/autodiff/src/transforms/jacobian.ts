/**
 * The whole matrix of first derivatives: the function is run once, and its record is walked for all unit vectors at
 * once.
 *
 *     forward: J = J I, a column per entry of the argument.     reverse: J = (J^T I)^T, a row per entry of the value.
 */
import { SpredError } from '@spred/core';
import { batchFlat } from '../batch.ts';
import { zerosLike, type TensorLike } from '../create.ts';
import { newStorage } from '../dtype.ts';
import { optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import { reshape } from '../ops/reshape.ts';
import { transpose } from '../ops/transpose.ts';
import { pullRecord, record, type Recorded } from '../tape.ts';
import { Tensor } from '../tensor.ts';
import { requireFloats, type TensorTree } from './tensors.ts';
import { TreeFunction } from './treeFunction.ts';

/** A tree like the value, in which each tensor has become a tree like the argument. */
export type JacobianOf<Out, T> = Out extends Tensor ? T : { [K in keyof Out]: JacobianOf<Out[K], T> };

/** Options of {@link jacobian}. */
export interface JacobianOptions {
  /**
   * `'forward'`: costs one tangent per entry of the argument; `'reverse'`: one cotangent per entry of the value. By
   * default the mode with fewer of them (forward where they are equal; reverse where `fn` has parts with a vjp rule
   * only).
   */
  readonly mode?: 'forward' | 'reverse';
}

/** The names of {@link JacobianOptions}. */
export const jacobianOptions = ['mode'] as const;

/**
 * Turns a function into its Jacobian with respect to the first argument. For a value of shape `[m]` and an argument of
 * shape `[n]` it has the shape `[m,n]`; in general that of the value followed by that of the argument. Where the two
 * are trees, it is a tree like the value of trees like the argument. `fn` is run once, and may read its numbers.
 *
 * The returned function throws `tree-mismatch` where argument or value hold anything but tensors, `not-differentiable`
 * where either is of integers or truth values, and in forward mode where a part of `fn` has a vjp rule only;
 * `invalid-argument` for an unknown mode.
 *
 * @example
 * ```ts
 * import { jacobian, tensor, type Tensor } from '@spred/autodiff';
 *
 * const f = (x: Tensor) => x.mul(x.sum());
 * console.log(jacobian(f)(tensor([1, 2])).toArray()); // [ [ 4, 1 ], [ 2, 5 ] ]
 * console.log(jacobian(f, { mode: 'reverse' })(tensor([1, 2])).toArray()); // [ [ 4, 1 ], [ 2, 5 ] ]
 * ```
 */
export function jacobian<Rest extends readonly unknown[]>(
  fn: (argument: TensorLike, ...rest: Rest) => Tensor,
  options?: JacobianOptions,
): (argument: Tensor, ...rest: Rest) => Tensor;
export function jacobian<T extends TensorTree<T>, Out extends TensorTree<Out>, Rest extends readonly unknown[]>(
  fn: (argument: T, ...rest: Rest) => Out,
  options?: JacobianOptions,
): (argument: T, ...rest: Rest) => JacobianOf<Out, T>;
export function jacobian(
  fn: (argument: Tensor, ...rest: readonly unknown[]) => unknown,
  options: JacobianOptions = {},
): (argument: Tensor, ...rest: readonly unknown[]) => unknown {
  requireFunction('jacobian', 'fn', fn);
  const { mode } = optionsOf('jacobian', options, jacobianOptions);
  if (mode !== undefined && mode !== 'forward' && mode !== 'reverse') {
    throw new SpredError('invalid-argument', `jacobian: mode must be forward or reverse, got ${String(mode)}`, {
      argument: 'mode',
    });
  }
  return (argument, ...rest) => {
    const flat = new TreeFunction('jacobian', (at: Tensor) => fn(at, ...rest), argument);
    const { leaves } = flat.argument;
    const run = record(flat.run, leaves);
    requireFloats('jacobian', run.values, 'value');
    const isForward = mode === undefined ? isForwardBetter(run, leaves) : mode === 'forward';
    const blocks = isForward ? forwardBlocks(run, leaves) : reverseBlocks(run, leaves);
    return flat.valueOf(blocks.map((row) => flat.argumentOf(row)));
  };
}

function isForwardBetter({ tape, values }: Recorded, leaves: readonly Tensor[]): boolean {
  return !tape.isOpaque && countEntries(leaves) <= countEntries(values);
}

/**
 * Block [i][j] is the derivative of value i by leaf j. All tangents at once, `count` of them; their axis is the last in
 * the end.
 */
function forwardBlocks({ tape, outputs, values }: Recorded, leaves: readonly Tensor[]): Tensor[][] {
  const count = countEntries(leaves);
  const columns = batchFlat(
    (directions) => tape.pushForward(directions, outputs).map((found, i) => found ?? zerosLike(values[i])),
    unitVectors(leaves),
    count,
  );
  return columns.map((column, i) => {
    const lastAxis = transpose(column, [...values[i].shape.keys()].map((axis) => axis + 1).concat(0));
    return splitAlong(lastAxis, values[i].shape.length, leaves);
  });
}

/** The same by cotangents; their axis is the first from the start. */
function reverseBlocks(run: Recorded, leaves: readonly Tensor[]): Tensor[][] {
  const { values } = run;
  const rows = batchFlat(
    (cotangents) => pullRecord(run, cotangents).map((found, j) => found ?? zerosLike(leaves[j])),
    unitVectors(values),
    countEntries(values),
  );
  const byLeaf = rows.map((row) => splitAlong(row, 0, values));
  return values.map((_, i) => leaves.map((_leaf, j) => byLeaf[j][i]));
}

function countEntries(tensors: readonly Tensor[]): number {
  return tensors.reduce((total, { size }) => total + size, 0);
}

/** The rows of a unit matrix as trees of tensors: the first axis counts them. */
function unitVectors(like: readonly Tensor[]): Tensor[] {
  const count = countEntries(like);
  let before = 0;
  return like.map(({ shape, size, dtype }) => {
    const storage = newStorage(dtype, count * size);
    for (let k = 0; k < size; k++) storage[(before + k) * size + k] = 1;
    before += size;
    return new Tensor(storage, [count, ...shape], dtype, null);
  });
}

/** Cuts one axis into pieces, one per tensor, and gives each the shape of its tensor. */
function splitAlong(value: Tensor, axis: number, like: readonly Tensor[]): Tensor[] {
  let before = 0;
  return like.map(({ shape, size }) => {
    const ranges = value.shape.map((length, k) =>
      k === axis ? ([before, before + size] as const) : ([0, length] as const),
    );
    before += size;
    const piece = like.length === 1 ? value : value.slice(ranges);
    return reshape(piece, [...value.shape.slice(0, axis), ...shape, ...value.shape.slice(axis + 1)]);
  });
}
