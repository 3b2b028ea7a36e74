/** The Cholesky factorisation of a whole matrix. For one whose rows come and go there is `CholeskyFactor`. */
import { formatShape, SpredError } from '@spred/core';
import { bytesOf, type RealDtype } from '../memory/dtype.ts';
import type { Matrix } from '../memory/matrix.ts';
import { scratchOf } from '../memory/memory.ts';
import { kernelsFor } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { trsm } from '../triangular/trsm.ts';
import { trsv } from '../triangular/trsv.ts';

/** Throws `shape-mismatch` unless a matrix has as many rows as columns. */
export function requireSquare(kernel: string, argument: string, matrix: Matrix): void {
  const shape = [matrix.rows, matrix.columns];
  if (shape[0] === shape[1]) return;
  throw new SpredError('shape-mismatch', `${kernel}: ${argument} is ${formatShape(shape)}, not square`, {
    argument,
    shapes: [shape],
  });
}

/**
 * The factor of a symmetric positive definite matrix, A = L L': the lower triangle of `a` (with its diagonal) becomes
 * L. The upper triangle is neither read nor written.
 *
 * |A - L L'| <= (n + 2) u |L| |L|' entry by entry, u being the unit roundoff (Higham, Accuracy and Stability of
 * Numerical Algorithms, theorem 10.3). Needs n (n + 12) / 2 numbers of working space.
 *
 * Throws `not-positive-definite` with the index of the first pivot that is not positive and finite (`a` is then as it
 * was),
 * `shape-mismatch`, `dtype-mismatch`, `out-of-memory`.
 *
 * @example
 * ```ts
 * import { cholesky, choleskySolve, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const a = memory.matrix('float64', 2, 2, [4, 2, 2, 5]);
 * cholesky(a);
 * console.log(Array.from(a.read()).join(' ')); // 2 1 2 2
 * const x = memory.vector('float64', [8, 14]);
 * choleskySolve(a, x);
 * console.log(Array.from(x.read()).join(' ')); // 0.75 2.5
 * memory.free();
 * ```
 */
export function cholesky(a: Matrix<RealDtype>): void {
  const kernels = kernelsFor('cholesky', 'a', a);
  requireSquare('cholesky', 'a', a);
  addressOf(a.data);
  const n = a.rows;
  const strips = Math.ceil(n / 4);
  const work = scratchOf(a.memory, (8 * strips * (strips + 1) + 4 * strips) * bytesOf[a.dtype]);
  const failed = kernels.cholesky(n, addressOf(a.data), a.leading, work);
  if (failed < 0) return;
  throw new SpredError(
    'not-positive-definite',
    `cholesky: a is not positive definite: pivot ${failed} is not positive`,
    {
      argument: 'a',
      index: failed,
    },
  );
}

/**
 * x with L L' x = b, in place of b: a vector, or a matrix with one right-hand side per column. `l` is what {@link
 * cholesky} left. Throws `shape-mismatch`, `mixed-memories`, `dtype-mismatch`, and `invalid-argument` where L has a
 * zero on its diagonal.
 *
 * @example
 * ```ts
 * import { cholesky, choleskySolve, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const l = memory.matrix('float64', 2, 2, [4, 2, 2, 5]);
 * cholesky(l);
 * const b = memory.matrix('float64', 2, 2, [8, 14, 2, 1]);
 * choleskySolve(l, b);
 * console.log(Array.from(b.read()).join(' ')); // 0.75 2.5 0.5 0
 * memory.free();
 * ```
 */
export function choleskySolve<D extends RealDtype>(l: Matrix<D>, b: Vector<D> | Matrix<D>): void {
  if ('length' in b) {
    trsv({ t: l, x: b });
    trsv({ t: l, x: b, transpose: true });
  } else {
    trsm({ t: l, b });
    trsm({ t: l, b, transpose: true });
  }
}
