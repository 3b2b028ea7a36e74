/**
 * Where the linear algebra of a path lives: columns side by side and a growing Cholesky factor, on ordinary arrays for
 * small problems, in a memory of `@spred/kernels` for large ones. Numbers go in and out as arrays either way, so that the
 * path is written once. A workspace is freed as a whole, when the run ends however it ends.
 */
import { CholeskyFactor, copy, createMemory, gemm, gemv, type Matrix, type Memory, type Vector } from '@spred/kernels';
import { Cholesky, gemv as plainGemv, gemvTransposed } from '@spred/kernels/plain';

/** Columns b_0, b_1, ... of one length, in slots that may be written again. */
export interface Block {
  /** Makes room for so many slots; what is written already may be lost. */
  reserve(slots: number): void;
  /** b_slot = column. */
  write(slot: number, column: Float64Array): void;
  /** out = sum_k weights_k b_k over the first `count` slots (all of them written). */
  combine(weights: Float64Array, count: number, out: Float64Array): void;
  /** out_k = b_k'v for the first `count` slots (all of them written). */
  dots(v: Float64Array, count: number, out: Float64Array): void;
  /**
   * b_i'b_j for i from `from` up to `count` and j from `from` up to `to` (not included), column by column; absent where
   * dots would be as quick.
   */
  products?(from: number, to: number, count: number): Float64Array;
}

/** A Cholesky factor that gains and loses rows; see `Cholesky` of `@spred/kernels/plain`, whose contract it has. */
export interface Factor {
  append(cross: Float64Array, diagonal: number, relativePivot: number): boolean;
  remove(index: number): void;
  solve(b: Float64Array): Float64Array;
}

/** Makes blocks and factors, and frees them all. */
export interface Workspace {
  readonly kind: 'plain' | 'kernels';
  block(rows: number): Block;
  factor(): Factor;
  free(): void;
}

const firstCapacity = 8;

/** A workspace on ordinary arrays. */
export function plainWorkspace(): Workspace {
  return {
    kind: 'plain',
    block: (rows) => new PlainBlock(rows),
    factor: () => new Cholesky(firstCapacity),
    free: () => undefined,
  };
}

/** A workspace in a memory of its own. Throws `out-of-memory` when it outgrows 4 GiB. */
export function kernelWorkspace(): Workspace {
  const memory = createMemory();
  return {
    kind: 'kernels',
    block: (rows) => new KernelBlock(memory, rows),
    factor: () => new KernelFactor(memory),
    free: () => memory.free(),
  };
}

class PlainBlock implements Block {
  readonly #rows: number;
  #values: Float64Array;

  constructor(rows: number) {
    this.#rows = rows;
    this.#values = new Float64Array(rows * firstCapacity);
  }

  reserve(slots: number): void {
    if (slots * this.#rows > this.#values.length) this.#values = new Float64Array(slots * this.#rows);
  }

  write(slot: number, column: Float64Array): void {
    const end = (slot + 1) * this.#rows;
    if (end > this.#values.length) {
      const grown = new Float64Array(2 * end);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set(column, end - this.#rows);
  }

  combine(weights: Float64Array, count: number, out: Float64Array): void {
    plainGemv(this.#rows, count, this.#values, weights, out);
  }

  dots(v: Float64Array, count: number, out: Float64Array): void {
    gemvTransposed(this.#rows, count, this.#values, v, out);
  }
}

class KernelBlock implements Block {
  readonly #rows: number;
  #columns: Matrix<'float64'>;
  /** A vector per slot, and one per row. */
  #perSlot: Vector<'float64'>;
  readonly #perRow: Vector<'float64'>;

  constructor(memory: Memory, rows: number) {
    this.#rows = rows;
    this.#columns = memory.matrix('float64', rows, firstCapacity);
    this.#perSlot = memory.vector('float64', firstCapacity);
    this.#perRow = memory.vector('float64', rows);
  }

  reserve(slots: number): void {
    if (slots > this.#columns.columns) this.#replace(slots);
  }

  write(slot: number, column: Float64Array): void {
    if (slot >= this.#columns.columns) {
      const before = this.#replace(2 * slot, false);
      copy(before.data, this.#columns.data.subvector(0, before.data.length));
      before.free();
    }
    this.#columns.data.write(column, slot * this.#rows);
  }

  combine(weights: Float64Array, count: number, out: Float64Array): void {
    const x = this.#perSlot.subvector(0, count);
    x.write(weights.subarray(0, count));
    gemv({ a: this.#columns.columnsFrom(0, count), x, y: this.#perRow });
    this.#perRow.read(out);
  }

  dots(v: Float64Array, count: number, out: Float64Array): void {
    const y = this.#perSlot.subvector(0, count);
    this.#perRow.write(v);
    gemv({ a: this.#columns.columnsFrom(0, count), transpose: true, x: this.#perRow, y });
    y.read(out.subarray(0, count));
  }

  products(from: number, to: number, count: number): Float64Array {
    const c = this.#columns.memory.matrix('float64', count - from, to - from);
    try {
      const below = this.#columns.columnsFrom(from, count);
      gemm({ a: below, transposeA: true, b: this.#columns.columnsFrom(from, to), c });
      return c.read();
    } finally {
      c.free();
    }
  }

  /** Other columns, so many; returns the ones before, which are freed unless they are still needed. */
  #replace(capacity: number, frees = true): Matrix<'float64'> {
    const before = this.#columns;
    const { memory } = before;
    if (frees) before.free();
    this.#columns = memory.matrix('float64', this.#rows, capacity);
    this.#perSlot.free();
    this.#perSlot = memory.vector('float64', capacity);
    return before;
  }
}

class KernelFactor implements Factor {
  readonly #factor: CholeskyFactor;
  #vector: Vector<'float64'>;

  constructor(memory: Memory) {
    this.#factor = new CholeskyFactor(memory, { capacity: firstCapacity });
    this.#vector = memory.vector('float64', firstCapacity);
  }

  append(cross: Float64Array, diagonal: number, relativePivot: number): boolean {
    return this.#factor.append(this.#load(cross), diagonal, relativePivot);
  }

  remove(index: number): void {
    this.#factor.remove(index);
  }

  solve(b: Float64Array): Float64Array {
    const x = this.#load(b);
    this.#factor.solve(x);
    return x.read();
  }

  #load(values: Float64Array): Vector<'float64'> {
    if (values.length > this.#vector.length) {
      const { memory } = this.#vector;
      this.#vector.free();
      this.#vector = memory.vector('float64', 2 * values.length);
    }
    return this.#vector.subvector(0, values.length).write(values);
  }
}
