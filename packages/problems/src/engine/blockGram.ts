/**
 * Inner products of the columns of a block, x_i'x_k, computed once for each pair that is asked for: those of the
 * columns that were ever in the support. New columns meet all earlier ones in one matrix product.
 */
import { copy, gemm, Matrix, syrk, type Memory, type Vector } from '@spred/kernels';
import type { Block } from './inner.ts';

/** Entries of the square of kept inner products at the most (200 MB), and of the kept columns (1 GB). */
const mostEntries = 25_000_000;
const mostKept = 2 ** 27;

/** Multiplications between two pauses: about 10 ms. */
const sliceWork = 60_000_000;

/** Numbers copied between two pauses: about 10 ms. */
const sliceCopy = 2 ** 22;

/** Room beyond the columns that are kept. */
const spare = 8;

/** The inner products of a block. Its arrays lie in the memory of the block. */
export class BlockGram {
  readonly #memory: Memory;
  readonly #rows: number;
  /** The kept columns side by side, in the order in which they came. */
  #kept: Matrix<'float64'> | undefined;
  /** Their inner products, the lower triangle: entry (i, k), i >= k, at values[i + k * capacity]. */
  #values = new Float64Array(0);
  #capacity = 0;
  #count = 0;
  /** Where the column of a place is kept, or -1. */
  #keptAt = new Int32Array(0).fill(-1);

  /** `block` may still be empty: only its memory and its rows are looked at. */
  constructor(block: Pick<Block, 'memory' | 'rows'>) {
    this.#memory = block.memory;
    this.#rows = block.rows;
  }

  /** Makes sure, in slices, that the inner products of the places are there; false where they would be too many. */
  *require(block: Block, places: ArrayLike<number>): Generator<'slice', boolean, void> {
    this.#followBlock(block.columns);
    const added: number[] = [];
    for (let i = 0; i < places.length; i++) if (this.#keptAt[places[i]] < 0) added.push(places[i]);
    if (added.length === 0) return true;
    const count = this.#count + added.length;
    if (count * count > mostEntries || count * this.#rows > mostKept) return false;
    yield* this.#reserve(count);
    const kept = this.#kept!;
    for (let start = 0; start < added.length;) {
      const from = this.#count;
      const end = Math.min(added.length, start + this.#sliceLength(from));
      for (; start < end; start++) {
        block.copyColumn(added[start], kept.column(this.#count));
        this.#keptAt[added[start]] = this.#count++;
      }
      this.#multiply(kept, from);
      if (end < added.length) yield 'slice';
    }
    return true;
  }

  /** How many columns may meet the `count` that are there, and each other, before a pause. */
  #sliceLength(count: number): number {
    const products = sliceWork / this.#rows;
    return Math.max(2, Math.floor(Math.sqrt(count * count + 2 * products) - count));
  }

  /** out = the lower triangle of G_SS on the places S (column-major, k x k), its upper triangle left alone. */
  gather(places: ArrayLike<number>, out: Float64Array): void {
    const k = places.length;
    const at = Int32Array.from(places, (place) => this.#keptAt[place]);
    const [values, capacity] = [this.#values, this.#capacity];
    for (let j = 0; j < k; j++) {
      const own = at[j];
      const column = own * capacity;
      const to = j * k;
      for (let i = j; i < k; i++) {
        const other = at[i];
        out[to + i] = other >= own ? values[column + other] : values[other * capacity + own];
      }
    }
  }

  /** The products of the columns from `from` on with each other and with all before them. */
  #multiply(kept: Matrix<'float64'>, from: number): void {
    const count = this.#count;
    const fresh = kept.columnsFrom(from, count);
    const added = count - from;
    const square = this.#memory.matrix('float64', added, added);
    syrk({ a: fresh, transpose: true, c: square, fill: 'lower' });
    this.#keep(square.read(), added, from, from);
    square.free();
    if (from === 0) return;
    const cross = this.#memory.matrix('float64', added, from);
    gemm({ a: fresh, transposeA: true, b: kept.columnsFrom(0, from), c: cross });
    this.#keep(cross.read(), added, from, 0);
    cross.free();
  }

  /** Writes columns of `height` numbers into the values, the first at entry (row, column). */
  #keep(block: Float64Array, height: number, row: number, column: number): void {
    for (let k = 0; k * height < block.length; k++) {
      this.#values.set(block.subarray(k * height, (k + 1) * height), row + (column + k) * this.#capacity);
    }
  }

  #followBlock(columns: number): void {
    if (columns <= this.#keptAt.length) return;
    const longer = new Int32Array(Math.max(columns, 2 * this.#keptAt.length)).fill(-1);
    longer.set(this.#keptAt);
    this.#keptAt = longer;
  }

  *#reserve(count: number): Generator<'slice', void, void> {
    if (count <= this.#capacity) return;
    const capacity = Math.ceil(1.25 * count) + spare;
    const data: Vector<'float64'> = this.#memory.vector('float64', this.#rows * capacity);
    const values = new Float64Array(capacity * capacity);
    const old = this.#kept;
    yield 'slice';
    if (old) {
      for (let k = 0; k < this.#count; k++) {
        values.set(this.#values.subarray(k * this.#capacity, k * this.#capacity + this.#count), k * capacity);
      }
      const step = Math.max(1, Math.floor(sliceCopy / this.#rows));
      for (let k = 0; k < this.#count; k += step) {
        const [from, to] = [k, Math.min(this.#count, k + step)].map((column) => column * this.#rows);
        copy(old.data.subvector(from, to), data.subvector(from, to));
        if (k + step < this.#count) yield 'slice';
      }
      old.free();
    }
    this.#kept = new Matrix(data, this.#rows, capacity);
    this.#values = values;
    this.#capacity = capacity;
  }
}
