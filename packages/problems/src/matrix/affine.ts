/**
 * A view of a source with every column shifted and divided: column j is (x_j - s_j 1) / d_j. Nothing is copied.
 *
 * Norms: ||x_j - s_j 1||^2 / d_j^2. What is left of a column after the shift is rounding alone when its squared norm is
 * at most (n eps)^2 ||x_j||^2 (the shift is a sum of n numbers, good to n eps); then the column counts as zero.
 */
import { squaredNorm } from '@spred/kernels/plain';
import type { Layout, Standardization } from './matrix.ts';
import { BaseMatrix, gather, outOfRange, type Affine, type Chosen, type SourceMatrix } from './source.ts';

/** Numbers that are touched between two pauses. */
const sliceLength = 2 ** 21;

export class AffineView extends BaseMatrix {
  readonly layout: Layout;
  readonly #source: SourceMatrix;
  readonly #shifts: Float64Array;
  readonly #divisors: Float64Array | undefined;
  readonly #affine: Affine;
  #squaredNorms: Float64Array | undefined;
  #means: Float64Array | undefined;

  /** `squaredNorms`: those of the view, where they are known. */
  constructor(affine: Affine, standardization: Standardization, squaredNorms?: Float64Array) {
    const { source, shifts, divisors } = affine;
    super(source.rows, source.columns, source.names, standardization);
    this.layout = source.affineLayout(shifts, divisors);
    this.#source = source;
    this.#shifts = shifts ?? new Float64Array(source.columns);
    this.#divisors = divisors;
    this.#affine = affine;
    this.#squaredNorms = squaredNorms;
  }

  columnDot(j: number, v: Float64Array): number {
    const product = this.#source.shiftedDot(j, this.#shifts[j], v);
    return this.#divisors ? product / this.#divisors[j] : product;
  }

  columnAxpy(j: number, a: number, out: Float64Array): void {
    this.#source.shiftedAxpy(j, this.#divisors ? a / this.#divisors[j] : a, this.#shifts[j], out);
  }

  columnsDot(i: number, j: number): number {
    const product = this.#source.shiftedColumnsDot(i, this.#shifts[i], j, this.#shifts[j]);
    return this.#divisors ? product / this.#divisors[i] / this.#divisors[j] : product;
  }

  writeColumn(j: number, out: Float64Array): void {
    this.#source.shiftedWrite(j, this.#shifts[j], this.#divisors?.[j] ?? 1, out);
  }

  multiply(w: Float64Array, out: Float64Array): void {
    this.#source.shiftedMultiply(w, this.#shifts, this.#divisors, out);
  }

  multiplyTransposed(v: Float64Array, out: Float64Array): void {
    this.#source.shiftedMultiplyTransposed(v, this.#shifts, out);
    const divisors = this.#divisors;
    if (divisors) for (let j = 0; j < this.columns; j++) out[j] /= divisors[j];
  }

  squaredNorms(): Float64Array {
    if (this.#squaredNorms === undefined) for (const _ of this.prepare());
    return this.#squaredNorms!;
  }

  override *prepare(): Generator<'slice', void, void> {
    if (this.#squaredNorms) return;
    const raw = this.#source.squaredNorms();
    const norms = new Float64Array(raw.length);
    // Where a column is contiguous, writing it down first makes the loop over it a quick one.
    const column = this.layout.kind === 'csc' ? undefined : new Float64Array(this.rows);
    const step = Math.max(1, Math.floor(sliceLength / (column ? this.rows : 1)));
    for (let j = 0; j < norms.length; j++) {
      norms[j] = this.#squaredNorm(j, raw[j], column);
      if (j % step === step - 1) yield 'slice';
    }
    this.#squaredNorms = norms;
  }

  means(): Float64Array {
    this.#means ??= this.#source.means().map((mean, j) => (mean - this.#shifts[j]) / (this.#divisors?.[j] ?? 1));
    return this.#means;
  }

  affine(): Affine {
    return this.#affine;
  }

  pick(rows: Chosen, columns: Chosen): BaseMatrix {
    const { means, deviations, base, center, scale, weights } = this.standardization as Standardization;
    const picked = (base as BaseMatrix).pick(rows, columns);
    return rescaled(picked, {
      means: gather(means, columns),
      deviations: gather(deviations, columns),
      center,
      scale,
      ...(weights && { weights: gather(weights, rows) }),
    });
  }

  #squaredNorm(j: number, raw: number, column: Float64Array | undefined): number {
    const shift = this.#shifts[j];
    const divisor = this.#divisors?.[j] ?? 1;
    let norm = raw;
    if (shift !== 0 && column) {
      this.#source.shiftedWrite(j, shift, 1, column);
      norm = squaredNorm(column);
    } else if (shift !== 0) {
      norm = this.#source.shiftedColumnsDot(j, shift, j, shift);
    }
    if (norm <= (this.rows * Number.EPSILON) ** 2 * raw) return 0;
    const result = norm / divisor / divisor;
    if (result < Infinity) return result;
    throw outOfRange(j, 'large');
  }
}

/**
 * The view (x_j - means_j 1) / deviations_j of any matrix of this package. On a view it is one view of the same source,
 * not a view of a view: (x - s) / d, less m, through e, is (x - (s + d m)) / (d e).
 */
export function rescaled(
  base: BaseMatrix,
  standardization: Omit<Standardization, 'base'>,
  squaredNorms?: Float64Array,
): AffineView {
  const { means, deviations } = standardization;
  const { source, shifts, divisors } = base.affine();
  const isShifted = means.some((mean) => mean !== 0);
  const isDivided = deviations.some((deviation) => deviation !== 1);
  const combined: { shifts?: Float64Array; divisors?: Float64Array } = {};
  if (shifts) {
    combined.shifts = isShifted ? shifts.map((shift, j) => shift + (divisors?.[j] ?? 1) * means[j]) : shifts;
  } else if (isShifted) {
    combined.shifts = divisors ? means.map((mean, j) => divisors[j] * mean) : means;
  }
  if (divisors) combined.divisors = isDivided ? divisors.map((divisor, j) => divisor * deviations[j]) : divisors;
  else if (isDivided) combined.divisors = deviations;
  return new AffineView({ source, ...combined }, { ...standardization, base }, squaredNorms);
}
