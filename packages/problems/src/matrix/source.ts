/**
 * What all matrices of this package share, and what a matrix with numbers of its own (a source) answers besides:
 * questions about its columns less a constant, x_j - s 1. On these, views are built ({@link AffineView}): the subtraction
 * happens inside the loops, where it loses no digits to cancellation.
 */
import { SpredError } from '@spred/core';
import { markMatrix, type Layout, type Matrix, type Standardization } from './matrix.ts';

/** The smallest squared norm that has all its digits. */
export const smallestNormal: number = 2 ** -1022;

/** The error for a column whose squared norm is no number in range. */
export function outOfRange(j: number, size: 'large' | 'small'): SpredError {
  return new SpredError('overflow', `column ${j} of X is too ${size}: its squared norm leaves the range, rescale it`, {
    argument: 'X',
    index: j,
  });
}

/**
 * The squared norm of what is left of a column in some of its rows: too small a rest (below 1e-154) counts as zero, too
 * large a one (rows that come more than once) throws `overflow`.
 */
export function normOfPart(squaredNorm: number, j: number): number {
  if (!(squaredNorm < Infinity)) throw outOfRange(j, 'large');
  return squaredNorm >= smallestNormal ? squaredNorm : 0;
}

/** Indices of rows or columns; undefined stands for all of them, in order. */
export type Chosen = Int32Array | undefined;

/** values_j for every chosen j; all of them, not copied, where none are chosen. */
export function gather(values: Float64Array, chosen: Chosen): Float64Array {
  if (!chosen) return values;
  const out = new Float64Array(chosen.length);
  for (let k = 0; k < out.length; k++) out[k] = values[chosen[k]];
  return out;
}

/** A matrix of this package. */
export abstract class BaseMatrix implements Matrix {
  readonly rows: number;
  readonly columns: number;
  declare readonly names?: readonly string[];
  declare readonly standardization?: Standardization;
  abstract readonly layout: Layout;

  constructor(rows: number, columns: number, names?: readonly string[], standardization?: Standardization) {
    this.rows = rows;
    this.columns = columns;
    if (names) this.names = names;
    if (standardization) this.standardization = standardization;
    markMatrix(this);
  }

  abstract columnDot(j: number, v: Float64Array): number;
  abstract columnAxpy(j: number, a: number, out: Float64Array): void;
  abstract columnsDot(i: number, j: number): number;
  abstract writeColumn(j: number, out: Float64Array): void;
  abstract multiply(w: Float64Array, out: Float64Array): void;
  abstract multiplyTransposed(v: Float64Array, out: Float64Array): void;
  abstract squaredNorms(): Float64Array;
  abstract means(): Float64Array;

  /** Computes what `means` and `squaredNorms` give, so that they have it: in slices of a few ms where that takes long. */
  *prepare(): Generator<'slice', void, void> {
    this.means();
    yield 'slice';
    this.squaredNorms();
    yield 'slice';
  }

  /** The same matrix as columns of a source, each shifted and divided. */
  abstract affine(): Affine;
  /** The matrix of the chosen rows and columns. */
  abstract pick(rows: Chosen, columns: Chosen): BaseMatrix;
}

/** Column j is (source_j - shifts_j 1) / divisors_j; absent shifts are 0, absent divisors 1. */
export interface Affine {
  readonly source: SourceMatrix;
  readonly shifts?: Float64Array;
  readonly divisors?: Float64Array;
}

/** A matrix with numbers of its own. */
export abstract class SourceMatrix extends BaseMatrix {
  /** (x_j - shift 1)'v. */
  abstract shiftedDot(j: number, shift: number, v: Float64Array): number;
  /** out += a (x_j - shift 1). */
  abstract shiftedAxpy(j: number, a: number, shift: number, out: Float64Array): void;
  /** (x_i - s 1)'(x_j - t 1). */
  abstract shiftedColumnsDot(i: number, s: number, j: number, t: number): number;
  /** out = (x_j - shift 1) / divisor. */
  abstract shiftedWrite(j: number, shift: number, divisor: number, out: Float64Array): void;
  /** The layout of (x_j - shifts_j 1) / divisors_j. */
  abstract affineLayout(shifts: Float64Array | undefined, divisors: Float64Array | undefined): Layout;
  abstract override pick(rows: Chosen, columns: Chosen): SourceMatrix;

  /** out = sum_j w_j / divisors_j (x_j - shifts_j 1). */
  shiftedMultiply(w: Float64Array, shifts: Float64Array, divisors: Float64Array | undefined, out: Float64Array): void {
    out.fill(0);
    for (let j = 0; j < this.columns; j++) {
      if (w[j] !== 0) this.shiftedAxpy(j, divisors ? w[j] / divisors[j] : w[j], shifts[j], out);
    }
  }

  /** out_j = (x_j - shifts_j 1)'v. */
  shiftedMultiplyTransposed(v: Float64Array, shifts: Float64Array, out: Float64Array): void {
    for (let j = 0; j < this.columns; j++) out[j] = this.shiftedDot(j, shifts[j], v);
  }

  affine(): Affine {
    return { source: this };
  }
}
