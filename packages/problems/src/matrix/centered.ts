/**
 * A view of a dense matrix with its column means subtracted: column j is x_j - m_j 1. Nothing is copied; the
 * subtraction happens inside the loops, where it costs nothing and loses no digits to cancellation.
 */
import { shiftedAxpy, shiftedDot } from '@spred/kernels/plain';
import type { DenseMatrix } from './dense.ts';
import type { Matrix } from './matrix.ts';

/** The centred view of a dense matrix. A column that is constant up to rounding counts as exactly zero. */
export function centered(matrix: DenseMatrix): Matrix {
  return new Centered(matrix);
}

class Centered implements Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly #values: Float64Array;
  readonly #shifts: Float64Array;
  readonly #squaredNorms: Float64Array;
  readonly #zeroMeans: Float64Array;

  constructor(matrix: DenseMatrix) {
    this.rows = matrix.rows;
    this.columns = matrix.columns;
    this.#values = matrix.values;
    this.#shifts = matrix.means();
    this.#zeroMeans = new Float64Array(this.columns);
    const raw = matrix.squaredNorms();
    this.#squaredNorms = new Float64Array(this.columns);
    for (let j = 0; j < this.columns; j++) {
      const squaredNorm = this.columnsDot(j, j);
      const rounding = (this.rows * Number.EPSILON) ** 2 * raw[j];
      this.#squaredNorms[j] = squaredNorm <= rounding ? 0 : squaredNorm;
    }
  }

  columnDot(j: number, v: Float64Array): number {
    return shiftedDot(this.rows, this.#values, j * this.rows, this.#shifts[j], v, 0);
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    shiftedAxpy(this.rows, a, this.#values, j * this.rows, this.#shifts[j], out, 0);
  }

  columnsDot(i: number, j: number): number {
    const [a, b] = [i * this.rows, j * this.rows];
    const [s, t] = [this.#shifts[i], this.#shifts[j]];
    const x = this.#values;
    let even = 0;
    let odd = 0;
    let k = 0;
    for (; k + 1 < this.rows; k += 2) {
      even += (x[a + k] - s) * (x[b + k] - t);
      odd += (x[a + k + 1] - s) * (x[b + k + 1] - t);
    }
    if (k < this.rows) even += (x[a + k] - s) * (x[b + k] - t);
    return even + odd;
  }

  multiply(w: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let j = 0; j < this.columns; j++) if (w[j] !== 0) this.columnAxpy(j, w[j], out);
  }

  multiplyTransposed(v: Float64Array, out: Float64Array): void {
    for (let j = 0; j < this.columns; j++) out[j] = this.columnDot(j, v);
  }

  squaredNorms(): Float64Array {
    return this.#squaredNorms;
  }

  means(): Float64Array {
    return this.#zeroMeans;
  }
}
