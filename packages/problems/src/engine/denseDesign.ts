/**
 * X~ written out in WebAssembly memory, in pieces of whole columns: each is copied, and later multiplied, well within the
 * time that a solver may work without a pause.
 */
import { copy, createMemory, gemv, Matrix, type Memory, type Vector } from '@spred/kernels';
import type { Problem } from '../problem.ts';
import type { Projection } from '../projection/projection.ts';
import { DenseBlock } from './denseBlock.ts';
import type { Design } from './design.ts';
import type { WorkingBlock } from './workingBlock.ts';

/** Numbers in a piece at the most (8 MB), unless a single column is longer. */
const pieceLength = 2 ** 20;

/** Numbers that a pass multiplies between two pauses: about 10 ms. */
const sliceLength = 2 ** 23;

export class DenseDesign implements Design {
  readonly memory: Memory;
  readonly #projection: Projection;
  readonly #width: number;
  readonly #pieces: Matrix<'float64'>[] = [];
  #products: Vector<'float64'> | undefined;

  constructor(projection: Projection) {
    const { rows, columns } = projection;
    this.#projection = projection;
    this.#width = Math.min(columns, Math.max(1, Math.floor(pieceLength / rows)));
    this.memory = createMemory({ bytes: 8 * (rows * columns + columns + 16 * rows) + 2 ** 16 });
  }

  *load(): Generator<'slice', void, void> {
    const { rows, columns } = this.#projection;
    for (let j = 0; j < columns; j += this.#width) {
      const end = Math.min(columns, j + this.#width);
      const data = this.memory.vector('float64', this.#columnsBetween(j, end));
      this.#pieces.push(new Matrix(data, rows, end - j));
      yield 'slice';
    }
    this.#products = this.memory.vector('float64', this.#width);
  }

  *correlate(v: Vector<'float64'>, out: Float64Array): Generator<'slice', void, void> {
    const products = this.#products!;
    let work = 0;
    for (const [k, piece] of this.#pieces.entries()) {
      const { rows, columns } = piece;
      const y = columns === products.length ? products : products.subvector(0, columns);
      gemv({ a: piece, transpose: true, x: v, y });
      y.read(out.subarray(k * this.#width, k * this.#width + columns));
      work += rows * columns;
      if (work < sliceLength) continue;
      work = 0;
      yield 'slice';
    }
    const norms = this.#projection.squaredNorms();
    for (let j = 0; j < out.length; j++) if (norms[j] === 0) out[j] = 0;
  }

  block(problem: Problem): WorkingBlock {
    const copyColumn = (j: number, out: Vector<'float64'>): void => {
      copy(this.#pieces[Math.floor(j / this.#width)].column(j % this.#width), out);
    };
    return this.#pieces.length === 1
      ? new DenseBlock(problem, this.memory, copyColumn, this.#pieces[0])
      : new DenseBlock(problem, this.memory, copyColumn);
  }

  free(): void {
    if (!this.memory.isFree) this.memory.free();
  }

  /** The columns from j to `end` of X~, column-major: where they lie, or written down. */
  #columnsBetween(j: number, end: number): Float64Array | Float32Array {
    const { rows, source } = this.#projection;
    const { layout } = source.matrix;
    const isWhole = source.basis.length === 0 && !source.rowScale && !source.divisors && !source.leftOut;
    if (layout.kind === 'dense' && isWhole) return layout.values.subarray(j * rows, end * rows);
    const values = new Float64Array((end - j) * rows);
    for (let k = j; k < end; k++) this.#projection.writeColumn(k, values.subarray((k - j) * rows, (k - j + 1) * rows));
    return values;
  }
}
