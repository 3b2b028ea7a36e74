/**
 * Reductions as an engine offers them: of an array [outer, n, inner], the last axis contiguous, over its middle axis.
 */

/** The numbers that the engines know the operations by: the places of this list. */
export const reductions = ['sum', 'sumOfSquares', 'prod', 'max', 'min'] as const;

/** Rows of a run: one of each eighth of the axis. */
export const rowsOfRun = 8;

export interface ReduceKernels {
  /** out[o, i] from x[o, :, i]. `scratch` has the bytes that `scratchBytes` says. */
  reduce(op: number, outer: number, n: number, inner: number, x: number, out: number, scratch: number): void;
  /** The 32-bit indices of the first maxima (or minima, by `op`), or of the first NaN. n > 0. */
  reduceIndex(op: number, outer: number, n: number, inner: number, x: number, out: number, scratch: number): void;
  /** All of n neighbours. */
  reduceAll(op: number, n: number, x: number): number;
}

/** Bytes of the inner axis that are worked on at a time. */
const tile = 65_536;

/** What the tree of rows needs: a tile, or an inner axis that is shorter, for each of its levels, and one more. */
export function scratchBytes(n: number, inner: number, bytes: number): number {
  if (inner === 1) return 0;
  const runs = Math.floor(n / rowsOfRun);
  const levels = runs > 1 ? Math.ceil(Math.log2(runs)) : 1;
  return (levels + 1) * Math.min(tile, inner * bytes);
}
