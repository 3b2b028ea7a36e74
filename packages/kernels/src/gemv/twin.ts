/**
 * The plain twins of matrix times vector: the same operations in the same order, so float64 results agree bit for bit.
 */
import type { Cells, Reals } from '../engine/cells.ts';
import { axpy } from '../plain/axpy.ts';
import type { GemvKernels } from './raw.ts';

/**
 * The inner product in the order of the kernel: of each group of four, products 0 and 2 go into one sum together, 1 and
 * 3 into the other; then a pair that is left, and an odd last product at the end.
 */
function pairedDot(n: number, a: Reals, p: number, x: Reals, q: number): number {
  let s0 = 0;
  let s1 = 0;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 += x[q + i] * a[p + i] + x[q + i + 2] * a[p + i + 2];
    s1 += x[q + i + 1] * a[p + i + 1] + x[q + i + 3] * a[p + i + 3];
  }
  if (i + 2 <= n) {
    s0 += x[q + i] * a[p + i];
    s1 += x[q + i + 1] * a[p + i + 1];
    i += 2;
  }
  return i < n ? s0 + s1 + x[q + i] * a[p + i] : s0 + s1;
}

/** y = beta y; with beta = 0, y is not read. */
function scaleOrClear(n: number, beta: number, y: Reals, from: number): void {
  if (beta === 0) y.fill(0, from, from + n);
  else for (let i = from; i < from + n; i++) y[i] *= beta;
}

export function gemvTwins(cells: Cells): GemvKernels {
  const { bytes } = cells;
  const real = (value: number): number => (bytes === 4 ? Math.fround(value) : value);
  return {
    gemv(rows, columns, alpha, a, leading, x, beta, y) {
      const { reals } = cells;
      const [matrix, from, to] = [a / bytes, x / bytes, y / bytes];
      scaleOrClear(rows, real(beta), reals, to);
      const add = (j: number): void =>
        axpy(rows, real(real(alpha) * reals[from + j]), reals, matrix + j * leading, reals, to);
      // The j-th column of each quarter in turn, then the columns that are left.
      const quarter = Math.floor(columns / 4);
      for (let j = 0; j < quarter; j++) for (let k = 0; k < 4; k++) add(j + k * quarter);
      for (let j = 4 * quarter; j < columns; j++) add(j);
    },
    gemvTransposed(rows, columns, alpha, a, leading, x, beta, y) {
      const { reals } = cells;
      const [matrix, from, to] = [a / bytes, x / bytes, y / bytes];
      scaleOrClear(columns, real(beta), reals, to);
      for (let j = 0; j < columns; j++) {
        reals[to + j] += real(alpha) * pairedDot(rows, reals, matrix + j * leading, reals, from);
      }
    },
  };
}
