/** Copies of arrays of any strides into arrays without gaps. */
import type { RealDtype } from '../memory/dtype.ts';
import { requireVector } from '../memory/require.ts';
import type { Vector } from '../memory/vector.ts';
import { type Axis, commonAxes, longestLast, requireOperands, viewOf } from './operands.ts';
import { walk } from './walk.ts';

/**
 * out = the array of this shape and strides that begins at the number `offset` of x, row by row without gaps: transposed,
 * permuted, sliced, reversed (a negative stride) or repeated (stride 0). Transposing goes by tiles that fit the caches.
 * out must not overlap the array. Large copies are shared among threads.
 *
 * Throws `use-after-free`, `mixed-memories`, `dtype-mismatch`, `shape-mismatch` where out has another length than the array or where
 * the array leaves x, and `invalid-argument`.
 *
 * @example
 * ```ts
 * import { copyStrided, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 2, 3, 4, 5, 6]); // 2 x 3
 * const out = memory.vector('float64', 6);
 * copyStrided(x, [3, 2], [1, 3], 0, out); // its transpose
 * console.log(Array.from(out.read()).join(' ')); // 1 4 2 5 3 6
 * copyStrided(x, [2, 2], [3, -1], 2, out.subvector(0, 4)); // the last two columns, the other way round
 * console.log(Array.from(out.read()).join(' ')); // 3 2 6 5 3 6
 * memory.free();
 * ```
 */
export function copyStrided<D extends RealDtype>(
  x: Vector<D>,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  out: Vector<D>,
): void {
  const view = viewOf('copyStrided', 'x', { data: x, shape, strides, offset });
  requireVector(
    'copyStrided',
    'out',
    out,
    shape.reduce((product, extent) => product * extent, 1),
  );
  const to = viewOf('copyStrided', 'out', { data: out, shape });
  const none = shape.map(() => 0);
  const axes = commonAxes(shape, [strides, none, none, to.strides]);
  requireOperands('copyStrided', ['x'], [view], to, axes);
  const starts = [view.start, view.start, view.start, to.start] as const;
  const turned = transposing(axes);
  if (turned === undefined) walk('copyStrided', 'copy', longestLast(axes), starts, out, 2);
  else walk('copyStrided', 'transpose', turned, starts, out, 4);
}

/** The axes with that along which x has stride 1 moved to the last but one place, if it is another than the last and both are long enough for tiles. */
function transposing(axes: Axis[]): Axis[] | undefined {
  const last = axes[axes.length - 1];
  const turned = axes.find(({ strides }) => strides[0] === 1);
  if (turned === undefined || turned === last || Math.min(turned.extent, last.extent) < 4) return undefined;
  return [...axes.filter((axis) => axis !== turned && axis !== last), turned, last];
}
