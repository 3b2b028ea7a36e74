/**
 * Matrix times vector for a column-major matrix A (rows x columns, entry (i, j) at A[i + j * rows]), both ways.
 */
import type { Reals } from '../engine/cells.ts';
import { axpy } from './axpy.ts';
import { dot } from './dot.ts';

/** out = A x. Columns whose x_j is zero are skipped (unless A holds non-finite entries this changes nothing). */
export function gemv(rows: number, columns: number, a: Reals, x: Reals, out: Reals): void {
  out.fill(0, 0, rows);
  for (let j = 0; j < columns; j++) if (x[j] !== 0) axpy(rows, x[j], a, j * rows, out, 0);
}

/** out = A' v: one inner product per column. */
export function gemvTransposed(rows: number, columns: number, a: Reals, v: Reals, out: Reals): void {
  for (let j = 0; j < columns; j++) out[j] = dot(rows, a, j * rows, v, 0);
}
