import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  coordinateStep,
  createProblem,
  elasticNet,
  l1,
  type Penalty,
  type PenaltyOptions,
  type Terms,
} from '../index.ts';
import { caught } from '../../../../testing/caught.ts';
import { distanceAt, fenchelYoungAt, isAtLimit, thresholdAt, valueAt } from './coordinate.ts';
import { snapToLimits } from './limits.ts';
import { termsOf } from './terms.ts';

const number = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100);
const share = fc.constantFrom(1, 0.7, 0.2, 0);
const factor = fc.constantFrom(0, 0.5, 1, 3);
const lower = fc.constantFrom(-Infinity, -2, -0.5, 0);
const upper = fc.constantFrom(Infinity, 2, 0.5, 0);

/** One coordinate of a penalty: a, f, l, h. */
const coordinate = fc.record({ a: share, f: factor, l: lower, h: upper });

const penaltyOf = ({ a, f, l, h }: { a: number; f: number; l: number; h: number }): Penalty =>
  elasticNet({ l1Ratio: a, factors: [f], lower: [l], upper: [h] });

describe('the elastic net', () => {
  it('has the value of its formula, Infinity beyond a limit', () => {
    const penalty = elasticNet({ l1Ratio: 0.25, factors: [1, 2, 0], lower: -1, upper: [3, 1, Infinity] });
    // 1 (0.25 * 2 + 0.375 * 4) + 2 (0.25 * 1 + 0.375 * 1) + 0
    expect(penalty.value(Float64Array.of(2, -1, 100))).toBe(3.25);
    expect(penalty.value(Float64Array.of(2, -1.5, 0))).toBe(Infinity);
    expect(penalty.value(Float64Array.of(3.5, 0, 0))).toBe(Infinity);
    expect(l1({ factors: [Infinity] }).value(Float64Array.of(0))).toBe(0);
    expect(l1({ factors: [Infinity] }).value(Float64Array.of(1e-9))).toBe(Infinity);
    expect([penalty.id, penalty.l1Ratio, l1().id, l1().l1Ratio]).toEqual(['elastic-net', 0.25, 'l1', 1]);
  });

  it('has a proximal step that no neighbour within the limits beats, and a distance that is zero there', () => {
    fc.assert(
      fc.property(coordinate, number, fc.double({ min: 0.01, max: 5, noNaN: true }), number, (of, z, t, other) => {
        const penalty = penaltyOf(of);
        const cost = (v: number): number => (v - z) ** 2 / 2 + t * penalty.value(Float64Array.of(v));
        const best = penalty.prox(0, z, t);
        expect(best >= of.l && best <= of.h).toBe(true);
        expect(cost(best)).toBeLessThanOrEqual(cost(Math.min(Math.max(other, of.l), of.h)) + 1e-12);
        expect(penalty.subdifferentialDistance(0, best, best - z, t)).toBeLessThan(1e-12);
      }),
      { seed: 31, numRuns: 500 },
    );
  });

  it('measures how far a gradient is from its subdifferential', () => {
    const penalty = elasticNet({ l1Ratio: 0.5, factors: [2], lower: -1, upper: 1 });
    // t f a = 2, t f (1 - a) w = 2 w at t = 2.
    expect(penalty.subdifferentialDistance(0, 0, 2.5, 2)).toBe(0.5);
    expect(penalty.subdifferentialDistance(0, 0.5, -3, 2)).toBe(0);
    expect(penalty.subdifferentialDistance(0, 0.5, -1, 2)).toBe(2);
    // At the upper limit anything that pushes outwards is fine.
    expect(penalty.subdifferentialDistance(0, 1, -100, 2)).toBe(0);
    expect(penalty.subdifferentialDistance(0, -1, 100, 2)).toBe(0);
    expect(penalty.subdifferentialDistance(0, 1, 0, 2)).toBe(4);
    expect(l1({ factors: [Infinity] }).subdifferentialDistance(0, 0, 1e9, 1)).toBe(0);
    expect(l1({ factors: [Infinity] }).prox(0, 5, 1)).toBe(0);
  });

  it('refuses what is no elastic net', () => {
    const codeOf = (options: PenaltyOptions & { l1Ratio?: number }): unknown[] => {
      const { code, argument, index } = caught(() => elasticNet({ l1Ratio: 0.5, ...options }));
      return [code, argument, index];
    };
    expect(codeOf({ l1Ratio: NaN })).toEqual(['invalid-argument', 'l1Ratio', undefined]);
    expect(codeOf({ l1Ratio: '1' as never })).toEqual(['invalid-argument', 'l1Ratio', undefined]);
    expect(codeOf({ factors: [1, -1] })).toEqual(['invalid-argument', 'penalty.factors', 1]);
    expect(codeOf({ factors: [1, 'a' as never] })).toEqual(['invalid-argument', 'penalty.factors', 1]);
    expect(codeOf({ factors: 3 as never })).toEqual(['invalid-argument', 'penalty.factors', undefined]);
    expect(codeOf({ lower: 0.5 })).toEqual(['invalid-argument', 'penalty.lower', undefined]);
    expect(codeOf({ upper: [0, -1] })).toEqual(['invalid-argument', 'penalty.upper', 1]);
    expect(codeOf({ upper: NaN })).toEqual(['invalid-argument', 'penalty.upper', undefined]);
    expect(codeOf({ positive: true, lower: -1 })).toEqual(['invalid-argument', 'positive', undefined]);
    expect(elasticNet({ l1Ratio: 0.5, positive: true, lower: 0 }).lower).toBe(0);
  });

  it('keeps copies of what it is told', () => {
    const factors = Float64Array.of(1, 2);
    const limits = [1, 2];
    const penalty = l1({ factors, upper: limits });
    factors[0] = 7;
    limits[0] = 7;
    expect([...penalty.factors!]).toEqual([1, 2]);
    expect([...(penalty.upper as Float64Array)]).toEqual([1, 2]);
  });
});

describe('the terms of a penalty', () => {
  it('have one threshold, n lambda a; ridges are divided by factors, limits multiplied', () => {
    const penalty = elasticNet({ l1Ratio: 0.25, factors: [1, 2, 4], lower: [-1, -Infinity, 0], upper: 3 });
    const terms = termsOf(penalty, 0.1, 20, 3, penalty.factors);
    expect(terms.l1).toBe(0.5);
    expect(terms.thresholds).toBeUndefined();
    expect([...terms.ridge!]).toEqual([1.5, 0.75, 0.375]);
    expect([...terms.lower!]).toEqual([-1, -Infinity, 0]);
    expect([...terms.upper!]).toEqual([3, 6, 12]);
    expect(termsOf(l1(), 0.1, 20, 3)).toEqual({ l1: 2 });
  });

  it('have the value of the penalty on coefficients in its own units', () => {
    const penalty = elasticNet({ l1Ratio: 0.3, factors: [0.5, 2] });
    const X = [
      [1, 2],
      [3, 1],
      [0, 1],
    ];
    const problem = createProblem({ X, y: [1, 2, 3], lambda: 0.7, penalty });
    const c = Float64Array.of(1.5, -0.25);
    const w = problem.projection.reduce(c);
    const total = valueAt(problem.terms, 0, w[0]) + valueAt(problem.terms, 1, w[1]);
    expect(total / 3).toBeCloseTo(0.7 * penalty.value(c), 14);
  });

  it('have thresholds of their own only for columns of factor 0 that are limited', () => {
    const at = (options: PenaltyOptions): number[] | undefined => {
      const penalty = elasticNet({ l1Ratio: 0.5, factors: [0, 1], ...options });
      const { thresholds } = termsOf(penalty, 1, 2, 2);
      return thresholds && [...thresholds];
    };
    expect(at({})).toBeUndefined();
    expect(at({ upper: [Infinity, 1] })).toBeUndefined();
    expect(at({ upper: [1, Infinity] })).toEqual([0, 1]);
    expect(at({ positive: true })).toEqual([0, 1]);
  });
});

describe('one coordinate of the terms', () => {
  /** g of one coordinate, from its definition. */
  const termsOfCoordinate = ({ a, f, l, h }: { a: number; f: number; l: number; h: number }): Terms =>
    termsOf(penaltyOf({ a, f, l, h }), 1, 1, 1);

  it('has a Fenchel-Young sum that is the largest of w s - g(w) over a grid, plus g(w) - w s', () => {
    fc.assert(
      fc.property(coordinate, number, number, (of, start, s) => {
        const terms = termsOfCoordinate(of);
        const w = Math.min(Math.max(start, of.l), of.h);
        const found = fenchelYoungAt(terms, 0, w, s);
        let best = -Infinity;
        for (let v = Math.max(-40, of.l); v <= Math.min(40, of.h) + 1e-9; v += 0.005) {
          best = Math.max(best, v * s - valueAt(terms, 0, v));
        }
        const sum = valueAt(terms, 0, w) + best - w * s;
        expect(found).toBeGreaterThanOrEqual(0);
        if (found === Infinity) {
          expect(Math.abs(s)).toBeGreaterThan(thresholdAt(terms, 0));
          expect(sum).toBeGreaterThan(0);
        } else {
          expect(found).toBeGreaterThanOrEqual(sum - 1e-9);
          if (of.a < 1 || Number.isFinite(s > 0 ? of.h : of.l))
            expect(found).toBeLessThanOrEqual(sum + 1e-3 + Math.abs(s) * 0.01);
        }
      }),
      { seed: 32, numRuns: 300 },
    );
  });

  it('loses no digits near the optimum: the sum falls with the square of the distance', () => {
    const terms = termsOfCoordinate({ a: 0.5, f: 1, l: -Infinity, h: Infinity });
    // w = 3 has the slope 0.5 + 0.5 * 3 = 2.
    for (const h of [1e-3, 1e-6, 1e-9]) {
      expect(fenchelYoungAt(terms, 0, 3, 2 + h) / h ** 2).toBeCloseTo(1, 4);
    }
    expect(fenchelYoungAt(terms, 0, 3, 2)).toBe(0);
  });

  it('has a step that no neighbour beats, and a distance of zero there', () => {
    fc.assert(
      fc.property(
        coordinate,
        number,
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        number,
        (of, z, curvature, other) => {
          const terms = termsOfCoordinate(of);
          const cost = (v: number): number => (curvature / 2) * v * v - z * v + valueAt(terms, 0, v);
          const best = coordinateStep(terms, 0, curvature, z);
          expect(cost(best)).toBeLessThanOrEqual(cost(Math.min(Math.max(other, of.l), of.h)) + 1e-10);
          expect(distanceAt(terms, 0, best, z - curvature * best)).toBeLessThan(1e-10);
        },
      ),
      { seed: 33, numRuns: 500 },
    );
    expect(coordinateStep({ l1: 1 }, 0, 1, NaN)).toBeNaN();
  });

  it('knows when it is held at a limit, zero apart', () => {
    const terms = { l1: 1, lower: Float64Array.of(0), upper: Float64Array.of(2) };
    expect([0, 1, 2].map((w) => isAtLimit(terms, 0, w))).toEqual([false, false, true]);
    expect(isAtLimit({ l1: 1 }, 0, 5)).toBe(false);
  });
});

describe('limits and rounding', () => {
  it('a value a few units in the last place off a limit is at it, others stay', () => {
    const next = 0.1 + 2 ** -56;
    expect(snapToLimits(next, -1, 0.1)).toBe(0.1);
    expect(snapToLimits(-next, -0.1, 1)).toBe(-0.1);
    expect(snapToLimits(0.1 - 2 ** -56, -1, 0.1)).toBe(0.1);
    expect(snapToLimits(0.1000001, -1, 0.1)).toBe(0.1000001);
    expect(snapToLimits(0, 0, Infinity)).toBe(0);
    expect(snapToLimits(1e-300, 0, 1)).toBe(1e-300);
    expect(snapToLimits(5, -Infinity, Infinity)).toBe(5);
  });
});
