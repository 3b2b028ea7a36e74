/**
 * The whole package on a page: least squares on three samples, by hand.
 */
import { expect, it } from 'vitest';
import { axpy, Cholesky, dot, gemv, gemvTransposed } from './index.ts';

it('fits y = 1 + 2 x by the normal equations', () => {
  const n = 3;
  const X = Float64Array.of(1, 1, 1, 0, 1, 2); // column-major: a column of ones, a column x
  const y = Float64Array.of(1, 3, 5);

  const gram = new Cholesky();
  gram.append(new Float64Array(0), dot(n, X, 0, X, 0));
  gram.append(Float64Array.of(dot(n, X, 0, X, n)), dot(n, X, n, X, n));
  const right = new Float64Array(2);
  gemvTransposed(n, 2, X, y, right);
  const w = gram.solve(right);
  expect(w[0]).toBeCloseTo(1, 12);
  expect(w[1]).toBeCloseTo(2, 12);

  const residual = new Float64Array(n);
  gemv(n, 2, X, w, residual);
  axpy(n, -1, y, 0, residual, 0);
  expect(Math.hypot(...residual)).toBeLessThan(1e-12);
});

it('a column leaves and the factor is that of the others', () => {
  const factor = new Cholesky();
  factor.append(new Float64Array(0), 4);
  factor.append(Float64Array.of(2), 5);
  factor.remove(0);
  expect(factor.size).toBe(1);
  expect(factor.solve(Float64Array.of(10))[0]).toBeCloseTo(2, 12);
});
