/** What is expected of every large solve that is told to end; see `scale.ts`. */
import { expect } from 'vitest';
import type { Ends, Kind } from './scale.ts';

/** The large problems of `scale.ts`, or a tenth of them. */
export const part = process.env['SPRED_LONG'] ? 1 : 0.1;

/** When solves are told to end, as shares of the states of a whole one. */
export const shares = [0.05, 0.25, 0.5, 0.75, 0.9];

/** A tenth of the sparse problem is small enough for passes in plain TypeScript: those then take less than a slice. */
const isLarge = (kind: Kind): boolean => kind !== 'sparse' || part === 1;

/**
 * Whoever is told to end in the middle of its work ends there: without another slice of it (the abort comes between two
 * states, so one more is on its way), without a pass over X, and with a certificate of its best point.
 */
export function expectEnds(kind: Kind, { states, relativeGap, nullObjective, aborted, outOfTime }: Ends): void {
  expect(relativeGap).toBeLessThanOrEqual(1e-6);
  expect(states).toBeGreaterThanOrEqual(20);
  for (const [ends, status, slices] of [
    [aborted, 'aborted', 1],
    [outOfTime, 'time-limit', 0],
  ] as const) {
    for (const [k, end] of ends.entries()) {
      // Near its end it may find that its point is good enough.
      const isGood = end.relativeGap <= 1e-6;
      expect(isGood && shares[k] <= 0.5).toBe(false);
      expect([end.status, end.statesAfter]).toEqual([isGood ? 'converged' : status, slices]);
      if (isLarge(kind)) expect(end.passesAfter).toBe(0);
      expect(end.primal).toBeLessThanOrEqual((k === 0 ? nullObjective : ends[k - 1].primal) * (1 + 1e-12));
      expect(Math.abs(end.again.primal - end.primal)).toBeLessThanOrEqual(1e-9 * end.primal);
      // Before the first pass it is P(w) itself.
      expect(end.again.gap).toBeLessThanOrEqual(end.gap + 1e-9 * end.primal);
    }
    // The tall one makes its second pass over X when all is done; until then the first is what is known.
    if (kind !== 'tall') expect(ends.at(-1)!.primal).toBeLessThan(0.9 * nullObjective);
  }
}
