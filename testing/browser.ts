/** Tests in Chromium: a package bundled as a consumer's bundler would do it, served to pages of a headless browser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, type TestContext } from 'vitest';
// @ts-expect-error a plain script
import { findChromium } from '../tools/lib/browser.mjs';
import { bundle } from './bundle.ts';

/** How to open pages. */
export interface SiteOptions {
  /** More arguments of the browser. */
  readonly args?: readonly string[];
  /** Headers of all answers below a folder, by its name; without it there is one folder, '', and no headers. */
  readonly folders?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Scripts beside the bundle, by name. */
  readonly scripts?: Readonly<Record<string, string>>;
}

/** The pages of a suite. */
export interface Site {
  /** A new page of a folder, on which the bundle has set the global variable `name`. */
  open(name: string, folder?: string): Promise<Page>;
}

const start = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="bundle.js"></script>';

/**
 * Bundles `entry` before the suite and closes everything behind it. Without a Chromium the tests skip, or fail where
 * REQUIRE_BROWSER=1 says that there must be one.
 */
export function siteOf(entry: string, { args = [], folders = { '': {} }, scripts = {} }: SiteOptions = {}): Site {
  const executablePath: string | undefined = findChromium();
  let browser: Browser;
  let server: Server;
  let scratch: string;

  beforeAll(async () => {
    if (executablePath === undefined) return;
    scratch = mkdtempSync(join(tmpdir(), 'spred-browser-'));
    const bundled = dirname(await bundle(entry, 'browser', scratch));
    server = createServer(({ url = '' }, response) => {
      const [name, folder = ''] = url.slice(1).split('/').toReversed();
      const headers = folders[folder];
      try {
        const content = name === '' ? start : (scripts[name] ?? readFileSync(join(bundled, name)));
        const type = name === '' ? 'text/html' : 'text/javascript';
        if (headers === undefined) response.writeHead(404).end();
        else response.writeHead(200, { 'content-type': type, ...headers }).end(content);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });
  }, 120_000);

  beforeEach((context: TestContext) => {
    if (executablePath !== undefined) return;
    if (process.env['REQUIRE_BROWSER'] === '1') throw new Error('REQUIRE_BROWSER=1, but there is no Chromium');
    context.skip('no Chromium: set CHROMIUM to one');
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true });
  });

  return {
    async open(name, folder = '') {
      const page = await browser.newPage();
      const path = folder === '' ? '' : `${folder}/`;
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`);
      await page.waitForFunction(`globalThis.${name}`);
      return page;
    },
  };
}
