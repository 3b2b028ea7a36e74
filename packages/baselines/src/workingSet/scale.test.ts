/** Large problems (whole ones with SPRED_LONG, else a tenth): a solve ends within 100 ms of when it is told to. */
import { describe, expect, it } from 'vitest';
import { endAtShares, scaleProblem, type End, type Kind } from '../../test/scale.ts';

const part = process.env['SPRED_LONG'] ? 1 : 0.1;
const shares = [0.05, 0.25, 0.5, 0.75, 0.9];

/** The median: one of them may meet a busy machine. */
const typical = (ends: readonly End[]): number => ends.map(({ late }) => late).sort((a, b) => a - b)[ends.length >> 1];

describe('a large problem', () => {
  it.each<Kind>(['wide', 'sparse', 'tall'])(
    '%s: is solved, aborted and ended in time',
    { timeout: 300_000 },
    async (kind) => {
      const { gap, nullObjective, aborted, outOfTime } = await endAtShares(scaleProblem(kind, part), shares);
      expect(gap).toBeLessThanOrEqual(1e-6);
      for (const [ends, status] of [
        [aborted, 'aborted'],
        [outOfTime, 'time-limit'],
      ] as const) {
        const early = ends.filter((end) => end.status === status);
        expect(early.length).toBeGreaterThan(0);
        for (const { primal } of early) expect(primal).toBeLessThanOrEqual(nullObjective * (1 + 1e-12));
        expect(typical(early)).toBeLessThanOrEqual(100);
      }
    },
  );
});
