import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { Kind } from './scale.ts';
import { bundle } from '../../../testing/bundle.ts';
// @ts-expect-error a plain script
import { findChromium } from '../../../tools/lib/browser.mjs';

/** What `browser/entry.ts` puts into the page. */
declare const spred: Pick<typeof import('./scale.ts'), 'endAtShares' | 'scaleProblem'>;

const executablePath: string | undefined = findChromium();

/** The large problems of `scale.ts`, or a tenth of them. */
const part = process.env['SPRED_LONG'] ? 1 : 0.1;

describe('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let scratch: string;

  beforeAll(async () => {
    if (executablePath === undefined) return;
    scratch = mkdtempSync(join(tmpdir(), 'spred-browser-'));
    const content = readFileSync(
      await bundle(join(import.meta.dirname, 'browser/entry.ts'), 'browser', scratch),
      'utf8',
    );
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.addScriptTag({ content, type: 'module' });
    await page.waitForFunction('globalThis.spred');
  }, 120_000);

  beforeEach((context: TestContext) => {
    if (executablePath !== undefined) return;
    if (process.env['REQUIRE_BROWSER'] === '1') throw new Error('REQUIRE_BROWSER=1, but there is no Chromium');
    context.skip('no Chromium: set CHROMIUM to one');
  });

  afterAll(async () => {
    await browser?.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true });
  });

  it.each<Kind>(['wide', 'sparse', 'tall'])(
    'solves the %s problem, and ends within 100 ms of when it is told to, with the best point',
    async (kind) => {
      const { gap, nullObjective, aborted, outOfTime } = await page.evaluate(
        ([name, share]) => spred.endAtShares(spred.scaleProblem(name, share), [0.1, 0.3, 0.5, 0.7, 0.9]),
        [kind, part] as const,
      );
      expect(gap).toBeLessThanOrEqual(1e-6);
      for (const [ends, status] of [
        [aborted, 'aborted'],
        [outOfTime, 'time-limit'],
      ] as const) {
        const early = ends.filter((end) => end.status === status);
        expect(early.length).toBeGreaterThan(0);
        for (const { primal } of early) expect(primal).toBeLessThanOrEqual(nullObjective * (1 + 1e-12));
        const times = early.map(({ late }) => late).sort((x, z) => x - z);
        // The median: one of them may meet a busy machine.
        expect(times[times.length >> 1]).toBeLessThanOrEqual(100);
      }
    },
    120_000,
  );
});
