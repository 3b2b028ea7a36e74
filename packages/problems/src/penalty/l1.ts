/**
 * The L1 norm: pen(w) = |w|.
 */
import type { Penalty } from './penalty.ts';

/** ST(z, t) = sign(z) max(|z| - t, 0): the soft-thresholding that minimises 1/2 (v - z)^2 + t |v|. NaN stays NaN. */
export function softThreshold(z: number, t: number): number {
  if (z > t) return z - t;
  if (z < -t) return z + t;
  return z - z;
}

/** The L1 penalty. */
export function l1(): Penalty {
  return {
    id: 'l1',
    value(w) {
      let total = 0;
      for (let j = 0; j < w.length; j++) total += Math.abs(w[j]);
      return total;
    },
    prox: softThreshold,
    subdifferentialDistance(w, gradient, t) {
      // w > 0: the subdifferential is {t};  w < 0: {-t};  w = 0: the interval [-t, t].
      if (w > 0) return Math.abs(gradient + t);
      if (w < 0) return Math.abs(gradient - t);
      return Math.max(0, Math.abs(gradient) - t);
    },
  };
}
