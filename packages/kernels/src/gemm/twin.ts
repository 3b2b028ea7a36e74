/**
 * The plain twins of the matrix products. An entry is beta c and then a sum in the order of k, as in the SIMD kernel; float32
 * is rounded after every step. So both types agree with it bit for bit.
 */
import type { Cells, Reals } from '../engine/cells.ts';
import { lowerOnly, transposeA, transposeB, type GemmKernels } from './raw.ts';

export function gemmTwins(cells: Cells): GemmKernels {
  const { bytes } = cells;
  const round = bytes === 8 ? (value: number): number => value : Math.fround;
  const addProducts = bytes === 8 ? addDoubles : addSingles;

  const gemm: GemmKernels['gemm'] = (flags, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) => {
    const { reals } = cells;
    const [rowA, stepA] = flags & transposeA ? [lda, 1] : [1, lda];
    const [columnB, stepB] = flags & transposeB ? [1, ldb] : [ldb, 1];
    const [factor, share] = [round(alpha), round(beta)];
    const steps = factor === 0 ? 0 : k;
    for (let j = 0; j < n; j++) {
      const q = b / bytes + j * columnB;
      for (let i = flags & lowerOnly ? j : 0; i < m; i++) {
        const at = c / bytes + i + j * ldc;
        const start = share === 0 ? 0 : round(share * reals[at]);
        reals[at] = addProducts(start, reals, steps, factor, a / bytes + i * rowA, stepA, q, stepB);
      }
    }
  };

  return {
    gemm,
    gemmBatched: (flags, count, m, n, k, alpha, a, lda, strideA, b, ldb, strideB, beta, c, ldc, strideC, work) => {
      for (let i = 0; i < count; i++) {
        const [nextA, nextB, nextC] = [a + i * strideA * bytes, b + i * strideB * bytes, c + i * strideC * bytes];
        gemm(flags, m, n, k, alpha, nextA, lda, nextB, ldb, beta, nextC, ldc, work);
      }
    },
    mirror: (n, c, ldc) => mirror(cells.reals, n, c / bytes, ldc),
  };
}

/** total + (factor a_0) b_0 + (factor a_1) b_1 + ..., from left to right. */
function addDoubles(
  total: number,
  reals: Reals,
  steps: number,
  factor: number,
  p: number,
  stepA: number,
  q: number,
  stepB: number,
): number {
  for (let step = 0; step < steps; step++, p += stepA, q += stepB) total += factor * reals[p] * reals[q];
  return total;
}

/** The same with every operation rounded to float32 (exact: float64 holds a product, and more than twice the digits of a sum). */
function addSingles(
  total: number,
  reals: Reals,
  steps: number,
  factor: number,
  p: number,
  stepA: number,
  q: number,
  stepB: number,
): number {
  const { fround } = Math;
  for (let step = 0; step < steps; step++, p += stepA, q += stepB) {
    total = fround(total + fround(fround(factor * reals[p]) * reals[q]));
  }
  return total;
}

function mirror(reals: Reals, n: number, first: number, ldc: number): void {
  for (let j = 0; j < n; j++) {
    for (let i = j + 1; i < n; i++) reals[first + j + i * ldc] = reals[first + i + j * ldc];
  }
}
