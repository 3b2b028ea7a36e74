/** A working set whose columns are gathered into one dense matrix, side by side. */
import { axpy, cdEpoch, copy, gemv, Matrix, type Memory, type Vector } from '@spred/kernels';
import type { Problem } from '../problem.ts';
import { WorkingBlock } from './workingBlock.ts';

/** Numbers that an epoch may touch between two pauses: about 10 ms. */
const sliceLength = 2 ** 22;

/** Room beyond the columns that are there: a large room takes long to make. */
const growth = 1.25;

export class DenseBlock extends WorkingBlock {
  readonly #copyColumn: (j: number, out: Vector<'float64'>) => void;
  readonly #whole: Matrix<'float64'> | undefined;
  /** Room for the columns, and how many of them lie there. */
  #room: Matrix<'float64'> | undefined;
  #gathered = 0;
  #capacity = 0;
  /** The places 0, 1, 2, .., and room for a list of some. */
  #all: Vector<'int32'> | undefined;
  #some: Vector<'int32'> | undefined;

  /** `copyColumn` writes column j of X~ into a vector of the memory; `whole`: all of X~, where it lies in one piece. */
  constructor(
    problem: Problem,
    memory: Memory,
    copyColumn: (j: number, out: Vector<'float64'>) => void,
    whole?: Matrix<'float64'>,
  ) {
    super(problem, memory);
    this.#copyColumn = copyColumn;
    this.#whole = whole;
  }

  get matrix(): Matrix<'float64'> {
    for (const _ of this.gather());
    return this.#room!.columnsFrom(0, this.columns);
  }

  override *gather(): Generator<'slice', void, void> {
    const { rows, columns } = this;
    const step = Math.max(1, Math.floor(sliceLength / rows));
    let room = this.#room;
    if (room === undefined || room.columns < columns) {
      const old = room;
      const capacity = Math.min(this.#capacity, Math.ceil(growth * columns));
      room = new Matrix(this.memory.vector('float64', rows * capacity), rows, capacity);
      yield 'slice';
      for (let k = 0; k < this.#gathered; k++) {
        copy(old!.column(k), room.column(k));
        if ((k + 1) % step === 0) yield 'slice';
      }
      old?.free();
      this.#room = room;
    }
    while (this.#gathered < columns) {
      this.copyColumn(this.#gathered, room.column(this.#gathered));
      this.#gathered++;
      if (this.#gathered % step === 0) yield 'slice';
    }
  }

  *epoch(places?: Int32Array): Generator<'slice', number, void> {
    const { matrix, residual, coefficients, curvature, penalty, rows } = this;
    const list = this.#list(places);
    const count = places?.length ?? this.columns;
    const step = Math.max(1, Math.floor(sliceLength / rows));
    let moved = 0;
    for (let start = 0; start < count; start += step) {
      if (start > 0) yield 'slice';
      const end = Math.min(count, start + step);
      const most = cdEpoch({ matrix, residual, coefficients, curvature, ...penalty, columns: list, start, end });
      moved = Math.max(moved, most);
    }
    return moved;
  }

  combine(v: Float64Array, out: Vector<'float64'>): void {
    const x = this.memory.vector('float64', v);
    gemv({ a: this.matrix, x, y: out });
    x.free();
  }

  addColumn(k: number, a: number, out: Vector<'float64'>): void {
    if (k < this.#gathered) {
      axpy(a, this.#room!.column(k), out);
      return;
    }
    const column = this.memory.vector('float64', this.rows);
    this.copyColumn(k, column);
    axpy(a, column, out);
    column.free();
  }

  copyColumn(k: number, out: Vector<'float64'>): void {
    if (k < this.#gathered) copy(this.#room!.column(k), out);
    else this.#copyColumn(this.members[k], out);
  }

  protected multiplyTransposed(v: Vector<'float64'>, out: Vector<'float64'>): void {
    gemv({ a: this.matrix, transpose: true, x: v, y: out });
  }

  protected store(from: number, capacity: number): void {
    this.#capacity = capacity;
    const whole = this.#whole;
    if (from > 0 || whole === undefined || this.columns < whole.columns) return;
    // The set is all of X~, in order: nothing needs to be gathered.
    if (this.members.some((j, k) => j !== k)) return;
    this.#room = whole;
    this.#gathered = whole.columns;
  }

  /** The places to visit, in this memory: all of them by default. */
  #list(places: Int32Array | undefined): Vector<'int32'> {
    if (this.#all === undefined || this.#some === undefined || this.#all.length < this.columns) {
      this.#all?.free();
      this.#some?.free();
      this.#all = this.memory.vector('int32', identity(this.#capacity));
      this.#some = this.memory.vector('int32', this.#capacity);
    }
    return places ? this.#some.write(places) : this.#all;
  }
}

function identity(length: number): Int32Array {
  const places = new Int32Array(length);
  for (let k = 0; k < length; k++) places[k] = k;
  return places;
}
