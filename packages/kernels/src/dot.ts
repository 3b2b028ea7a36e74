/**
 * Inner products: sum_i x_i y_i, and the same with a shifted first vector, sum_i (x_i - s) y_i, which is the inner
 * product with a centred column that was never written down.
 *
 * Four accumulators, summed as (s0 + s1) + (s2 + s3): the order is part of the contract, so that another
 * implementation can agree bit for bit.
 */

/** sum_i x[xOffset + i] * y[yOffset + i] over `n` entries. */
export function dot(n: number, x: Float64Array, xOffset: number, y: Float64Array, yOffset: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocked = n - (n % 4);
  let a = xOffset;
  let b = yOffset;
  for (let i = 0; i < blocked; i += 4, a += 4, b += 4) {
    s0 += x[a] * y[b];
    s1 += x[a + 1] * y[b + 1];
    s2 += x[a + 2] * y[b + 2];
    s3 += x[a + 3] * y[b + 3];
  }
  for (let i = blocked; i < n; i++, a++, b++) s0 += x[a] * y[b];
  return s0 + s1 + (s2 + s3);
}

/** sum_i (x[xOffset + i] - shift) * y[yOffset + i] over `n` entries. */
export function shiftedDot(
  n: number,
  x: Float64Array,
  xOffset: number,
  shift: number,
  y: Float64Array,
  yOffset: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocked = n - (n % 4);
  let a = xOffset;
  let b = yOffset;
  for (let i = 0; i < blocked; i += 4, a += 4, b += 4) {
    s0 += (x[a] - shift) * y[b];
    s1 += (x[a + 1] - shift) * y[b + 1];
    s2 += (x[a + 2] - shift) * y[b + 2];
    s3 += (x[a + 3] - shift) * y[b + 3];
  }
  for (let i = blocked; i < n; i++, a++, b++) s0 += (x[a] - shift) * y[b];
  return s0 + s1 + (s2 + s3);
}

/** sum_i x[offset + i] over `n` entries, in the accumulator order of {@link dot}. */
export function sum(n: number, x: Float64Array, offset: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const blocked = n - (n % 4);
  let a = offset;
  for (let i = 0; i < blocked; i += 4, a += 4) {
    s0 += x[a];
    s1 += x[a + 1];
    s2 += x[a + 2];
    s3 += x[a + 3];
  }
  for (let i = blocked; i < n; i++, a++) s0 += x[a];
  return s0 + s1 + (s2 + s3);
}

/** ||x||^2: the inner product of a vector with itself. */
export function squaredNorm(x: Float64Array): number {
  return dot(x.length, x, 0, x, 0);
}
