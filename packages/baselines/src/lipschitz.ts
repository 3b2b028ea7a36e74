/**
 * The Lipschitz constant of the least-squares gradient, L = ||X||_2^2, by power iteration on X'X.
 */
import { normal, randomKey } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import type { Matrix } from '@spred/problems';

/** Relative change at which the iteration stops, and the margin that makes up for its being an under-estimate. */
const settled = 1e-4;
const margin = 1.01;
const maxIterations = 200;

/**
 * An estimate of ||X||_2^2 from a seeded start. Power iteration approaches the truth from below, so the estimate is
 * raised by 1 %; who relies on it as a bound keeps a backtracking guard. 0 for a zero matrix.
 */
export function* estimateLipschitz(matrix: Matrix, seed: number): Generator<'slice', number, void> {
  let direction: Float64Array = normal(randomKey(seed), matrix.columns);
  const image = new Float64Array(matrix.rows);
  let estimate = 0;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const scale = 1 / Math.sqrt(squaredNorm(direction));
    direction = direction.map((value) => value * scale);
    matrix.multiply(direction, image);
    matrix.multiplyTransposed(image, direction);
    const next = Math.sqrt(squaredNorm(direction));
    if (next === 0 || Math.abs(next - estimate) <= settled * next) return margin * next;
    estimate = next;
    yield 'slice';
  }
  return margin * estimate;
}
