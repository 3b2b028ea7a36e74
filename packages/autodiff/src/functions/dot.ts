/**
 * The inner product of two tensors of one shape, and the squared norm.
 */
import { formatShape, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { numberPair } from '../operands.ts';
import { matmul } from '../ops/matmul.ts';
import { reshape } from '../ops/reshape.ts';
import { sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The sum of the products of all entries, a scalar. Throws `shape-mismatch` unless the shapes are equal.
 *
 * @example
 * ```ts
 * import { dot } from '@spred/autodiff';
 *
 * console.log(dot([[1, 2], [3, 4]], [[1, 0], [0, 1]]).item()); // 5
 * ```
 */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const [left, right] = numberPair('dot', a, b);
  if (!sameShape(left.shape, right.shape)) {
    throw new SpredError(
      'shape-mismatch',
      `dot: shapes ${formatShape(left.shape)} and ${formatShape(right.shape)} differ`,
      { shapes: [left.shape, right.shape] },
    );
  }
  return matmul(ravel(left), left === right ? ravel(left) : ravel(right));
}

/**
 * The sum of squares of all entries, a scalar.
 *
 * @example
 * ```ts
 * import { squaredNorm } from '@spred/autodiff';
 *
 * console.log(squaredNorm([3, 4]).item()); // 25
 * ```
 */
export function squaredNorm(x: TensorLike): Tensor {
  const value = toTensor(x);
  return dot(value, value);
}

function ravel(x: Tensor): Tensor {
  return x.shape.length === 1 ? x : reshape(x, [-1]);
}
