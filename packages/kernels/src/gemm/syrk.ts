/** Gram matrices: C = alpha A A' + beta C or alpha A'A + beta C, at half the cost of the general product. */
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor, requireBeside, requireMatrix } from '../memory/require.ts';
import { addressOf } from '../memory/vector.ts';
import { cutsOf } from '../threads/cuts.ts';
import { partsFor, runParts } from '../threads/parallel.ts';
import { requireApart } from './overlap.ts';
import { gemmWork, lowerOnly, transposeA, transposeB } from './raw.ts';

/** What {@link syrk} multiplies. */
export interface SyrkOptions<D extends RealDtype = RealDtype> {
  readonly a: Matrix<D>;
  /** C, symmetric; it must not share entries with A. */
  readonly c: Matrix<D>;
  /** Default 1. */
  readonly alpha?: number;
  /** Default 0: C is not read. */
  readonly beta?: number;
  /** false: A A' (rows x rows). true: A'A (columns x columns). Default false. */
  readonly transpose?: boolean;
  /** `lower` leaves the entries above the diagonal alone; `both` (the default) makes them the mirror image. */
  readonly fill?: 'lower' | 'both';
}

/**
 * C = alpha A A' + beta C, or with `transpose` C = alpha A'A + beta C: the lower triangle is computed, entry by entry as in `gemm`,
 * and copied onto the upper one. Throws as `gemm` does.
 *
 * @example
 * ```ts
 * import { createMemory, syrk } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.matrix('float64', 3, 2, [1, 1, 1, 0, 1, 2]);
 * const gram = memory.matrix('float64', 2, 2);
 * syrk({ a: x, transpose: true, c: gram });
 * console.log(Array.from(gram.read()).join(' ')); // 3 3 3 5
 * memory.free();
 * ```
 */
export function syrk<D extends RealDtype>(options: SyrkOptions<D>): void {
  const { a, c, alpha = 1, beta = 0, transpose = false, fill = 'both' } = options;
  const kernels = kernelsFor('syrk', 'a', a);
  requireBeside('syrk', 'c', c, a);
  const [n, k] = transpose ? [a.columns, a.rows] : [a.rows, a.columns];
  requireMatrix('syrk', 'c', c, n, n);
  requireApart('syrk', 'a', a, c);

  const { dtype, memory } = a;
  const bytes = bytesOf[dtype] as 8 | 4;
  const flags = lowerOnly | (transpose ? transposeA : transposeB);
  const [pa, pc] = [addressOf(a.data), addressOf(c.data)];
  const work = gemmWork(n, k, bytes);
  const parts = partsFor(memory, (n * n * k) / 2);
  const scratch = scratchOf(memory, parts * work);
  // Columns j to n of the triangle begin on the diagonal, and so does every part; the parts are of about equal area.
  const cuts = cutsOf(n, parts, 5, (share) => 1 - Math.sqrt(1 - share));
  const lists = cuts.slice(1).map((end, i) => {
    const start = cuts[i];
    const from = pa + start * (transpose ? a.leading : 1) * bytes;
    const to = pc + start * (c.leading + 1) * bytes;
    return [
      flags,
      n - start,
      end - start,
      k,
      alpha,
      from,
      a.leading,
      from,
      a.leading,
      beta,
      to,
      c.leading,
      scratch + i * work,
    ];
  });
  runParts(memory, dtype, 'gemm', lists);
  if (fill === 'both') kernels.mirror(n, pc, c.leading);
}
