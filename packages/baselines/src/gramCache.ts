/**
 * Entries x_i'x_j of the Gram matrix, each computed when it is first needed: for systems on supports that change little
 * from one to the next.
 */
import type { Matrix } from '@spred/problems';

/** Columns remembered at most: 2000 of them take 16 MB. */
const mostColumns = 2000;

/** Inner products of columns, computed once. */
export class GramCache {
  readonly #matrix: Matrix;
  /** The place of a column among those seen so far, -1 for the others. */
  readonly #places: Int32Array;
  #seen = 0;
  /** A lower triangle by rows in the order of the places; NaN is not known yet. */
  #entries: Float64Array = new Float64Array(0);

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#places = new Int32Array(matrix.columns).fill(-1);
  }

  /** x_i'x_j. */
  entry(i: number, j: number): number {
    const [a, b] = [this.#place(i), this.#place(j)];
    if (a < 0 || b < 0) return this.#matrix.columnsDot(i, j);
    const at = a > b ? (a * (a + 1)) / 2 + b : (b * (b + 1)) / 2 + a;
    const known = this.#entries[at];
    return Number.isNaN(known) ? (this.#entries[at] = this.#matrix.columnsDot(i, j)) : known;
  }

  #place(j: number): number {
    if (this.#places[j] >= 0 || this.#seen === mostColumns) return this.#places[j];
    this.#places[j] = this.#seen++;
    const size = (this.#seen * (this.#seen + 1)) / 2;
    if (size > this.#entries.length) {
      const grown = new Float64Array(2 * size).fill(NaN);
      grown.set(this.#entries);
      this.#entries = grown;
    }
    return this.#places[j];
  }
}
