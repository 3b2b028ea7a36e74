import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { ResultsDocument } from '../src/results.ts';
import { Workplace } from './cli.ts';

/** A Chromium: the one that CHROMIUM names, or one on the PATH. */
function findChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM, ...places].find((path) => path !== undefined && path !== '' && existsSync(path));
}

describe('the report in a browser', () => {
  const place = new Workplace();
  const executablePath = findChromium();
  let browser: Browser;
  let page: Page;
  let document: ResultsDocument;
  const noise: string[] = [];

  beforeAll(async () => {
    if (executablePath === undefined) return;
    await place.run(['--quick', '--lambda', '0.5,0.1', '--max-iterations', '300']);
    document = place.results();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') noise.push(message.text());
    });
    page.on('pageerror', (error) => noise.push(error.message));
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) noise.push(`request to ${request.url()}`);
    });
    await page.goto(pathToFileURL(place.path('reports', 'report.html')).href);
  }, 120_000);

  beforeEach((context: TestContext) => {
    if (executablePath !== undefined) return;
    if (process.env.REQUIRE_BROWSER === '1') throw new Error('REQUIRE_BROWSER=1, but there is no Chromium');
    context.skip('no Chromium: set CHROMIUM to one');
  });

  afterAll(async () => {
    await browser?.close();
    place.clean();
  });

  /** The gap of the last plotted point of every curve, by method. */
  const lastGaps = (): Promise<Record<string, number>> =>
    page.$$eval('#curves .curve', (curves) =>
      Object.fromEntries(
        curves.map((curve) => [
          curve.getAttribute('data-method')!,
          Number([...curve.querySelectorAll('[data-gap]')].at(-1)!.getAttribute('data-gap')),
        ]),
      ),
    );

  it('plots every method of every problem up to the gap in the JSON, against time and iterations', async () => {
    for (const axis of ['time', 'iterations']) {
      await page.selectOption('#axis', axis);
      for (const { dataset, ratio } of document.results.problems) {
        await page.selectOption('#dataset', dataset);
        await page.selectOption('#lambda', String(ratio));
        const rows = document.results.rows.filter((row) => row.dataset === dataset && row.ratio === ratio);
        const expected = Object.fromEntries(rows.map((row) => [row.method, row.samples.at(-1)!.relativeGap]));
        expect(await lastGaps()).toEqual(expected);
      }
    }
  });

  it('shows a table row, a strip of signs and a path for what is selected', async () => {
    await page.selectOption('#dataset', 'diabetes');
    await page.selectOption('#lambda', '0.5');
    expect(await page.locator('#rows tbody tr').count()).toBe(9);
    expect(await page.locator('#support .track').count()).toBe(9);
    expect(await page.locator('#path .curve').count()).toBe(document.results.datasets[0].path.features.length);
    const before = await page.locator('#rows').textContent();
    await page.selectOption('#lambda', '0.1');
    expect(await page.locator('#rows').textContent()).not.toBe(before);
  });

  it('hides and shows a curve by its legend button, by keyboard too', async () => {
    const button = page.locator('#legend button[data-method="cd"]');
    const curve = page.locator('#curves .curve[data-method="cd"]');
    await button.click();
    expect(await curve.count()).toBe(0);
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.press('Enter');
    expect(await curve.count()).toBe(1);
  });

  it('says what lies under the pointer', async () => {
    const mark = page.locator('#curves .curve[data-method="lars"] .mark');
    await mark.hover({ force: true });
    expect(await page.locator('#curves .tooltip').textContent()).toContain('LARS');
  });

  it('offers the raw results for download, as they are', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    expect(download.suggestedFilename()).toBe('results.json');
    const path = place.path('downloaded.json');
    await download.saveAs(path);
    expect(JSON.parse(place.text('downloaded.json'))).toEqual(document);
  });

  it('fits a phone without scrolling sideways, and prints', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const overflow = await page.evaluate(() => {
      const root = globalThis.document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    expect(overflow).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1100, height: 900 });
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });

  it('asks the network for nothing and has nothing to complain about', () => {
    expect(noise).toEqual([]);
  });
});
