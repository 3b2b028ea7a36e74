/**
 * How alike the directions of vectors are.
 */
import { requirePositive } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { div } from '../ops/div.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { sum } from '../ops/sum.ts';
import type { Tensor } from '../tensor.ts';
import { clamp } from './rounding.ts';

/** Options of {@link cosineSimilarity}. */
export interface CosineSimilarityOptions {
  /** The axis along which the vectors lie. Default -1. */
  readonly axis?: number;
  /** The least that a length counts, so that a vector of zeros has similarity 0 to all. Default 1e-8. */
  readonly epsilon?: number;
}

const cosineOptions = ['axis', 'epsilon'] as const;

/**
 * The cosine of the angle between vectors, `a b / (max(|a|, epsilon) max(|b|, epsilon))`, along an axis, which is left out. Shapes
 * broadcast. Throws `shape-mismatch`, `invalid-axis`, and `invalid-argument` unless epsilon is above 0.
 *
 * @example
 * ```ts
 * import { cosineSimilarity } from '@spred/autodiff';
 *
 * console.log(cosineSimilarity([[1, 0], [3, 4]], [5, 0]).toArray()); // [ 1, 0.6 ]
 * ```
 */
export function cosineSimilarity(a: TensorLike, b: TensorLike, options: CosineSimilarityOptions = {}): Tensor {
  const { axis = -1, epsilon = 1e-8 } = optionsOf('cosineSimilarity', options, cosineOptions);
  requirePositive('epsilon', epsilon);
  const [left, right] = realPair('cosineSimilarity', a, b);
  const norm = (x: Tensor): Tensor => sqrt(clamp(sum(square(x), { axes: axis }), { min: epsilon ** 2 }));
  return div(sum(mul(left, right), { axes: axis }), mul(norm(left), norm(right)));
}
