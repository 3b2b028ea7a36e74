/** Large problems (whole ones with SPRED_LONG, else a tenth): a solve ends within a slice of when it is told to. */
import { describe, it } from 'vitest';
import { endAtShares, scaleProblem, type Kind } from '../../test/scale.ts';
import { expectEnds, part, shares } from '../../test/scaleEnds.ts';

describe('a large problem', () => {
  it.each<Kind>(['wide', 'sparse', 'tall'])(
    '%s: is solved, and aborted and ended by its time limit in the middle of its work',
    { timeout: 300_000 },
    async (kind) => {
      expectEnds(kind, await endAtShares(scaleProblem(kind, part), shares));
    },
  );
});
