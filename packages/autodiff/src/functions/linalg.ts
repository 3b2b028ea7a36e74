/**
 * Linear algebra from three factorisations: what people ask for by name. Matrices are the last two axes; all before are
 * batches.
 */
import { SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { add } from '../ops/add.ts';
import { detSign } from '../ops/detSign.ts';
import { exp } from '../ops/exp.ts';
import { log } from '../ops/log.ts';
import { logAbsDet } from '../ops/logAbsDet.ts';
import { requireSquare, triangleMask } from '../ops/makers/matrices.ts';
import { matmul } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { solve } from '../ops/solve.ts';
import { triangularSolve } from '../ops/triangularSolve.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The inverses of regular matrices `[..., n, n]`. Where a product with the inverse is wanted, `solve` is faster and
 * more accurate. Throws `shape-mismatch`, and `invalid-argument` where a matrix is singular.
 *
 * @example
 * ```ts
 * import { inverse } from '@spred/autodiff';
 *
 * console.log(inverse([[2, 0], [0, 4]]).toArray()); // [ [ 0.5, 0 ], [ 0, 0.25 ] ]
 * ```
 */
export function inverse(a: TensorLike): Tensor {
  const matrices = real(a);
  const n = requireSquare('inverse', 'a', matrices.shape);
  return solve(matrices, triangleMask(n, matrices.dtype, 0, 1, 0));
}

/** The sign of a determinant and the logarithm of its absolute value. */
export interface SignedLogDet {
  /** 1, 0 or -1; without a derivative. */
  readonly sign: Tensor;
  readonly logAbsDet: Tensor;
}

/**
 * The determinants of matrices `[..., n, n]` as sign and logarithm, which cannot overflow: `det = sign exp(logAbsDet)`.
 * Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { slogdet } from '@spred/autodiff';
 *
 * const { sign, logAbsDet } = slogdet([[0, 1], [1, 0]]);
 * console.log(sign.item(), logAbsDet.item()); // -1 0
 * ```
 */
export function slogdet(a: TensorLike): SignedLogDet {
  return { sign: detSign(a), logAbsDet: logAbsDet(a) };
}

/**
 * The determinants of matrices `[..., n, n]`. That of a singular matrix is 0, and has no derivative here
 * (`invalid-argument`). Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { det } from '@spred/autodiff';
 *
 * console.log(det([[0, 1], [1, 0]]).item()); // -1
 * ```
 */
export function det(a: TensorLike): Tensor {
  const { sign, logAbsDet: size } = slogdet(a);
  return mul(sign, exp(size));
}

/**
 * The logarithms of the determinants of matrices `[..., n, n]`: NaN where one is negative, -Infinity where it is 0.
 * Throws `shape-mismatch`.
 *
 * @example
 * ```ts
 * import { logdet } from '@spred/autodiff';
 *
 * console.log(logdet([[1, 5], [0, 1]]).item()); // 0
 * ```
 */
export function logdet(a: TensorLike): Tensor {
  const { sign, logAbsDet: size } = slogdet(a);
  return add(size, log(sign));
}

/**
 * The solution X of A X = B from the Cholesky factors L of A, `[..., n, n]` lower triangles; B is `[..., n, k]`, or one
 * vector `[n]`. Throws `shape-mismatch`, and `invalid-argument` where a diagonal entry is 0.
 *
 * @example
 * ```ts
 * import { cholesky, choleskySolve } from '@spred/autodiff';
 *
 * console.log(choleskySolve(cholesky([[4, 2], [2, 10]]), [8, 22]).toArray()); // [ 1, 2 ]
 * ```
 */
export function choleskySolve(l: TensorLike, b: TensorLike): Tensor {
  return triangularSolve(l, triangularSolve(l, b), { transpose: true });
}

/**
 * Square matrices `[..., n, n]` to an integer power, by squaring; a negative one is a power of the inverse.
 * Throws `shape-mismatch`, and `invalid-argument` for another exponent, or where a singular matrix is to be inverted.
 *
 * @example
 * ```ts
 * import { matrixPower } from '@spred/autodiff';
 *
 * console.log(matrixPower([[1, 1], [1, 0]], 10).toArray()); // [ [ 89, 55 ], [ 55, 34 ] ]
 * ```
 */
export function matrixPower(a: TensorLike, exponent: number): Tensor {
  const matrices = real(a);
  const n = requireSquare('matrixPower', 'a', matrices.shape);
  if (!Number.isSafeInteger(exponent)) {
    throw new SpredError('invalid-argument', `matrixPower: the exponent must be an integer, got ${String(exponent)}`, {
      argument: 'exponent',
    });
  }
  if (exponent < 0) return matrixPower(inverse(matrices), -exponent);
  let power: Tensor | null = null;
  let square = matrices;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = power === null ? square : matmul(power, square);
    if (rest > 1) square = matmul(square, square);
  }
  return power ?? broadcastTo(triangleMask(n, matrices.dtype, 0, 1, 0), matrices.shape);
}
