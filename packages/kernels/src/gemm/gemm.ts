/** Matrix products: C = alpha op(A) op(B) + beta C, one at a time. */
import { formatShape, SpredError } from '@spred/core';
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import { Matrix } from '../memory/matrix.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor, requireBeside, requireMatrix } from '../memory/require.ts';
import { addressOf } from '../memory/vector.ts';
import { cutsOf } from '../threads/cuts.ts';
import { partsFor, runParts } from '../threads/parallel.ts';
import { requireApart } from './overlap.ts';
import { gemmWork, transposeA as flagA, transposeB as flagB } from './raw.ts';

/** What {@link gemm} multiplies. */
export interface GemmOptions<D extends RealDtype = RealDtype> {
  /** op(A) is m x k. */
  readonly a: Matrix<D>;
  /** op(B) is k x n. */
  readonly b: Matrix<D>;
  /** C, m x n; it must not share entries with A or B. */
  readonly c: Matrix<D>;
  /** Default 1. With 0, A and B are not read. */
  readonly alpha?: number;
  /** Default 0: C is not read. */
  readonly beta?: number;
  /** Whether op(A) = A'. Default false. */
  readonly transposeA?: boolean;
  /** Whether op(B) = B'. Default false. */
  readonly transposeB?: boolean;
}

/**
 * C = alpha op(A) op(B) + beta C. Each entry is beta c_ij, to which (alpha a_ik) b_kj is added in the order of k, however many
 * threads there are. A row-major matrix enters as the transpose of a column-major one.
 * Throws `shape-mismatch`, `dtype-mismatch`, `mixed-memories`, and `invalid-argument` where C overlaps A or B.
 *
 * @example
 * ```ts
 * import { createMemory, gemm } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const a = memory.matrix('float64', 2, 3, [1, 2, 3, 4, 5, 6]); // rows 1 3 5 and 2 4 6
 * const c = memory.matrix('float64', 2, 2);
 * gemm({ a, b: a, transposeB: true, c }); // A A'
 * console.log(Array.from(c.read()).join(' ')); // 35 44 44 56
 * memory.free();
 * ```
 */
export function gemm<D extends RealDtype>(options: GemmOptions<D>): void {
  const { a, b, c, alpha = 1, beta = 0, transposeA = false, transposeB = false } = options;
  const kernels = kernelsFor('gemm', 'a', a);
  requireBeside('gemm', 'b', b, a);
  requireBeside('gemm', 'c', c, a);
  const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [inner, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== k) {
    const shapes = [
      [m, k],
      [inner, n],
    ];
    throw new SpredError(
      'shape-mismatch',
      `gemm: shapes ${formatShape(shapes[0])} and ${formatShape(shapes[1])} of op(A) and op(B) do not align (${k} != ${inner})`,
      { argument: 'b', shapes },
    );
  }
  requireMatrix('gemm', 'c', c, m, n);
  requireApart('gemm', 'a', a, c);
  requireApart('gemm', 'b', b, c);

  const { dtype, memory } = a;
  const bytes = bytesOf[dtype] as 8 | 4;
  const flags = (transposeA ? flagA : 0) | (transposeB ? flagB : 0);
  const [pa, pb, pc] = [addressOf(a.data), addressOf(b.data), addressOf(c.data)];
  const parts = partsFor(memory, m * n * k);
  // The longer side of C is cut: its columns go with columns of op(B), its rows with rows of op(A).
  const byColumns = n >= m;
  const work = gemmWork(byColumns ? Math.ceil(n / parts) + 5 : n, k, bytes);
  const scratch = scratchOf(memory, parts * work);
  if (parts === 1) {
    kernels.gemm(flags, m, n, k, alpha, pa, a.leading, pb, b.leading, beta, pc, c.leading, scratch);
    return;
  }
  const cuts = cutsOf(byColumns ? n : m, parts, byColumns ? 5 : 64);
  const lists = cuts.slice(1).map((end, i) => {
    const start = cuts[i];
    const space = scratch + i * work;
    if (byColumns) {
      const fromB = pb + start * (transposeB ? 1 : b.leading) * bytes;
      const toC = pc + start * c.leading * bytes;
      return [flags, m, end - start, k, alpha, pa, a.leading, fromB, b.leading, beta, toC, c.leading, space];
    }
    const fromA = pa + start * (transposeA ? a.leading : 1) * bytes;
    return [
      flags,
      end - start,
      n,
      k,
      alpha,
      fromA,
      a.leading,
      pb,
      b.leading,
      beta,
      pc + start * bytes,
      c.leading,
      space,
    ];
  });
  runParts(memory, dtype, 'gemm', lists);
}
