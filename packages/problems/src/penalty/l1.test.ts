import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { l1, softThreshold } from '../index.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const threshold = fc.double({ min: 0, max: 5, noNaN: true });

describe('the L1 penalty', () => {
  const penalty = l1();

  it('has the value sum |w_j|', () => {
    expect(penalty.value(Float64Array.of(1, -2, 0, 0.5))).toBe(3.5);
  });

  it('has soft-thresholding as its proximal step: no neighbour is better', () => {
    fc.assert(
      fc.property(number, threshold, number, (z, t, other) => {
        const cost = (v: number): number => (v - z) ** 2 / 2 + t * Math.abs(v);
        expect(cost(softThreshold(z, t))).toBeLessThanOrEqual(cost(other) + 1e-12);
      }),
      { seed: 3 },
    );
  });

  it('does not swallow NaN', () => {
    expect(softThreshold(NaN, 1)).toBeNaN();
  });

  it('has a firmly non-expansive proximal step', () => {
    fc.assert(
      fc.property(number, number, threshold, (a, b, t) => {
        const moved = penalty.prox(0, a, t) - penalty.prox(0, b, t);
        expect(moved * moved).toBeLessThanOrEqual(moved * (a - b) + 1e-12);
      }),
      { seed: 4 },
    );
  });

  it('is optimal exactly where the distance of the subdifferential is zero', () => {
    fc.assert(
      fc.property(number, threshold, (z, t) => {
        const w = softThreshold(z, t);
        expect(penalty.subdifferentialDistance(0, w, w - z, t)).toBeLessThan(1e-12);
      }),
      { seed: 5 },
    );
    expect(penalty.subdifferentialDistance(0, 0, 1.5, 1)).toBe(0.5);
    expect(penalty.subdifferentialDistance(0, 2, -0.5, 1)).toBe(0.5);
    expect(penalty.subdifferentialDistance(0, -2, -0.5, 1)).toBe(1.5);
  });
});
