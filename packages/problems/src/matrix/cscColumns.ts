/**
 * Sparse columns (CSC): the entries of column j are values[k] in the rows rowIndices[k], rising, for
 * columnStarts[j] <= k < columnStarts[j + 1]; whatever is not stored is 0. What costs O(n) on a dense column costs its
 * stored entries here. A column less a constant s is not sparse, but its products are (implicit centring), with sums over
 * the stored entries alone:
 *
 *   (x - s 1)'v = sum (x_i - s) v_i - s (1'v - sum v_i),
 *   (x - s 1)'(y - t 1) = sum over both (x_i - s)(y_i - t) - t sum over x alone (x_i - s) - s sum over y alone (y_i - t)
 *                         + (rows in neither) s t.
 */
import { sum, type Reals } from '@spred/kernels/plain';
import { normsOfPart, pickArrays, type CscArrays } from './cscPick.ts';
import type { Layout } from './matrix.ts';
import { pickNames } from './names.ts';
import { gather, SourceMatrix, type Chosen } from './source.ts';

/** A layout in compressed columns. */
export type CscLayout = Extract<Layout, { kind: 'csc' }>;

/** Stored entries and columns that are touched between two pauses. */
const sliceEntries = 2 ** 21;

export class CscColumns extends SourceMatrix {
  readonly layout: CscLayout;
  readonly #starts: Int32Array;
  readonly #rowIndices: Int32Array;
  readonly #values: Reals;
  readonly #squaredNorms: Float64Array;
  #means: Float64Array | undefined;

  constructor(arrays: CscArrays, rows: number, squaredNorms: Float64Array, names?: readonly string[]) {
    super(rows, arrays.columnStarts.length - 1, names);
    const { columnStarts, rowIndices, values } = arrays;
    this.layout = { kind: 'csc', columnStarts, rowIndices, values };
    this.#starts = columnStarts;
    this.#rowIndices = rowIndices;
    this.#values = values;
    this.#squaredNorms = squaredNorms;
  }

  columnDot(j: number, v: Float64Array): number {
    const end = this.#starts[j + 1];
    let product = 0;
    for (let k = this.#starts[j]; k < end; k++) product += this.#values[k] * v[this.#rowIndices[k]];
    return product;
  }

  shiftedDot(j: number, shift: number, v: Float64Array): number {
    const needsTotal = shift !== 0 && !this.#isFull(j);
    return this.#shiftedDot(j, shift, v, needsTotal ? sum(this.rows, v, 0) : 0);
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    this.#scatter(j, a, 0, out);
  }

  shiftedAxpy(j: number, a: number, shift: number, out: Float64Array): void {
    if (this.#isFull(j)) {
      this.#scatter(j, a, shift, out);
      return;
    }
    const constant = a * shift;
    if (constant !== 0) for (let i = 0; i < this.rows; i++) out[i] -= constant;
    this.#scatter(j, a, 0, out);
  }

  columnsDot(i: number, j: number): number {
    return this.shiftedColumnsDot(i, 0, j, 0);
  }

  shiftedColumnsDot(i: number, s: number, j: number, t: number): number {
    const [rowIndices, values] = [this.#rowIndices, this.#values];
    let [a, b] = [this.#starts[i], this.#starts[j]];
    const [endA, endB] = [this.#starts[i + 1], this.#starts[j + 1]];
    let [both, onlyA, onlyB, shared] = [0, 0, 0, 0];
    const stored = endA - a + (endB - b);
    while (a < endA && b < endB) {
      const gap = rowIndices[a] - rowIndices[b];
      if (gap === 0) {
        both += (values[a++] - s) * (values[b++] - t);
        shared++;
      } else if (gap < 0) onlyA += values[a++] - s;
      else onlyB += values[b++] - t;
    }
    if (s === 0 && t === 0) return both;
    for (; a < endA; a++) onlyA += values[a] - s;
    for (; b < endB; b++) onlyB += values[b] - t;
    return both - t * onlyA - s * onlyB + (this.rows - (stored - shared)) * s * t;
  }

  writeColumn(j: number, out: Float64Array): void {
    this.shiftedWrite(j, 0, 1, out);
  }

  shiftedWrite(j: number, shift: number, divisor: number, out: Float64Array): void {
    out.fill(shift === 0 ? 0 : -shift / divisor, 0, this.rows);
    for (let k = this.#starts[j]; k < this.#starts[j + 1]; k++) {
      out[this.#rowIndices[k]] = (this.#values[k] - shift) / divisor;
    }
  }

  multiply(w: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let j = 0; j < this.columns; j++) if (w[j] !== 0) this.#scatter(j, w[j], 0, out);
  }

  override shiftedMultiply(
    w: Float64Array,
    shifts: Float64Array,
    divisors: Float64Array | undefined,
    out: Float64Array,
  ): void {
    out.fill(0);
    let constant = 0;
    for (let j = 0; j < this.columns; j++) {
      if (w[j] === 0) continue;
      const a = divisors ? w[j] / divisors[j] : w[j];
      const isFull = this.#isFull(j);
      if (!isFull) constant += a * shifts[j];
      this.#scatter(j, a, isFull ? shifts[j] : 0, out);
    }
    if (constant !== 0) for (let i = 0; i < this.rows; i++) out[i] -= constant;
  }

  multiplyTransposed(v: Float64Array, out: Float64Array): void {
    for (let j = 0; j < this.columns; j++) out[j] = this.columnDot(j, v);
  }

  override shiftedMultiplyTransposed(v: Float64Array, shifts: Float64Array, out: Float64Array): void {
    const total = sum(this.rows, v, 0);
    for (let j = 0; j < this.columns; j++) out[j] = this.#shiftedDot(j, shifts[j], v, total);
  }

  squaredNorms(): Float64Array {
    return this.#squaredNorms;
  }

  means(): Float64Array {
    if (this.#means === undefined) for (const _ of this.prepare());
    return this.#means!;
  }

  override *prepare(): Generator<'slice', void, void> {
    if (this.#means) return;
    const means = new Float64Array(this.columns);
    let next = sliceEntries;
    for (let j = 0; j < means.length; j++) {
      means[j] = this.#mean(j);
      if (this.#starts[j + 1] + j < next) continue;
      next = this.#starts[j + 1] + j + sliceEntries;
      yield 'slice';
    }
    this.#means = means;
  }

  affineLayout(shifts: Float64Array | undefined, divisors: Float64Array | undefined): CscLayout {
    return { ...this.layout, ...(shifts && { shifts }), ...(divisors && { scales: divisors }) };
  }

  pick(rows: Chosen, columns: Chosen): SourceMatrix {
    const part = pickArrays(this.layout, this.rows, rows, columns);
    const norms = rows ? normsOfPart(part) : gather(this.#squaredNorms, columns);
    const names = pickNames(this.names, columns);
    return new CscColumns(part, rows?.length ?? this.rows, norms, names);
  }

  #shiftedDot(j: number, shift: number, v: Float64Array, total: number): number {
    if (shift === 0) return this.columnDot(j, v);
    const end = this.#starts[j + 1];
    let product = 0;
    let seen = 0;
    for (let k = this.#starts[j]; k < end; k++) {
      const entry = v[this.#rowIndices[k]];
      product += (this.#values[k] - shift) * entry;
      seen += entry;
    }
    return this.#isFull(j) ? product : product - shift * (total - seen);
  }

  /** out_i += a (x_ij - shift) in the rows that are stored. */
  #scatter(j: number, a: number, shift: number, out: Float64Array): void {
    const end = this.#starts[j + 1];
    for (let k = this.#starts[j]; k < end; k++) out[this.#rowIndices[k]] += a * (this.#values[k] - shift);
  }

  #isFull(j: number): boolean {
    return this.#starts[j + 1] - this.#starts[j] === this.rows;
  }

  /** The mean of a column, corrected once for rounding; that of a constant column is its value, exactly. */
  #mean(j: number): number {
    const [start, end] = [this.#starts[j], this.#starts[j + 1]];
    const values = this.#values;
    let total = 0;
    let isConstant = this.#isFull(j);
    for (let k = start; k < end; k++) {
      total += values[k];
      isConstant &&= values[k] === values[start];
    }
    if (isConstant) return values[start];
    const first = total / this.rows;
    let residual = 0;
    for (let k = start; k < end; k++) residual += values[k] - first;
    return first + (residual - (this.rows - (end - start)) * first) / this.rows;
  }
}
