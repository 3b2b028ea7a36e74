/**
 * A sparse X~ in WebAssembly memory: the stored entries, and what is subtracted from whole columns (centring) kept apart,
 *
 *   x~_j = z_j - m_j 1,   z_j sparse,
 *
 * so that a column costs its stored entries. In pieces, as the dense one.
 */
import {
  createMemory,
  sparseMatrix,
  spmv,
  type Memory,
  type SparseEntries,
  type SparseMatrix,
  type Vector,
} from '@spred/kernels';
import type { CscLayout } from '../matrix/cscColumns.ts';
import type { Problem } from '../problem.ts';
import type { Projection } from '../projection/projection.ts';
import { CscBlock } from './cscBlock.ts';
import type { Design } from './design.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** Stored entries in a piece, about: a few ms to load. */
const pieceEntries = 2 ** 19;

/** Whether X~ is a sparse matrix less a constant per column; weights and free columns make it something else. */
export function hasImplicitForm({ source }: Projection): boolean {
  return source.rowScale === undefined && (source.basis.length === 0 || source.centringOnly);
}

/** The reduced columns of a sparse matrix: the entries of z_j, and m_j. */
export class CscColumnsOf {
  readonly #projection: Projection;
  readonly #layout: CscLayout;
  readonly isShifted: boolean;

  constructor(projection: Projection, layout: CscLayout) {
    this.#projection = projection;
    this.#layout = layout;
    this.isShifted = projection.source.centringOnly || layout.shifts !== undefined;
  }

  /** z_j for the listed columns, as a sparse matrix of its own; left-out columns are empty. */
  entries(columns: ArrayLike<number>): SparseEntries {
    const { columnStarts, rowIndices, values } = this.#layout;
    const starts = new Int32Array(columns.length + 1);
    for (let k = 0; k < columns.length; k++) {
      const j = columns[k];
      starts[k + 1] = starts[k] + (this.#isLeftOut(j) ? 0 : columnStarts[j + 1] - columnStarts[j]);
    }
    const stored = new Float64Array(starts[columns.length]);
    const rows = new Int32Array(stored.length);
    for (let k = 0; k < columns.length; k++) {
      const j = columns[k];
      const divisor = this.#divisor(j);
      const from = columnStarts[j];
      const count = starts[k + 1] - starts[k];
      rows.set(rowIndices.subarray(from, from + count), starts[k]);
      for (let i = 0; i < count; i++) stored[starts[k] + i] = values[from + i] / divisor;
    }
    const shape = { rows: this.#projection.rows, columns: columns.length };
    return { ...shape, values: stored, rowIndices: rows, columnStarts: starts };
  }

  /** m_j: the mean that centring takes away, or the shift that the matrix came with. */
  shift(j: number): number {
    if (this.#isLeftOut(j)) return 0;
    const { source, rows } = this.#projection;
    const { columnStarts, values, shifts } = this.#layout;
    if (!source.centringOnly) return shifts ? shifts[j] / this.#divisor(j) : 0;
    let total = 0;
    for (let k = columnStarts[j]; k < columnStarts[j + 1]; k++) total += values[k];
    return total / rows / this.#divisor(j);
  }

  #divisor(j: number): number {
    const { scales } = this.#layout;
    const { divisors } = this.#projection.source;
    return (scales ? scales[j] : 1) * (divisors ? divisors[j] : 1);
  }

  #isLeftOut(j: number): boolean {
    return this.#projection.source.leftOut?.[j] === 1;
  }
}

interface Piece {
  readonly matrix: SparseMatrix<'float64'>;
  readonly means?: Vector<'float64'>;
  readonly products: Vector<'float64'>;
  readonly start: number;
}

export class CscDesign implements Design {
  readonly memory: Memory;
  readonly #projection: Projection;
  readonly #layout: CscLayout;
  readonly #source: CscColumnsOf;
  readonly #pieces: Piece[] = [];

  constructor(projection: Projection, layout: CscLayout) {
    this.#projection = projection;
    this.#layout = layout;
    this.#source = new CscColumnsOf(projection, layout);
    this.memory = createMemory({ bytes: 12 * layout.values.length + 24 * projection.columns + 2 ** 16 });
  }

  *load(): Generator<'slice', void, void> {
    const { columns } = this.#projection;
    const { columnStarts } = this.#layout;
    for (let start = 0; start < columns;) {
      let end = start + 1;
      while (end < columns && columnStarts[end + 1] - columnStarts[start] <= pieceEntries) end++;
      const list = Int32Array.from({ length: end - start }, (_, k) => start + k);
      const means = this.#source.isShifted
        ? {
            means: this.memory.vector(
              'float64',
              Float64Array.from(list, (j) => this.#source.shift(j)),
            ),
          }
        : {};
      this.#pieces.push({
        matrix: sparseMatrix(this.memory, 'float64', this.#source.entries(list)),
        ...means,
        products: this.memory.vector('float64', end - start),
        start,
      });
      start = end;
      yield 'slice';
    }
  }

  *correlate(v: Vector<'float64'>, out: Float64Array): Generator<'slice', void, void> {
    let work = 0;
    for (const { matrix, means, products, start } of this.#pieces) {
      spmv({ matrix, transpose: true, x: v, y: products, ...(means && { means }) });
      products.read(out.subarray(start, start + products.length));
      work += matrix.values.length;
      if (work < 4 * pieceEntries) continue;
      work = 0;
      yield 'slice';
    }
    const norms = this.#projection.squaredNorms();
    for (let j = 0; j < out.length; j++) if (norms[j] === 0) out[j] = 0;
  }

  block(problem: Problem): WorkingBlock {
    return new CscBlock(problem, this.memory, this.#source);
  }

  free(): void {
    if (!this.memory.isFree) this.memory.free();
  }
}
