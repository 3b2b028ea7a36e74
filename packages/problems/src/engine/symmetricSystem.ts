/**
 * Symmetric positive definite systems of changing size, solved by Cholesky in room that is made once. A matrix that is
 * singular to working precision is recognised by its pivots.
 */
import { isSpredError } from '@spred/core';
import {
  binary,
  cholesky,
  choleskySolve,
  copy,
  copyStrided,
  gemm,
  Matrix,
  trsm,
  type Memory,
  type Vector,
} from '@spred/kernels';

import { atOnce } from './atOnce.ts';

type Numbers = Vector<'float64'>;

/** Room beyond what is needed now, so that a growing system does not move at every step. */
const growth = 1.3;

/** A system up to this size is factorised at once, in about 15 ms; of a larger one so many columns at a time. */
const mostAtOnce = 1024;
const panelWidth = 128;

/** Multiplications between two pauses: about 10 ms. */
const sliceWork = 120_000_000;

export class SymmetricSystem {
  readonly #memory: Memory;
  /** The matrix and then its factor, a right-hand side, and the one number that is added to a diagonal. */
  #room: Numbers | undefined;
  #right: Numbers | undefined;
  #shift: Numbers | undefined;
  #values: Float64Array = new Float64Array(0);
  #factor: Matrix<'float64'> | undefined;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Room for the numbers of a size x size matrix, column-major: fill its lower triangle and call `factor`. */
  values(size: number): Float64Array {
    if (this.#values.length < size * size) this.#values = new Float64Array(Math.ceil(growth * size * size));
    return this.#values.subarray(0, size * size);
  }

  /** Factorises `values(size)`; false where a pivot is not above `relativePivot` times its diagonal entry. */
  factor(size: number, relativePivot: number): boolean {
    return atOnce(this.factorInSlices(size, relativePivot));
  }

  /** The same in slices. */
  *factorInSlices(size: number, relativePivot: number): Generator<'slice', boolean, void> {
    const matrix = this.#matrix(size);
    matrix.data.write(this.values(size));
    return yield* this.#factorise(matrix, relativePivot);
  }

  /** Factorises A + shift I for a matrix of the same memory (its lower triangle; it is left as it is), in slices. */
  *factorShifted(a: Matrix<'float64'>, shift: number, relativePivot: number): Generator<'slice', boolean, void> {
    const matrix = this.#matrix(a.rows);
    copy(a.data, matrix.data);
    this.#shift ??= this.#memory.vector('float64', 1);
    const diagonal = { data: matrix.data, shape: [a.rows], strides: [a.rows + 1] };
    binary('add', diagonal, { data: this.#shift.fill(shift), shape: [1] }, diagonal);
    return yield* this.#factorise(matrix, relativePivot);
  }

  /** x <- A^-1 x, by the last factor. */
  solve(x: Float64Array): void {
    const b = this.#right!.subvector(0, x.length).write(x);
    choleskySolve(this.#factor!, b);
    b.read(x);
  }

  /** Gives its room back. */
  free(): void {
    for (const vector of [this.#room, this.#right, this.#shift]) vector?.free();
    this.#room = this.#right = this.#shift = this.#factor = undefined;
  }

  #matrix(size: number): Matrix<'float64'> {
    if (this.#room === undefined || this.#right === undefined || this.#right.length < size) {
      this.#room?.free();
      this.#right?.free();
      const most = Math.ceil(growth * size) + 1;
      this.#room = this.#memory.vector('float64', most * most);
      this.#right = this.#memory.vector('float64', most);
    }
    return new Matrix(this.#room.subvector(0, size * size), size, size);
  }

  *#factorise(matrix: Matrix<'float64'>, relativePivot: number): Generator<'slice', boolean, void> {
    this.#factor = undefined;
    const before = this.#diagonal(matrix);
    try {
      if (matrix.rows <= mostAtOnce) cholesky(matrix);
      else yield* choleskyByPanels(matrix);
    } catch (error) {
      if (isSpredError(error) && error.code === 'not-positive-definite') return false;
      throw error;
    }
    const pivots = this.#diagonal(matrix);
    for (let k = 0; k < pivots.length; k++) if (!(pivots[k] * pivots[k] > relativePivot * before[k])) return false;
    this.#factor = matrix;
    return true;
  }

  #diagonal(matrix: Matrix<'float64'>): Float64Array {
    const out = this.#right!.subvector(0, matrix.rows);
    copyStrided(matrix.data, [matrix.rows], [matrix.rows + 1], 0, out);
    return out.read();
  }
}

/**
 * A = L L' in place, some columns at a time (left-looking: Golub and Van Loan, Matrix Computations, section 4.2):
 *
 *   P = A_:k - L_:j L_kj' over the panels j < k,   L_kk = chol(P_k),   L_ik = P_i L_kk^-T below it.
 */
function* choleskyByPanels(a: Matrix<'float64'>): Generator<'slice', void, void> {
  const n = a.rows;
  for (let start = 0; start < n; start += panelWidth) {
    const end = Math.min(n, start + panelWidth);
    const others = start > 0 ? a.block(start, end, 0, start) : undefined;
    const height = Math.max(panelWidth, Math.floor(sliceWork / (panelWidth * Math.max(1, start))));
    for (let i = start; others && i < n; i += height) {
      const rows = Math.min(n, i + height);
      const c = a.block(i, rows, start, end);
      gemm({ a: a.block(i, rows, 0, start), b: others, transposeB: true, c, alpha: -1, beta: 1 });
      yield 'slice';
    }
    const corner = a.block(start, end, start, end);
    cholesky(corner);
    if (end < n) trsm({ t: corner, b: a.block(end, n, start, end), transpose: true, right: true });
    yield 'slice';
  }
}
