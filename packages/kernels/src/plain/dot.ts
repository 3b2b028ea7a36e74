/**
 * Inner products: sum_i x_i y_i, and the same with a shifted first vector, sum_i (x_i - s) y_i, which is the inner
 * product with a centred column that was never written down.
 *
 * The order of summation is part of the contract, and it is that of the SIMD kernel, lane by lane: entry i of each
 * group of eight goes into s_i; pairs that are left go into s0 and s1; the sums are added as ((s0 + s2) + (s4 + s6)) +
 * ((s1 + s3) + (s5 + s7)); an odd last entry comes at the end.
 */
import type { Reals } from '../engine/cells.ts';

/** sum_i x[xOffset + i] * y[yOffset + i] over `n` entries. */
export function dot(n: number, x: Reals, xOffset: number, y: Reals, yOffset: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  const end = xOffset + (n - (n % 8));
  let a = xOffset;
  let b = yOffset;
  for (; a < end; a += 8, b += 8) {
    s0 += x[a] * y[b];
    s1 += x[a + 1] * y[b + 1];
    s2 += x[a + 2] * y[b + 2];
    s3 += x[a + 3] * y[b + 3];
    s4 += x[a + 4] * y[b + 4];
    s5 += x[a + 5] * y[b + 5];
    s6 += x[a + 6] * y[b + 6];
    s7 += x[a + 7] * y[b + 7];
  }
  for (const last = xOffset + n - 1; a < last; a += 2, b += 2) {
    s0 += x[a] * y[b];
    s1 += x[a + 1] * y[b + 1];
  }
  const total = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  return n % 2 === 0 ? total : total + x[a] * y[b];
}

/** sum_i (x[xOffset + i] - shift) * y[yOffset + i] over `n` entries, in the order of {@link dot}. */
export function shiftedDot(n: number, x: Reals, xOffset: number, shift: number, y: Reals, yOffset: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  const end = xOffset + (n - (n % 8));
  let a = xOffset;
  let b = yOffset;
  for (; a < end; a += 8, b += 8) {
    s0 += (x[a] - shift) * y[b];
    s1 += (x[a + 1] - shift) * y[b + 1];
    s2 += (x[a + 2] - shift) * y[b + 2];
    s3 += (x[a + 3] - shift) * y[b + 3];
    s4 += (x[a + 4] - shift) * y[b + 4];
    s5 += (x[a + 5] - shift) * y[b + 5];
    s6 += (x[a + 6] - shift) * y[b + 6];
    s7 += (x[a + 7] - shift) * y[b + 7];
  }
  for (const last = xOffset + n - 1; a < last; a += 2, b += 2) {
    s0 += (x[a] - shift) * y[b];
    s1 += (x[a + 1] - shift) * y[b + 1];
  }
  const total = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  return n % 2 === 0 ? total : total + (x[a] - shift) * y[b];
}

/** sum_i x[offset + i] over `n` entries, in the order of {@link dot}. */
export function sum(n: number, x: Reals, offset: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  const end = offset + (n - (n % 8));
  let a = offset;
  for (; a < end; a += 8) {
    s0 += x[a];
    s1 += x[a + 1];
    s2 += x[a + 2];
    s3 += x[a + 3];
    s4 += x[a + 4];
    s5 += x[a + 5];
    s6 += x[a + 6];
    s7 += x[a + 7];
  }
  for (const last = offset + n - 1; a < last; a += 2) {
    s0 += x[a];
    s1 += x[a + 1];
  }
  const total = s0 + s2 + (s4 + s6) + (s1 + s3 + (s5 + s7));
  return n % 2 === 0 ? total : total + x[a];
}

/** ||x||^2: the inner product of a vector with itself. */
export function squaredNorm(x: Reals): number {
  return dot(x.length, x, 0, x, 0);
}
