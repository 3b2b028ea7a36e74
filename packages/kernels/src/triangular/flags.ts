/** What the triangular kernels are told about T, as bits of one number, and the options that say the same to users. */
import { SpredError } from '@spred/core';
import { kernelsOf } from '../memory/memory.ts';
import type { Matrix } from '../memory/matrix.ts';
import { addressOf } from '../memory/vector.ts';
import type { RealDtype } from '../memory/dtype.ts';

export const upperFlag = 1;
export const transposeFlag = 2;
export const unitFlag = 4;

/** A triangle of a square matrix. The other triangle is not read. */
export interface TriangularOptions<D extends RealDtype = RealDtype> {
  /** T, n x n. */
  readonly t: Matrix<D>;
  /** The upper triangle. Default: the lower one. */
  readonly upper?: boolean;
  /** T' in place of T. Default false. */
  readonly transpose?: boolean;
  /** Ones stand for the diagonal, which is not read. Default false. */
  readonly unit?: boolean;
}

/**
 * Throws `invalid-argument` with the index of the first diagonal entry that is exactly zero, unless the diagonal is not
 * read.
 */
export function requireNonZeroDiagonal(kernel: string, { t, unit = false }: TriangularOptions): void {
  if (unit) return;
  const index = kernelsOf(t.memory, t.dtype).firstZero(t.rows, addressOf(t.data), t.leading + 1);
  if (index < 0) return;
  throw new SpredError('invalid-argument', `${kernel}: t is singular: its diagonal entry ${index} is 0`, {
    argument: 't',
    index,
  });
}
