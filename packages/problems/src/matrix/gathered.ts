/**
 * Chosen rows (and columns) of a dense column-major array, without a copy: entry (i, j) lies at
 * numbers[rows_i + index_j * stride]. Rows may come in any order, and more than once.
 */
import type { Reals } from '@spred/kernels/plain';
import type { Layout } from './matrix.ts';
import { pickNames } from './names.ts';
import { normOfPart, SourceMatrix, type Chosen } from './source.ts';

/** Where the entries lie. */
export interface GatheredNumbers {
  readonly numbers: Reals;
  /** The rows of the array. */
  readonly stride: number;
  readonly rows: Int32Array;
  /** The columns, where not all are meant. */
  readonly index: Chosen;
}

export class Gathered extends SourceMatrix {
  readonly layout: Layout = { kind: 'view' };
  readonly #from: GatheredNumbers;
  #squaredNorms: Float64Array | undefined;
  #means: Float64Array | undefined;

  constructor(from: GatheredNumbers, columns: number, names?: readonly string[]) {
    super(from.rows.length, from.index?.length ?? columns, names);
    this.#from = from;
  }

  columnDot(j: number, v: Float64Array): number {
    return this.shiftedDot(j, 0, v);
  }

  shiftedDot(j: number, shift: number, v: Float64Array): number {
    const { numbers, rows } = this.#from;
    const start = this.#start(j);
    let even = 0;
    let odd = 0;
    let i = 0;
    for (; i + 1 < rows.length; i += 2) {
      even += (numbers[start + rows[i]] - shift) * v[i];
      odd += (numbers[start + rows[i + 1]] - shift) * v[i + 1];
    }
    if (i < rows.length) even += (numbers[start + rows[i]] - shift) * v[i];
    return even + odd;
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    this.shiftedAxpy(j, a, 0, out);
  }

  shiftedAxpy(j: number, a: number, shift: number, out: Float64Array): void {
    const { numbers, rows } = this.#from;
    const start = this.#start(j);
    for (let i = 0; i < rows.length; i++) out[i] += a * (numbers[start + rows[i]] - shift);
  }

  columnsDot(i: number, j: number): number {
    return this.shiftedColumnsDot(i, 0, j, 0);
  }

  shiftedColumnsDot(i: number, s: number, j: number, t: number): number {
    const { numbers, rows } = this.#from;
    const [a, b] = [this.#start(i), this.#start(j)];
    let even = 0;
    let odd = 0;
    let k = 0;
    for (; k + 1 < rows.length; k += 2) {
      even += (numbers[a + rows[k]] - s) * (numbers[b + rows[k]] - t);
      odd += (numbers[a + rows[k + 1]] - s) * (numbers[b + rows[k + 1]] - t);
    }
    if (k < rows.length) even += (numbers[a + rows[k]] - s) * (numbers[b + rows[k]] - t);
    return even + odd;
  }

  writeColumn(j: number, out: Float64Array): void {
    this.shiftedWrite(j, 0, 1, out);
  }

  shiftedWrite(j: number, shift: number, divisor: number, out: Float64Array): void {
    const { numbers, rows } = this.#from;
    const start = this.#start(j);
    for (let i = 0; i < rows.length; i++) out[i] = (numbers[start + rows[i]] - shift) / divisor;
  }

  multiply(w: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let j = 0; j < this.columns; j++) if (w[j] !== 0) this.columnAxpy(j, w[j], out);
  }

  multiplyTransposed(v: Float64Array, out: Float64Array): void {
    for (let j = 0; j < this.columns; j++) out[j] = this.columnDot(j, v);
  }

  squaredNorms(): Float64Array {
    this.#squaredNorms ??= new Float64Array(this.columns).map((_, j) => normOfPart(this.columnsDot(j, j), j));
    return this.#squaredNorms;
  }

  means(): Float64Array {
    this.#means ??= new Float64Array(this.columns).map((_, j) => this.#mean(j));
    return this.#means;
  }

  affineLayout(): Layout {
    return { kind: 'view' };
  }

  pick(rows: Chosen, columns: Chosen): SourceMatrix {
    const from = this.#from;
    const picked = {
      ...from,
      rows: rows ? rows.map((i) => from.rows[i]) : from.rows,
      index: columns ? columns.map((j) => from.index?.[j] ?? j) : from.index,
    };
    return new Gathered(picked, this.columns, pickNames(this.names, columns));
  }

  /** The mean of a column, corrected once for rounding; that of a constant column is its value, exactly. */
  #mean(j: number): number {
    const { numbers, rows } = this.#from;
    const start = this.#start(j);
    const value = numbers[start + rows[0]];
    let total = 0;
    let constant = true;
    for (const i of rows) {
      total += numbers[start + i];
      if (numbers[start + i] !== value) constant = false;
    }
    if (constant) return value;
    const first = total / rows.length;
    let residual = 0;
    for (const i of rows) residual += numbers[start + i] - first;
    return first + residual / rows.length;
  }

  #start(j: number): number {
    return (this.#from.index ? this.#from.index[j] : j) * this.#from.stride;
  }
}
