import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, it, type TestContext } from 'vitest';
import type { Kind } from './scale.ts';
import { expectEnds, part, shares } from './scaleEnds.ts';
import { bundle } from '../../../testing/bundle.ts';
// @ts-expect-error a plain script
import { findChromium } from '../../../tools/lib/browser.mjs';

/** What `browser/entry.ts` puts into the page. */
declare const spred: Pick<typeof import('./scale.ts'), 'endAtShares' | 'scaleProblem'>;

const executablePath: string | undefined = findChromium();

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
    'solves the %s problem, and ends within a slice of when it is told to, with the best point',
    async (kind) => {
      const ends = await page.evaluate(
        ([name, share, when]) => spred.endAtShares(spred.scaleProblem(name, share), when),
        [kind, part, shares] as const,
      );
      expectEnds(kind, ends);
    },
    300_000,
  );
});
