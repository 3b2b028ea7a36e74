/**
 * The plain LDL' factorisation of a symmetric indefinite matrix, with the rook's pivots of Bunch and Kaufman, operation
 * by operation that of assembly/ldl.ts: entry (i, j) of the lower triangle is at a + i + j * leading.
 */
import type { Reals } from '../engine/cells.ts';

/** A step of two columns lets entries grow no more than two steps of one. */
const alpha = 0.6403882032022076;

function swap(reals: Reals, i: number, j: number): void {
  const value = reals[i];
  reals[i] = reals[j];
  reals[j] = value;
}

/** Exchanges rows and columns k and p > k of what is left of the triangle, which begins in column `first` <= k. */
function exchange(reals: Reals, n: number, at: (i: number, j: number) => number, first: number, k: number, p: number) {
  for (let i = p + 1; i < n; i++) swap(reals, at(i, k), at(i, p));
  for (let i = k + 1; i < p; i++) swap(reals, at(i, k), at(p, i));
  swap(reals, at(k, k), at(p, p));
  if (first < k) swap(reals, at(k, first), at(p, first));
}

/** Factorises in place; returns the first pivot that is exactly zero, or -1. */
export function factoriseLdl(
  reals: Reals,
  n: number,
  a: number,
  leading: number,
  ints: Int32Array,
  pivots: number,
): number {
  const at = (i: number, j: number): number => a + i + j * leading;
  const size = (i: number, j: number): number => Math.abs(reals[at(i, j)]);
  let singular = -1;
  for (let k = 0; k < n;) {
    let row = k + 1;
    for (let i = k + 2; i < n; i++) if (size(i, k) > size(row, k)) row = i;
    const columnMost = row < n ? size(row, k) : 0;
    if (Math.max(size(k, k), columnMost) === 0) {
      if (singular < 0) singular = k;
      ints[pivots + k] = k;
      k++;
      continue;
    }
    let [width, next, p] = [1, k, k];
    if (size(k, k) < alpha * columnMost) {
      // From the largest entry of a column to that of its row, and so on, until a diagonal entry or a pair will do.
      p = row;
      for (let most = columnMost; ;) {
        let place = k;
        for (let j = k + 1; j < p; j++) if (size(p, j) > size(p, place)) place = j;
        let rowMost = size(p, place);
        for (let i = p + 1; i < n; i++) {
          if (size(i, p) > rowMost) {
            rowMost = size(i, p);
            place = i;
          }
        }
        if (size(p, p) >= alpha * rowMost) break;
        if (!(rowMost > most)) {
          width = 2;
          break;
        }
        next = p;
        most = rowMost;
        p = place;
      }
    }
    if (width === 1) {
      if (p !== k) exchange(reals, n, at, k, k, p);
      eliminateOne(reals, n, at, k);
      ints[pivots + k] = p;
    } else {
      if (next !== k) exchange(reals, n, at, k, k, next);
      if (p !== k + 1) exchange(reals, n, at, k, k + 1, p);
      eliminateTwo(reals, n, at, k);
      ints[pivots + k] = -1 - next;
      ints[pivots + k + 1] = -1 - p;
    }
    k += width;
  }
  return singular;
}

function eliminateOne(reals: Reals, n: number, at: (i: number, j: number) => number, k: number): void {
  const source = at(0, k);
  const pivot = reals[source + k];
  for (let j = k + 1; j < n; j++) {
    const factor = reals[source + j] / pivot;
    const target = at(0, j);
    for (let i = j; i < n; i++) reals[target + i] -= reals[source + i] * factor;
    reals[source + j] = factor;
  }
}

function eliminateTwo(reals: Reals, n: number, at: (i: number, j: number) => number, k: number): void {
  const [left, right] = [at(0, k), at(0, k + 1)];
  const off = reals[left + k + 1];
  const first = reals[right + k + 1] / off;
  const second = reals[left + k] / off;
  const scale = 1 / (first * second - 1) / off;
  for (let j = k + 2; j < n; j++) {
    const x = reals[left + j];
    const y = reals[right + j];
    const f = scale * (first * x - y);
    const g = scale * (second * y - x);
    const target = at(0, j);
    for (let i = j; i < n; i++) reals[target + i] = reals[target + i] - reals[left + i] * f - reals[right + i] * g;
    reals[left + j] = f;
    reals[right + j] = g;
  }
}

/** A x = b in place: P, L and D forwards, L' and P' backwards. */
export function solveLdl(
  reals: Reals,
  n: number,
  a: number,
  leading: number,
  ints: Int32Array,
  pivots: number,
  x: number,
): void {
  const at = (i: number, j: number): number => a + i + j * leading;
  for (let k = 0; k < n;) {
    const p = ints[pivots + k];
    if (p >= 0) {
      swap(reals, x + k, x + p);
      for (let i = k + 1; i < n; i++) reals[x + i] -= reals[at(i, k)] * reals[x + k];
      reals[x + k] /= reals[at(k, k)];
      k++;
      continue;
    }
    swap(reals, x + k, x - 1 - p);
    swap(reals, x + k + 1, x - 1 - ints[pivots + k + 1]);
    for (let i = k + 2; i < n; i++) {
      reals[x + i] = reals[x + i] - reals[at(i, k)] * reals[x + k] - reals[at(i, k + 1)] * reals[x + k + 1];
    }
    const off = reals[at(k + 1, k)];
    const [first, second] = [reals[at(k, k)] / off, reals[at(k + 1, k + 1)] / off];
    const [left, right] = [reals[x + k] / off, reals[x + k + 1] / off];
    const determinant = first * second - 1;
    reals[x + k] = (second * left - right) / determinant;
    reals[x + k + 1] = (first * right - left) / determinant;
    k += 2;
  }
  for (let k = n - 1; k >= 0;) {
    const p = ints[pivots + k];
    const width = p >= 0 ? 1 : 2;
    for (let j = k; j > k - width; j--) {
      for (let i = k + 1; i < n; i++) reals[x + j] -= reals[at(i, j)] * reals[x + i];
    }
    swap(reals, x + k, x + (p >= 0 ? p : -1 - p));
    if (p < 0) swap(reals, x + k - 1, x - 1 - ints[pivots + k - 1]);
    k -= width;
  }
}
