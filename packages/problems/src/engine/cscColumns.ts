/**
 * The reduced columns of a sparse matrix as a sparse part and a constant,
 *
 *   x~_j = z_j - m_j 1,   x~_j'v = z_j'v - m_j (1'v),
 *
 * read where the matrix has them: divisors are applied on the way, nothing is copied. A column of which the constant
 * leaves hardly anything (its mean is far above its deviation) is written out instead, m_j = 0: the difference of the two
 * products would be rounding. Such a column has next to no zeros, so that writing it out costs little more than it does.
 */
import type { SparseEntries } from '@spred/kernels';
import { sum } from '@spred/kernels/plain';
import type { CscLayout } from '../matrix/cscColumns.ts';
import type { Projection } from '../projection/projection.ts';

/** ||x~_j||^2 of a steep column, as a share of n m_j^2, at most. */
const steepShare = 1e-6;

/** Columns that are looked at between two pauses. */
const sliceColumns = 2 ** 18;

/** Whether X~ is a sparse matrix less a constant per column; weights and free columns make it something else. */
export function hasImplicitForm({ source }: Projection): boolean {
  return source.rowScale === undefined && (source.basis.length === 0 || source.centringOnly);
}

export class ImplicitColumns {
  readonly layout: CscLayout;
  /** Whether any m_j may differ from 0. */
  readonly isShifted: boolean;
  readonly #projection: Projection;
  /** The columns that are written out. */
  readonly #written = new Map<number, Float64Array>();

  constructor(projection: Projection, layout: CscLayout) {
    this.#projection = projection;
    this.layout = layout;
    this.isShifted = projection.source.centringOnly || layout.shifts !== undefined;
  }

  /** Finds the steep columns and writes them out, in slices; before anything else. */
  *load(): Generator<'slice', void, void> {
    if (!this.isShifted) return;
    const norms = this.#projection.squaredNorms();
    yield 'slice';
    const { rows } = this.#projection;
    for (let j = 0; j < norms.length; j++) {
      if (j % sliceColumns === sliceColumns - 1) yield 'slice';
      if (norms[j] === 0 || norms[j] > steepShare * rows * this.shift(j) ** 2) continue;
      const column = new Float64Array(rows);
      this.#projection.writeColumn(j, column);
      this.#written.set(j, column);
      yield 'slice';
    }
  }

  /** out_j = x~_j'v for the columns from `start` to `end`; `total` is 1'v. */
  correlate(v: Float64Array, total: number, start: number, end: number, out: Float64Array): void {
    const { columnStarts, rowIndices, values } = this.layout;
    products(columnStarts, rowIndices, values, v, start, end, out);
    const { isShifted } = this;
    const { divisors } = this.#projection.source;
    const norms = this.#projection.squaredNorms();
    if (!isShifted && !divisors && !this.layout.scales) {
      for (let j = start; j < end; j++) if (norms[j] === 0) out[j] = 0;
      return;
    }
    for (let j = start; j < end; j++) {
      out[j] = norms[j] === 0 ? 0 : out[j] / this.#divisor(j) - (isShifted ? this.shift(j) * total : 0);
    }
    for (const [j, column] of this.#written) {
      if (j < start || j >= end) continue;
      let product = 0;
      for (let i = 0; i < column.length; i++) product += column[i] * v[i];
      out[j] = product;
    }
  }

  /** 1'v, where it is needed. */
  total(v: Float64Array): number {
    return this.isShifted ? sum(v.length, v, 0) : 0;
  }

  /** z_j for the listed columns, as a sparse matrix of its own; left-out columns are empty. */
  entries(columns: ArrayLike<number>): SparseEntries {
    const { columnStarts, rowIndices, values } = this.layout;
    const { rows } = this.#projection;
    const starts = new Int32Array(columns.length + 1);
    for (let k = 0; k < columns.length; k++) {
      const j = columns[k];
      const count = this.#written.has(j) ? rows : columnStarts[j + 1] - columnStarts[j];
      starts[k + 1] = starts[k] + (this.#isLeftOut(j) ? 0 : count);
    }
    const stored = new Float64Array(starts[columns.length]);
    const rowOf = new Int32Array(stored.length);
    for (let k = 0; k < columns.length; k++) {
      const j = columns[k];
      const [to, count] = [starts[k], starts[k + 1] - starts[k]];
      const written = this.#written.get(j);
      if (written) {
        stored.set(written, to);
        for (let i = 0; i < count; i++) rowOf[to + i] = i;
        continue;
      }
      const divisor = this.#divisor(j);
      const from = columnStarts[j];
      for (let i = 0; i < count; i++) {
        rowOf[to + i] = rowIndices[from + i];
        stored[to + i] = values[from + i] / divisor;
      }
    }
    return { rows, columns: columns.length, values: stored, rowIndices: rowOf, columnStarts: starts };
  }

  /** m_j: the mean that centring takes away, and the shift that the matrix came with. */
  shift(j: number): number {
    const { source } = this.#projection;
    if (this.#isLeftOut(j) || this.#written.has(j)) return 0;
    const { shifts } = this.layout;
    const own = shifts ? shifts[j] / this.#divisor(j) : 0;
    if (!source.centringOnly) return own;
    const mean = source.matrix.means()[j];
    return own + (source.divisors ? mean / source.divisors[j] : mean);
  }

  #divisor(j: number): number {
    const { scales } = this.layout;
    const { divisors } = this.#projection.source;
    return (scales ? scales[j] : 1) * (divisors ? divisors[j] : 1);
  }

  #isLeftOut(j: number): boolean {
    return this.#projection.source.leftOut?.[j] === 1;
  }
}

/** out_j = z_j'v, two sums at a time. */
function products(
  starts: Int32Array,
  rowIndices: Int32Array,
  values: Float64Array | Float32Array,
  v: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  let k = starts[from];
  for (let j = from; j < to; j++) {
    const end = starts[j + 1];
    let [even, odd] = [0, 0];
    for (const last = end - 1; k < last; k += 2) {
      even += values[k] * v[rowIndices[k]];
      odd += values[k + 1] * v[rowIndices[k + 1]];
    }
    if (k < end) even += values[k] * v[rowIndices[k++]];
    out[j] = even + odd;
  }
}
