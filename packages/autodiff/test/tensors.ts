/**
 * Tensors for tests, and how close two are.
 */
import { expect } from 'vitest';
import { tensor, type Tensor } from '../src/index.ts';
import { sizeOf } from '../src/shape.ts';

/** Numbers without a pattern (a plain sine makes matrices of rank 2), in (-2, 2). */
export function some(shape: readonly number[], seed = 1): Tensor {
  return tensor(
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => 2 * ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)),
    shape,
  );
}

/** Expects one shape, and |a - b| <= tolerance max(1, |b|). */
export function expectClose(actual: Tensor, expected: Tensor, tolerance = 1e-12): void {
  expect(actual.shape).toEqual(expected.shape);
  const gaps = actual.data.map((x, i) => Math.abs(x - expected.data[i]) / Math.max(1, Math.abs(expected.data[i])));
  expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(tolerance);
}

/** The i-th of many. */
export function pick(x: Tensor, i: number): Tensor {
  return x.slice([[i, i + 1]]).reshape(x.shape.slice(1));
}
