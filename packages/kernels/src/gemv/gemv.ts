/** Matrix times vector. */
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { kernelsFor, requireVectorsApart, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { partsFor, runParts } from '../threads/parallel.ts';

/** What {@link gemv} multiplies. */
export interface GemvOptions<D extends RealDtype = RealDtype> {
  readonly a: Matrix<D>;
  /** Of length `columns`, or `rows` with `transpose`. */
  readonly x: Vector<D>;
  /** Of length `rows`, or `columns` with `transpose`. It must not share entries with A or x. */
  readonly y: Vector<D>;
  /** Whether A' stands in the place of A. Default false. */
  readonly transpose?: boolean;
  /** Default 1. */
  readonly alpha?: number;
  /** Default 0: y is not read. */
  readonly beta?: number;
}

/**
 * y = alpha A x + beta y, or, with `transpose`, y = alpha A'x + beta y. No entry of A or x is left out, so NaN and
 * Infinity come through, also where they meet a zero. Large products are shared among threads; the result is the same
 * to the bit for every number of them.
 *
 * Throws `mixed-memories`, `dtype-mismatch`, `shape-mismatch`, and `invalid-argument` where y overlaps x.
 *
 * @example
 * ```ts
 * import { createMemory, gemv } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const a = memory.matrix('float64', 2, 3, [1, 2, 3, 4, 5, 6]); // rows 1 3 5 and 2 4 6
 * const y = memory.vector('float64', 2);
 * gemv({ a, x: memory.vector('float64', [1, 0, 1]), y });
 * console.log(Array.from(y.read()).join(' ')); // 6 8
 * const z = memory.vector('float64', [100, 100, 100]);
 * gemv({ a, transpose: true, x: y, y: z, beta: 1 });
 * console.log(Array.from(z.read()).join(' ')); // 122 150 178
 * memory.free();
 * ```
 */
export function gemv<D extends RealDtype>(options: GemvOptions<D>): void {
  const { a, x, y, transpose = false, alpha = 1, beta = 0 } = options;
  const { rows, columns, leading, memory, dtype } = a;
  const kernels = kernelsFor('gemv', 'a', a);
  requireBeside('gemv', 'x', x, a);
  requireBeside('gemv', 'y', y, a);
  requireVector('gemv', 'x', x, transpose ? rows : columns);
  requireVector('gemv', 'y', y, transpose ? columns : rows);
  requireVectorsApart('gemv', 'y', y, 'x', x);
  const bytes = bytesOf[dtype];
  const [aAt, xAt, yAt] = [addressOf(a.data), addressOf(x), addressOf(y)];

  const name = transpose ? 'gemvTransposed' : 'gemv';
  const parts = partsFor(memory, rows * columns);
  if (parts === 1) {
    kernels[name](rows, columns, alpha, aAt, leading, xAt, beta, yAt);
    return;
  }
  // Every entry of y is computed by one part, from whole rows or columns: rows are cut at multiples of a vector, so
  // that each stays in its lane.
  const step = transpose ? 1 : 64;
  const each = Math.ceil(y.length / parts / step) * step;
  const lists: number[][] = [];
  for (let start = 0; start < y.length; start += each) {
    const count = Math.min(each, y.length - start);
    const from = aAt + start * (transpose ? leading : 1) * bytes;
    const to = yAt + start * bytes;
    if (transpose) lists.push([rows, count, alpha, from, leading, xAt, beta, to]);
    else lists.push([count, columns, alpha, from, leading, xAt, beta, to]);
  }
  runParts(memory, dtype, name, lists);
}
