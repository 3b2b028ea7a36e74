/** Many products of small matrices of one shape, in one call. */
import { requireInteger, SpredError } from '@spred/core';
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor, requireVectorsApart, requireBeside } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { gemmWork, transposeA as flagA, transposeB as flagB } from './raw.ts';

/** What {@link gemmBatched} multiplies: matrix i of each operand begins at entry i * stride of its vector, without gaps between columns. */
export interface GemmBatchedOptions<D extends RealDtype = RealDtype> {
  /** How many products. */
  readonly batch: number;
  /** Rows m of op(A) and C, columns n of op(B) and C, and the inner dimension k. */
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
  readonly a: Vector<D>;
  readonly b: Vector<D>;
  readonly c: Vector<D>;
  /** Entries from one matrix to the next: by default they lie side by side; 0 takes the same one each time (not for C). */
  readonly strideA?: number;
  readonly strideB?: number;
  readonly strideC?: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * C_i = alpha op(A_i) op(B_i) + beta C_i for i = 0, ..., batch - 1, entry by entry as in `gemm`.
 * Throws `shape-mismatch` when a vector is too short for its matrices, `invalid-argument` when those of C overlap.
 *
 * @example
 * ```ts
 * import { createMemory, gemmBatched } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const a = memory.vector('float64', [1, 0, 0, 1, 0, 1, 1, 0]); // the identity, and the exchange of two
 * const b = memory.vector('float64', [5, 6]);
 * const c = memory.vector('float64', 4);
 * gemmBatched({ batch: 2, rows: 2, columns: 1, inner: 2, a, b, strideB: 0, c });
 * console.log(Array.from(c.read()).join(' ')); // 5 6 6 5
 * memory.free();
 * ```
 */
export function gemmBatched<D extends RealDtype>(options: GemmBatchedOptions<D>): void {
  const { batch, rows: m, columns: n, inner: k, a, b, c } = options;
  const { alpha = 1, beta = 0, transposeA = false, transposeB = false } = options;
  const { strideA = m * k, strideB = k * n, strideC = m * n } = options;
  const kernels = kernelsFor('gemmBatched', 'a', a);
  requireBeside('gemmBatched', 'b', b, a);
  requireBeside('gemmBatched', 'c', c, a);
  for (const name of ['batch', 'rows', 'columns', 'inner'] as const) requireInteger(name, options[name], 0);
  requireStack('a', a, batch, m * k, strideA);
  requireStack('b', b, batch, k * n, strideB);
  requireStack('c', c, batch, m * n, strideC);
  if (batch > 1 && strideC < m * n) {
    throw new SpredError(
      'invalid-argument',
      `gemmBatched: matrices of C overlap: strideC is ${strideC}, not ${m * n} or more`,
      {
        argument: 'strideC',
      },
    );
  }
  requireVectorsApart('gemmBatched', 'c', c, 'a', a);
  requireVectorsApart('gemmBatched', 'c', c, 'b', b);
  const flags = (transposeA ? flagA : 0) | (transposeB ? flagB : 0);
  const [lda, ldb, ldc] = [transposeA ? k : m, transposeB ? n : k, m].map((leading) => Math.max(1, leading));
  const work = scratchOf(a.memory, gemmWork(n, k, bytesOf[a.dtype] as 8 | 4));
  const [pa, pb, pc] = [addressOf(a), addressOf(b), addressOf(c)];
  kernels.gemmBatched(flags, batch, m, n, k, alpha, pa, lda, strideA, pb, ldb, strideB, beta, pc, ldc, strideC, work);
}

function requireStack(argument: string, vector: Vector, batch: number, size: number, stride: number): void {
  requireInteger(`stride${argument.toUpperCase()}`, stride, 0);
  const needed = batch === 0 || size === 0 ? 0 : (batch - 1) * stride + size;
  if (vector.length >= needed) return;
  throw new SpredError(
    'shape-mismatch',
    `gemmBatched: ${argument} has length ${vector.length}, but ${batch} matrices of ${size} entries, ${stride} apart, need ${needed}`,
    { argument, shapes: [[vector.length], [batch, size]] },
  );
}
