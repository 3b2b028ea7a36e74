/**
 * A Cholesky factorisation A = L L' of a growing and shrinking symmetric positive definite matrix.
 *
 *   append:  the new last row of L is (v', d) with L v = a_(new, old) and d^2 = a_(new, new) - v'v;
 *   remove:  row i leaves, and Givens rotations of the columns i .. m-1 restore the triangle;
 *   solve:   L z = b forwards, L' x = z backwards.
 *
 * Golub and Van Loan, Matrix Computations, sections 4.2 and 6.5. Costs: append and remove O(m^2), solve O(m^2).
 */
import { SpredError } from '@spred/core';

/** The factor of a matrix that gains a row and column at the end, or loses any one of them. */
export class Cholesky {
  /** L by rows, row i at offset i (i + 1) / 2 with i + 1 entries. */
  #lower: Float64Array;
  #size = 0;

  /** An empty factor; `capacity` is the size up to which it grows without a new allocation. */
  constructor(capacity = 8) {
    this.#lower = new Float64Array(triangle(capacity));
  }

  /** Rows (and columns) of the factorised matrix. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends a row and column: `cross` are the new entries against the present ones (length `size`), `diagonal` is the
   * new diagonal entry. Returns false, and changes nothing, when the new pivot d^2 is not above
   * `relativePivot * diagonal`: the new column depends (numerically) on the present ones.
   */
  append(cross: Float64Array, diagonal: number, relativePivot = 1e-14): boolean {
    const m = this.#size;
    if (cross.length < m) {
      throw new SpredError('shape-mismatch', `cross has length ${cross.length}, but the factor has size ${m}`, {
        argument: 'cross',
        shapes: [[cross.length], [m]],
      });
    }
    this.#reserve(m + 1);
    const lower = this.#lower;
    const row = triangle(m);
    let pivot = diagonal;
    for (let i = 0; i < m; i++) {
      const start = triangle(i);
      let value = cross[i];
      for (let k = 0; k < i; k++) value -= lower[start + k] * lower[row + k];
      value /= lower[start + i];
      lower[row + i] = value;
      pivot -= value * value;
    }
    if (!(pivot > relativePivot * diagonal)) return false;
    lower[row + m] = Math.sqrt(pivot);
    this.#size = m + 1;
    return true;
  }

  /** Removes row and column `index`; the rows behind it move up by one. */
  remove(index: number): void {
    const m = this.#size;
    if (!Number.isInteger(index) || index < 0 || index >= m) {
      throw new SpredError('invalid-argument', `index ${index} is not a row of a factor of size ${m}`, {
        argument: 'index',
        index,
      });
    }
    const lower = this.#lower;
    // Rows below the removed one carry one entry too many: rotate the columns (k, k + 1) so that it becomes zero.
    const extended: Float64Array[] = [];
    for (let i = index + 1; i < m; i++) extended.push(lower.slice(triangle(i), triangle(i + 1)));
    for (let k = index; k < m - 1; k++) {
      const pivotRow = extended[k - index];
      const radius = Math.hypot(pivotRow[k], pivotRow[k + 1]);
      const cosine = pivotRow[k] / radius;
      const sine = pivotRow[k + 1] / radius;
      for (let i = k - index; i < extended.length; i++) {
        const row = extended[i];
        const left = row[k];
        const right = row[k + 1];
        row[k] = cosine * left + sine * right;
        row[k + 1] = cosine * right - sine * left;
      }
    }
    extended.forEach((row, i) => lower.set(row.subarray(0, index + i + 1), triangle(index + i)));
    this.#size = m - 1;
  }

  /** x with A x = b, as a new vector. */
  solve(b: Float64Array): Float64Array {
    const x = this.solveLower(b);
    const lower = this.#lower;
    for (let i = this.#size - 1; i >= 0; i--) {
      const start = triangle(i);
      const value = x[i] / lower[start + i];
      x[i] = value;
      for (let k = 0; k < i; k++) x[k] -= lower[start + k] * value;
    }
    return x;
  }

  /** z with L z = b, as a new vector. */
  solveLower(b: Float64Array): Float64Array {
    const m = this.#size;
    if (b.length !== m) {
      throw new SpredError('shape-mismatch', `b has length ${b.length}, but the factor has size ${m}`, {
        argument: 'b',
        shapes: [[b.length], [m]],
      });
    }
    const lower = this.#lower;
    const z = Float64Array.from(b);
    for (let i = 0; i < m; i++) {
      const start = triangle(i);
      let value = z[i];
      for (let k = 0; k < i; k++) value -= lower[start + k] * z[k];
      z[i] = value / lower[start + i];
    }
    return z;
  }

  /** The diagonal of the inverse: [A^-1]_jj = ||L^-1 e_j||^2. */
  inverseDiagonal(): Float64Array {
    const m = this.#size;
    const out = new Float64Array(m);
    const unit = new Float64Array(m);
    for (let j = 0; j < m; j++) {
      unit.fill(0);
      unit[j] = 1;
      const z = this.solveLower(unit);
      for (let i = j; i < m; i++) out[j] += z[i] * z[i];
    }
    return out;
  }

  #reserve(size: number): void {
    if (triangle(size) <= this.#lower.length) return;
    const grown = new Float64Array(triangle(2 * size));
    grown.set(this.#lower);
    this.#lower = grown;
  }
}

/** Entries of a lower triangle of size m. */
function triangle(m: number): number {
  return (m * (m + 1)) / 2;
}
