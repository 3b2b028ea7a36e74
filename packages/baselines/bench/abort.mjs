/**
 * How late a solve of the largest problems ends that is told to, by an abort from a timer or by its time limit: at most
 * 100 ms, in Node (each problem in a process of its own) and in Chromium (each in a page of its own), told at six times
 * of a solve. The latest of them counts, and beside it the longest slice of a whole solve: what may come at worst. Runs on
 * the build: `npm run bench:abort [-- --json]`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { boundRow, median, report } from '../../../tools/bench/bench.mjs';
import { findChromium } from '../../../tools/lib/browser.mjs';
import { inProcess } from './scale/child.mjs';
import { instances } from './scale/instances.mjs';
import { lateness } from './scale/lateness.mjs';

/** Within this many milliseconds a solve ends when it is told to. */
const latest = 100;

const child = process.argv.indexOf('--child');
if (child >= 0) console.log(JSON.stringify(await lateness(process.argv[child + 1])));
else await main();

async function main() {
  const notes = ['In the middle (the median of the six):'];
  const rows = [];
  const measure = (place, id, { aborted, outOfTime, longest }) => {
    const { name } = instances[id];
    rows.push(boundRow({ name: `${name}: longest slice in ${place}`, value: longest, unit: 'ms', bound: latest }));
    for (const [how, times] of [
      ['aborted', aborted],
      ['out of time', outOfTime],
    ]) {
      if (times.length === 0) throw new Error(`${name}: no solve was ${how} in ${place}`);
      const what = `${name}: ${how} in ${place}`;
      rows.push(boundRow({ name: what, value: Math.max(...times), unit: 'ms', bound: latest }));
      notes.push(`  ${what}: ${median(times).toFixed(0)} ms`);
    }
  };
  for (const id of Object.keys(instances)) measure('Node', id, inProcess(import.meta.url, id));
  const executablePath = findChromium();
  if (executablePath === undefined) notes.push('No Chromium: set CHROMIUM to one.');
  else await eachInPage(executablePath, (id, found) => measure('Chromium', id, found));
  report(rows, notes);
}

async function eachInPage(executablePath, measure) {
  const scratch = mkdtempSync(join(tmpdir(), 'spred-abort-'));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const content = await pageScript(scratch);
    for (const id of Object.keys(instances)) {
      const page = await browser.newPage();
      await page.addScriptTag({ content, type: 'module' });
      await page.waitForFunction('globalThis.lateness');
      measure(id, await page.evaluate((which) => globalThis.lateness(which), id));
      await page.close();
    }
  } finally {
    await browser.close();
    rmSync(scratch, { recursive: true });
  }
}

/** The built package as one file for a page. */
async function pageScript(folder) {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      lib: { entry: join(import.meta.dirname, 'scale/page.mjs'), formats: ['es'], fileName: () => 'page.js' },
      outDir: folder,
      emptyOutDir: false,
      minify: true,
    },
  });
  return readFileSync(join(folder, 'page.js'), 'utf8');
}
