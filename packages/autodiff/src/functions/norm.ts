/**
 * Norms of the entries.
 */
import { SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { abs } from '../ops/abs.ts';
import { equal } from '../ops/equal.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { max } from '../ops/max.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { stopGradient } from '../ops/stopGradient.ts';
import { sum, type SumOptions } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

/** Options of {@link norm}. */
export interface NormOptions extends SumOptions {
  /** 1: the sum of sizes; 2 or `'fro'` (the default): the root of the sum of squares; Infinity: the largest size. */
  readonly ord?: number | 'fro';
}

const normOptions = ['ord', 'axes', 'keepDims'] as const;

/**
 * A norm of the entries over axes, all by default. For matrices, too, it is that of their entries: `'fro'` is Frobenius' norm, 1 is not the
 * largest column sum. The derivative of the 2-norm at 0 is taken as 0.
 *
 * Throws `invalid-axis`, and `invalid-argument` for another `ord`.
 *
 * @example
 * ```ts
 * import { norm } from '@spred/autodiff';
 *
 * console.log(norm([3, -4]).item()); // 5
 * console.log(norm([[3, -4], [1, 1]], { ord: 1, axes: 1 }).toArray()); // [ 7, 2 ]
 * console.log(norm([3, -4], { ord: Infinity }).item()); // 4
 * ```
 */
export function norm(x: TensorLike, options: NormOptions = {}): Tensor {
  const { ord = 2, ...others } = optionsOf('norm', options, normOptions);
  const value = real(x);
  if (ord === 2 || ord === 'fro') return flatSqrt(sum(square(value), others));
  if (ord === 1) return sum(abs(value), others);
  if (ord === Infinity) return max(abs(value), others);
  throw new SpredError('invalid-argument', `norm: ord must be 1, 2, Infinity or 'fro', got ${String(ord)}`, {
    argument: 'ord',
  });
}

/** The root, with derivatives of all orders taken as 0 at 0, where the root of a sum of squares has a kink. */
export function flatSqrt(x: Tensor): Tensor {
  const isZero = equal(x, 0);
  return where(isZero, stopGradient(x), sqrt(where(isZero, 1, x)));
}
