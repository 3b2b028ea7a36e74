/** A working set of sparse columns, with implicit centring; its dense matrix is written only for who asks for it. */
import {
  applyShift,
  axpy,
  cdEpochCsc,
  cscAxpy,
  Matrix,
  scal,
  sparseMatrix,
  spmv,
  startShift,
  type Memory,
  type SparseMatrix,
  type Vector,
} from '@spred/kernels';
import type { Problem } from '../problem.ts';
import type { ImplicitColumns } from './cscColumns.ts';
import { CscGram } from './cscGram.ts';
import { WorkingBlock } from './workingBlock.ts';

/** Stored entries that an epoch may touch between two pauses: about 10 ms. */
const sliceEntries = 2 ** 21;

export class CscBlock extends WorkingBlock {
  override readonly gram: CscGram = new CscGram(this);
  readonly #source: ImplicitColumns;
  readonly #state: Vector<'float64'>;
  #sparse: SparseMatrix<'float64'> | undefined;
  #means: Vector<'float64'> | undefined;
  #dense: Matrix<'float64'> | undefined;

  constructor(problem: Problem, memory: Memory, source: ImplicitColumns) {
    super(problem, memory);
    this.#source = source;
    this.#state = memory.vector('float64', 2);
  }

  get matrix(): Matrix<'float64'> {
    const { rows, columns } = this;
    if (this.#dense?.columns !== columns) {
      this.#dense?.free();
      this.#dense = new Matrix(this.memory.vector('float64', rows * columns), rows, columns);
      for (let k = 0; k < columns; k++) this.addColumn(k, 1, this.#dense.column(k));
    }
    return this.#dense;
  }

  *epoch(places?: Int32Array): Generator<'slice', number, void> {
    const { residual, coefficients, curvature, penalty, columns } = this;
    const matrix = this.#sparse!;
    const means = this.#means;
    const list = this.memory.vector('int32', places ?? Int32Array.from({ length: columns }, (_, k) => k));
    try {
      const step = Math.max(1, Math.floor((sliceEntries * columns) / (matrix.values.length + 1)));
      let moved = 0;
      for (let start = 0; start < list.length; start += step) {
        if (start > 0) yield 'slice';
        const end = Math.min(list.length, start + step);
        const centring = means && { means, state: startShift(residual, this.#state) };
        const options = {
          matrix,
          residual,
          coefficients,
          curvature,
          ...penalty,
          columns: list,
          start,
          end,
          ...centring,
        };
        moved = Math.max(moved, cdEpochCsc(options));
        if (means) applyShift(residual, this.#state);
      }
      return moved;
    } finally {
      if (!list.isFree) list.free();
    }
  }

  /** In one product: a column at a time, each would touch all rows for its mean. */
  override fit(): void {
    this.combine(this.coefficients.read(), this.residual);
    scal(-1, this.residual);
    axpy(1, this.target, this.residual);
  }

  combine(v: Float64Array, out: Vector<'float64'>): void {
    const x = this.memory.vector('float64', v);
    spmv({ matrix: this.#sparse!, x, y: out, ...(this.#means && { means: this.#means }) });
    x.free();
  }

  addColumn(k: number, a: number, out: Vector<'float64'>): void {
    if (this.#means === undefined) {
      cscAxpy(a, this.#sparse!, k, out);
      return;
    }
    const [mean] = this.#means.subvector(k, k + 1).read();
    const state = startShift(out, this.#state);
    cscAxpy(a, this.#sparse!, k, out, { mean, state });
    applyShift(out, state);
  }

  copyColumn(k: number, out: Vector<'float64'>): void {
    out.fill(0);
    this.addColumn(k, 1, out);
  }

  protected multiplyTransposed(v: Vector<'float64'>, out: Vector<'float64'>): void {
    spmv({ matrix: this.#sparse!, transpose: true, x: v, y: out, ...(this.#means && { means: this.#means }) });
  }

  protected store(): void {
    this.#sparse?.free();
    this.#means?.free();
    this.#sparse = sparseMatrix(this.memory, 'float64', this.#source.entries(this.members));
    if (!this.#source.isShifted) return;
    this.#means = this.memory.vector(
      'float64',
      Float64Array.from(this.members, (j) => this.#source.shift(j)),
    );
  }
}
