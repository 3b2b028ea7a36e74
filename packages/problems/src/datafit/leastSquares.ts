/**
 * Least squares: F(z) = 1/2 ||y - z||^2, F'(z) = z - y, F'' = 1.
 */
import { requireFinite, SpredError } from '@spred/core';
import type { Datafit } from './datafit.ts';

/** The least-squares datafit of targets `y` (length n). Throws `empty` and `non-finite` (the position is named). */
export function leastSquares(y: Float64Array): Datafit {
  if (y.length === 0) throw new SpredError('empty', 'y is empty', { argument: 'y', shapes: [[0]] });
  requireFinite('y', y);
  return {
    id: 'least-squares',
    samples: y.length,
    targets: y,
    curvatureBound: 1,
    value(z) {
      let total = 0;
      for (let i = 0; i < y.length; i++) total += (y[i] - z[i]) ** 2;
      return total / 2;
    },
    gradient(z, out) {
      for (let i = 0; i < y.length; i++) out[i] = z[i] - y[i];
    },
  };
}
