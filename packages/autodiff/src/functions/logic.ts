/**
 * What follows from `greater`, `greaterEqual`, `equal` and `where`: the other comparisons, and the algebra of truth values.
 */
import type { TensorLike } from '../create.ts';
import { toTensor } from '../create.ts';
import { castTo } from '../ops/cast.ts';
import { abs } from '../ops/abs.ts';
import { equal } from '../ops/equal.ts';
import { greater } from '../ops/greater.ts';
import { greaterEqual } from '../ops/greaterEqual.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';

/**
 * Whether a < b, entry by entry: truth values. False where either is NaN. Shapes broadcast. Throws `shape-mismatch` where they do
 * not.
 *
 * @example
 * ```ts
 * import { less } from '@spred/autodiff';
 *
 * console.log(less([1, 20], 10).toArray()); // [ 1, 0 ]
 * ```
 */
export function less(a: TensorLike, b: TensorLike): Tensor {
  return greater(b, a);
}

/**
 * Whether a <= b, entry by entry: truth values. False where either is NaN. Shapes broadcast. Throws `shape-mismatch` where they
 * do not.
 *
 * @example
 * ```ts
 * import { lessEqual } from '@spred/autodiff';
 *
 * console.log(lessEqual([1, 20], 1).toArray()); // [ 1, 0 ]
 * ```
 */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return greaterEqual(b, a);
}

/**
 * Whether a and b differ, entry by entry: truth values. True where either is NaN. Shapes broadcast. Throws `shape-mismatch` where
 * they do not.
 *
 * @example
 * ```ts
 * import { notEqual } from '@spred/autodiff';
 *
 * console.log(notEqual([1, 20], 1).toArray()); // [ 0, 1 ]
 * ```
 */
export function notEqual(a: TensorLike, b: TensorLike): Tensor {
  return logicalNot(equal(a, b));
}

/**
 * Whether an entry is false (0). Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { logicalNot } from '@spred/autodiff';
 *
 * console.log(logicalNot([true, false]).toArray()); // [ 0, 1 ]
 * ```
 */
export function logicalNot(x: TensorLike): Tensor {
  return where(x, false, true);
}

/**
 * Whether both entries are true (not 0). Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { logicalAnd } from '@spred/autodiff';
 *
 * console.log(logicalAnd([true, true, false], [true, false, false]).toArray()); // [ 1, 0, 0 ]
 * ```
 */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor {
  return where(a, truth(b), false);
}

/**
 * Whether at least one of two entries is true (not 0). Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { logicalOr } from '@spred/autodiff';
 *
 * console.log(logicalOr([true, true, false], [true, false, false]).toArray()); // [ 1, 1, 0 ]
 * ```
 */
export function logicalOr(a: TensorLike, b: TensorLike): Tensor {
  return where(a, true, truth(b));
}

/**
 * Whether exactly one of two entries is true (not 0). Shapes broadcast. Throws `shape-mismatch` where they do not.
 *
 * @example
 * ```ts
 * import { logicalXor } from '@spred/autodiff';
 *
 * console.log(logicalXor([true, true, false], [true, false, false]).toArray()); // [ 0, 1, 0 ]
 * ```
 */
export function logicalXor(a: TensorLike, b: TensorLike): Tensor {
  return notEqual(truth(a), truth(b));
}

/**
 * Whether an entry is NaN, the one number that does not equal itself. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { isNaN } from '@spred/autodiff';
 *
 * console.log(isNaN([Number.NaN, Infinity, 1]).toArray()); // [ 1, 0, 0 ]
 * ```
 */
export function isNaN(x: TensorLike): Tensor {
  const value = toTensor(x);
  return notEqual(value, value);
}

/**
 * Whether an entry is neither NaN nor infinite. Any shape; the output has the same.
 *
 * @example
 * ```ts
 * import { isFinite } from '@spred/autodiff';
 *
 * console.log(isFinite([Number.NaN, Infinity, 1]).toArray()); // [ 0, 0, 1 ]
 * ```
 */
export function isFinite(x: TensorLike): Tensor {
  return less(abs(x), Infinity);
}

/** Numbers as truth values: all but 0 are true. */
function truth(x: TensorLike): Tensor {
  return castTo(toTensor(x), 'bool');
}
