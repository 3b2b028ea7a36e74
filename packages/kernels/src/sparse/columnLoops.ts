/**
 * The loops over one sparse column that the twins are made of: `count` values, and their rows in the 32-bit integers.
 * All places are in entries, not in bytes. The entries of even and of odd place in the column have a sum each: that
 * order is part of the contract.
 */
import type { Reals } from '../engine/cells.ts';

/** sum_k values_k x[indices_k]: the entries of even place, and those of odd place. All offsets are in entries. */
export function gatherDot(
  count: number,
  reals: Reals,
  values: number,
  ints: Int32Array,
  indices: number,
  x: number,
): number {
  let even = 0;
  let odd = 0;
  const paired = count - (count % 2);
  for (let k = 0; k < paired; k += 2) {
    even += reals[values + k] * reals[x + ints[indices + k]];
    odd += reals[values + k + 1] * reals[x + ints[indices + k + 1]];
  }
  if (paired < count) even += reals[values + paired] * reals[x + ints[indices + paired]];
  return even + odd;
}

/** sum_k values_k, in the order of {@link gatherDot}. */
export function columnSum(count: number, reals: Reals, values: number): number {
  let even = 0;
  let odd = 0;
  const paired = count - (count % 2);
  for (let k = 0; k < paired; k += 2) {
    even += reals[values + k];
    odd += reals[values + k + 1];
  }
  if (paired < count) even += reals[values + paired];
  return even + odd;
}

/** y[indices_k] += alpha values_k. */
export function scatterAxpy(
  count: number,
  alpha: number,
  reals: Reals,
  values: number,
  ints: Int32Array,
  indices: number,
  y: number,
): void {
  for (let k = 0; k < count; k++) reals[y + ints[indices + k]] += alpha * reals[values + k];
}
