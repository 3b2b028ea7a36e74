import { join } from 'node:path';
import { describe, it } from 'vitest';
import { siteOf } from '../../../testing/browser.ts';
import type { Kind } from './scale.ts';
import { expectEnds, part, shares } from './scaleEnds.ts';

/** What `browser/entry.ts` puts into the page. */
declare const spred: Pick<typeof import('./scale.ts'), 'endAtShares' | 'scaleProblem'>;

describe('in a browser', () => {
  const site = siteOf(join(import.meta.dirname, 'browser/entry.ts'));

  it.each<Kind>(['wide', 'sparse', 'tall'])(
    'solves the %s problem, and ends within a slice of when it is told to, with the best point',
    async (kind) => {
      const page = await site.open('spred');
      const ends = await page.evaluate(
        ([name, share, when]) => spred.endAtShares(spred.scaleProblem(name, share), when),
        [kind, part, shares] as const,
      );
      await page.close();
      expectEnds(kind, ends);
    },
    300_000,
  );
});
