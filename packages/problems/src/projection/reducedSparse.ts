/**
 * X~ of a sparse matrix without writing it out: column j is (sqrt(s) x_j - Q c_j) / divisor_j, with x_j sparse and
 * c_j = Q'(sqrt(s) x_j) of as many entries as there are unpenalised columns. Vectors that columns are multiplied with
 * must lie in the complement of Q (residuals do), so that x~_j'v is an inner product with sparse x_j alone. A column of
 * which that leaves hardly anything (a nearly full one, with a mean far above its deviation) is written out after all.
 */
import { axpy, dot } from '@spred/kernels/plain';
import type { Matrix } from '../matrix/matrix.ts';
import type { Projection } from './projection.ts';

/** The reduced view of a sparse matrix. */
export class ReducedSparse implements Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly layout = { kind: 'view' } as const;
  readonly #projection: Projection;
  /** c_j for every basis vector, before the division. */
  readonly #cross: readonly Float64Array[];
  readonly #weighted: Float64Array | undefined;
  /** The columns that are written out. */
  readonly #written: ReadonlyMap<number, Float64Array>;

  constructor(projection: Projection, steep: readonly number[]) {
    const { matrix, basis, rowScale } = projection.source;
    this.rows = projection.rows;
    this.columns = projection.columns;
    this.#projection = projection;
    this.#weighted = rowScale && new Float64Array(this.rows);
    this.#written = new Map(
      steep.map((j) => {
        const column = new Float64Array(this.rows);
        projection.writeColumn(j, column);
        return [j, column];
      }),
    );
    this.#cross = basis.map((q) => {
      const out = new Float64Array(this.columns);
      matrix.multiplyTransposed(rowScale ? q.map((value, i) => value * rowScale[i]) : q, out);
      return out;
    });
  }

  columnDot(j: number, v: Float64Array): number {
    const { matrix, rowScale, leftOut } = this.#projection.source;
    if (leftOut?.[j]) return 0;
    const written = this.#written.get(j);
    if (written) return dot(this.rows, written, 0, v, 0);
    let u = v;
    if (rowScale && this.#weighted) {
      u = this.#weighted;
      for (let i = 0; i < u.length; i++) u[i] = v[i] * rowScale[i];
    }
    return matrix.columnDot(j, u) / this.#divisor(j);
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    const { matrix, basis, rowScale, leftOut } = this.#projection.source;
    if (leftOut?.[j]) return;
    const written = this.#written.get(j);
    if (written) {
      axpy(this.rows, a, written, 0, out, 0);
      return;
    }
    const scale = a / this.#divisor(j);
    if (rowScale && this.#weighted) {
      this.#weighted.fill(0);
      matrix.columnAxpy(j, scale, this.#weighted);
      for (let i = 0; i < out.length; i++) out[i] += this.#weighted[i] * rowScale[i];
    } else {
      matrix.columnAxpy(j, scale, out);
    }
    basis.forEach((q, k) => axpy(out.length, -scale * this.#cross[k][j], q, 0, out, 0));
  }

  columnsDot(i: number, j: number): number {
    const { matrix, rowScale, leftOut } = this.#projection.source;
    if (leftOut?.[i] || leftOut?.[j]) return 0;
    if (i === j) return this.squaredNorms()[j];
    const divisor = this.#divisor(i) * this.#divisor(j);
    if (rowScale || this.#written.has(i) || this.#written.has(j)) {
      const column = this.#written.get(j) ?? new Float64Array(this.rows);
      if (!this.#written.has(j)) this.writeColumn(j, column);
      return this.columnDot(i, column);
    }
    let total = matrix.columnsDot(i, j);
    for (const cross of this.#cross) total -= cross[i] * cross[j];
    return total / divisor;
  }

  multiply(w: Float64Array, out: Float64Array): void {
    const { matrix, basis, rowScale, divisors, leftOut } = this.#projection.source;
    const norms = this.squaredNorms();
    const isOut = (j: number): boolean => leftOut?.[j] === 1 || norms[j] === 0 || this.#written.has(j);
    const scaled = w.map((value, j) => (isOut(j) ? 0 : divisors ? value / divisors[j] : value));
    matrix.multiply(scaled, out);
    if (rowScale) for (let i = 0; i < out.length; i++) out[i] *= rowScale[i];
    basis.forEach((q, k) => {
      let along = 0;
      for (let j = 0; j < scaled.length; j++) if (scaled[j] !== 0) along += scaled[j] * this.#cross[k][j];
      axpy(out.length, -along, q, 0, out, 0);
    });
    for (const [j, column] of this.#written) if (w[j] !== 0) axpy(out.length, w[j], column, 0, out, 0);
  }

  multiplyTransposed(v: Float64Array, out: Float64Array): void {
    this.#projection.correlate(v, out);
  }

  squaredNorms(): Float64Array {
    return this.#projection.squaredNorms();
  }

  means(): Float64Array {
    const ones = new Float64Array(this.rows).fill(1 / this.rows);
    const column = new Float64Array(this.rows);
    return Float64Array.from({ length: this.columns }, (_, j) => {
      this.writeColumn(j, column);
      return column.reduce((total, value, i) => total + value * ones[i], 0);
    });
  }

  writeColumn(j: number, out: Float64Array): void {
    this.#projection.writeColumn(j, out);
  }

  #divisor(j: number): number {
    const { divisors } = this.#projection.source;
    return divisors ? divisors[j] : 1;
  }
}
