/**
 * Reductions over axes of arrays of any rank. An array is a vector and a shape, the last axis contiguous; a
 * column-major matrix is an array [columns, rows].
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor, requireBeside, requireDtype, requireMemory, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { reductions, scratchBytes } from './raw.ts';

/**
 * What a reduction makes of its entries: their sum, the sum of their squares, their product, the largest, the smallest.
 */
export type Reduction = 'sum' | 'sumOfSquares' | 'prod' | 'max' | 'min';

/** An array with some of its axes joined to one: [outer, n, inner], of which n goes. */
interface Layout {
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
}

/**
 * Reduces an array x of this shape over an axis, or over axes that are neighbours, into `out`, which has the entries of
 * the axes that stay.
 *
 * Sums and products are trees: the error of a sum of n terms is at most about (64 + log2 n) eps times the sum of their
 * magnitudes. An empty axis gives 0, 0, 1, -Infinity, Infinity. `max` and `min` are NaN where an entry is NaN, and -0
 * is less than 0.
 *
 * Throws `invalid-argument` for an unknown operation and for axes that the shape has not or that are not neighbours;
 * `shape-mismatch` where x or `out` does not have the entries that the shape says; `mixed-memories`, `dtype-mismatch`.
 * `out` must not overlap x.
 *
 * @example
 * ```ts
 * import { createMemory, reduce } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 2, 3, 4, 5, 6]); // [[1, 2, 3], [4, 5, 6]]
 * const rows = memory.vector('float64', 2);
 * reduce('sum', x, [2, 3], 1, rows);
 * console.log(Array.from(rows.read()).join(' ')); // 6 15
 * const columns = memory.vector('float64', 3);
 * reduce('max', x, [2, 3], 0, columns);
 * console.log(Array.from(columns.read()).join(' ')); // 4 5 6
 * memory.free();
 * ```
 */
export function reduce<D extends RealDtype>(
  op: Reduction,
  x: Vector<D>,
  shape: readonly number[],
  axes: number | readonly number[],
  out: Vector<D>,
): void {
  const kernels = kernelsFor('reduce', 'x', x);
  const { outer, n, inner } = layoutOf('reduce', x, shape, typeof axes === 'number' ? [axes] : axes);
  requireBeside('reduce', 'out', out, x);
  requireVector('reduce', 'out', out, outer * inner);
  const scratch = scratchOf(x.memory, scratchBytes(n, inner, bytesOf[x.dtype]));
  kernels.reduce(numberOf('reduce', op), outer, n, inner, addressOf(x), addressOf(out), scratch);
}

/**
 * A reduction of all entries of a vector to a number, as {@link reduce} over one axis.
 *
 * @example
 * ```ts
 * import { createMemory, reduceAll } from '@spred/kernels';
 *
 * const memory = createMemory();
 * console.log(reduceAll('sumOfSquares', memory.vector('float64', [1, 2, 3]))); // 14
 * memory.free();
 * ```
 */
export function reduceAll<D extends RealDtype>(op: Reduction, x: Vector<D>): number {
  return kernelsFor('reduceAll', 'x', x).reduceAll(numberOf('reduceAll', op), x.length, addressOf(x));
}

/**
 * The index along the axis of the largest entry, the first of several: of the first NaN, if there is one. Several axes
 * count as one. Throws as {@link reduce}, and `invalid-argument` for an empty axis. `out` holds 32-bit integers.
 *
 * @example
 * ```ts
 * import { argMax, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 7, 3, 4, 5, 6]); // [[1, 7, 3], [4, 5, 6]]
 * const out = memory.vector('int32', 2);
 * argMax(x, [2, 3], 1, out);
 * console.log(Array.from(out.read()).join(' ')); // 1 2
 * memory.free();
 * ```
 */
export function argMax(
  x: Vector<RealDtype>,
  shape: readonly number[],
  axes: number | readonly number[],
  out: Vector<'int32'>,
): void {
  reduceIndex('argMax', 'max', x, shape, axes, out);
}

/**
 * The index along the axis of the smallest entry, as {@link argMax}.
 *
 * @example
 * ```ts
 * import { argMin, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const out = memory.vector('int32', 1);
 * argMin(memory.vector('float64', [3, -1, 2]), [3], 0, out);
 * console.log(out.read()[0]); // 1
 * memory.free();
 * ```
 */
export function argMin(
  x: Vector<RealDtype>,
  shape: readonly number[],
  axes: number | readonly number[],
  out: Vector<'int32'>,
): void {
  reduceIndex('argMin', 'min', x, shape, axes, out);
}

function reduceIndex(
  kernel: string,
  op: Reduction,
  x: Vector<RealDtype>,
  shape: readonly number[],
  axes: number | readonly number[],
  out: Vector<'int32'>,
): void {
  const kernels = kernelsFor(kernel, 'x', x);
  const { outer, n, inner } = layoutOf(kernel, x, shape, typeof axes === 'number' ? [axes] : axes);
  if (n === 0) {
    throw new SpredError('invalid-argument', `${kernel}: the axes are empty in the shape ${formatShape(shape)}`, {
      argument: 'axes',
      shapes: [shape],
    });
  }
  requireMemory(kernel, 'out', out, x.memory);
  requireDtype(kernel, 'out', out, 'int32');
  requireVector(kernel, 'out', out, outer * inner);
  const scratch = scratchOf(x.memory, scratchBytes(n, inner, bytesOf[x.dtype]));
  kernels.reduceIndex(numberOf(kernel, op), outer, n, inner, addressOf(x), addressOf(out), scratch);
}

function numberOf(kernel: string, op: Reduction): number {
  const number = reductions.indexOf(op);
  if (number >= 0) return number;
  throw new SpredError('invalid-argument', `${kernel}: op must be one of ${reductions.join(', ')}, got ${op}`, {
    argument: 'op',
  });
}

function layoutOf(kernel: string, x: Vector, shape: readonly number[], axes: readonly number[]): Layout {
  for (const length of shape) requireInteger('shape', length, 0);
  const entries = shape.reduce((product, length) => product * length, 1);
  if (x.length !== entries) {
    throw new SpredError(
      'shape-mismatch',
      `${kernel}: x has ${x.length} entries, but the shape ${formatShape(shape)} has ${entries}`,
      { argument: 'x', shapes: [[x.length], shape] },
    );
  }
  const sorted = axes.toSorted((a, b) => a - b);
  const [first = 0] = sorted;
  const isRun = sorted.every((axis, k) => Number.isSafeInteger(axis) && axis === first + k);
  if (!isRun || first < 0 || first + sorted.length > shape.length) {
    throw new SpredError(
      'invalid-argument',
      `${kernel}: axes must be neighbouring axes of the shape ${formatShape(shape)}, from 0 to ${shape.length - 1}, got ${formatShape(axes)}`,
      { argument: 'axes', shapes: [shape] },
    );
  }
  const product = (from: number, to: number): number => shape.slice(from, to).reduce((a, b) => a * b, 1);
  const last = first + sorted.length;
  return { outer: product(0, first), n: product(first, last), inner: product(last, shape.length) };
}
