/**
 * Updates of a vector by a multiple of another: y += a x, and y += a (x - s) with a shifted (centred) column.
 */

/** y[yOffset + i] += a * x[xOffset + i] for `n` entries. */
export function axpy(
  n: number,
  a: number,
  x: Float64Array,
  xOffset: number,
  y: Float64Array,
  yOffset: number,
): void {
  for (let i = 0, p = xOffset, q = yOffset; i < n; i++, p++, q++) y[q] += a * x[p];
}

/** y[yOffset + i] += a * (x[xOffset + i] - shift) for `n` entries. */
export function shiftedAxpy(
  n: number,
  a: number,
  x: Float64Array,
  xOffset: number,
  shift: number,
  y: Float64Array,
  yOffset: number,
): void {
  for (let i = 0, p = xOffset, q = yOffset; i < n; i++, p++, q++) y[q] += a * (x[p] - shift);
}
