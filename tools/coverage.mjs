/** `npm run coverage`: the v8 coverage of each package by its own tests, against the thresholds of vitest.base.ts. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';

bootstrap();
const { runNx } = await import('./lib/build.mjs');
const { readJson, readWorkspaces } = await import('./lib/workspaces.mjs');

const measured = readWorkspaces().filter(({ manifest }) => manifest.scripts?.coverage);
for (const { folder } of measured) rmSync(join(folder, 'coverage'), { recursive: true, force: true });
const { code, output } = await runNx(['run-many', '-t', 'coverage']);
if (code !== 0) console.log(`${output.trim()}\n`);

const percent = ({ pct }) => `${Number(pct).toFixed(1)} %`.padStart(8);
for (const { name, folder } of measured) {
  try {
    const { total } = readJson(join(folder, 'coverage', 'coverage-summary.json'));
    console.log(`${name.padEnd(20)} lines ${percent(total.lines)}  branches ${percent(total.branches)}`);
  } catch {
    console.log(`${name.padEnd(20)} no coverage was measured`);
    process.exitCode = 1;
  }
}
if (code !== 0) process.exitCode = 1;
