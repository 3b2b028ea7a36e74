/**
 * Columns of a dense column-major array: all of them ({@link Dense}) or some, in any order. Entry (i, j) lies at
 * numbers[i + index_j * rows], so that a column is contiguous and the loops over samples, which are nearly all the work
 * of a lasso solver, stream through memory. Numbers in float32 are computed with in float64.
 */
import { axpy, dot, shiftedAxpy, shiftedDot, sum, type Reals } from '@spred/kernels/plain';
import { Gathered } from './gathered.ts';
import type { Layout } from './matrix.ts';
import { pickNames } from './names.ts';
import { gather, SourceMatrix, type Chosen } from './source.ts';

/** Numbers that are touched between two pauses. */
const sliceLength = 2 ** 21;

/** Some columns of an array. */
export class DenseColumns extends SourceMatrix {
  readonly layout: Layout = { kind: 'view' };
  readonly #numbers: Reals;
  readonly #index: Chosen;
  readonly #squaredNorms: Float64Array;
  #means: Float64Array | undefined;

  constructor(numbers: Reals, rows: number, squaredNorms: Float64Array, index?: Int32Array, names?: readonly string[]) {
    super(rows, squaredNorms.length, names);
    this.#numbers = numbers;
    this.#index = index;
    this.#squaredNorms = squaredNorms;
  }

  columnDot(j: number, v: Float64Array): number {
    return dot(this.rows, this.#numbers, this.#start(j), v, 0);
  }

  shiftedDot(j: number, shift: number, v: Float64Array): number {
    return shiftedDot(this.rows, this.#numbers, this.#start(j), shift, v, 0);
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    axpy(this.rows, a, this.#numbers, this.#start(j), out, 0);
  }

  shiftedAxpy(j: number, a: number, shift: number, out: Float64Array): void {
    shiftedAxpy(this.rows, a, this.#numbers, this.#start(j), shift, out, 0);
  }

  columnsDot(i: number, j: number): number {
    return dot(this.rows, this.#numbers, this.#start(i), this.#numbers, this.#start(j));
  }

  shiftedColumnsDot(i: number, s: number, j: number, t: number): number {
    const [a, b] = [this.#start(i), this.#start(j)];
    const x = this.#numbers;
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

  writeColumn(j: number, out: Float64Array): void {
    const start = this.#start(j);
    out.set(this.#numbers.subarray(start, start + this.rows));
  }

  shiftedWrite(j: number, shift: number, divisor: number, out: Float64Array): void {
    const start = this.#start(j);
    for (let i = 0; i < this.rows; i++) out[i] = (this.#numbers[start + i] - shift) / divisor;
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
    for (const _ of this.prepare());
    return this.#means!;
  }

  override *prepare(): Generator<'slice', void, void> {
    if (this.#means) return;
    const means = new Float64Array(this.columns);
    const step = Math.max(1, Math.floor(sliceLength / this.rows));
    for (let j = 0; j < means.length; j++) {
      means[j] = columnMean(this.#numbers, this.#start(j), this.rows);
      if (j % step === step - 1) yield 'slice';
    }
    this.#means = means;
  }

  affineLayout(): Layout {
    return { kind: 'view' };
  }

  pick(rows: Chosen, columns: Chosen): SourceMatrix {
    const names = pickNames(this.names, columns);
    const index = columns ? columns.map((j) => this.#index?.[j] ?? j) : this.#index;
    if (rows) return new Gathered({ numbers: this.#numbers, stride: this.rows, rows, index }, this.columns, names);
    const norms = gather(this.#squaredNorms, columns);
    if (!index?.every((j, k) => j === index[0] + k)) {
      return new DenseColumns(this.#numbers, this.rows, norms, index, names);
    }
    const start = index[0] * this.rows;
    return new Dense(this.#numbers.subarray(start, start + index.length * this.rows), this.rows, norms, names);
  }

  #start(j: number): number {
    return (this.#index ? this.#index[j] : j) * this.rows;
  }
}

/** All columns of an array. */
export class Dense extends DenseColumns {
  override readonly layout: Layout;
  readonly values: Reals;

  constructor(values: Reals, rows: number, squaredNorms: Float64Array, names?: readonly string[]) {
    super(values, rows, squaredNorms, undefined, names);
    this.values = values;
    this.layout = { kind: 'dense', values };
  }
}

/** A column's mean, corrected once for the rounding of the first sum; that of a constant column is its value, exactly. */
function columnMean(numbers: Reals, start: number, rows: number): number {
  const first = sum(rows, numbers, start) / rows;
  let residual = 0;
  let constant = true;
  for (let i = start; i < start + rows; i++) {
    residual += numbers[i] - first;
    if (numbers[i] !== numbers[start]) constant = false;
  }
  return constant ? numbers[start] : first + residual / rows;
}
