/**
 * Runs before `tsc -b` in a package's folder. `tsc -b` neither deletes the output of a source that is gone (it would be
 * packed) nor writes output anew that someone deleted: this removes the one, and the build record in case of the other.
 */
import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listFiles } from './lib/workspaces.mjs';

const folder = process.cwd();
const isTest = (name) => /\.test(-d)?\.ts$/.test(name);
const stems = new Set(
  listFiles(join(folder, 'src'))
    .filter((name) => /(?<!\.d)\.ts$/.test(name) && !isTest(name))
    .map((name) => name.slice(0, -'.ts'.length)),
);

const outputs = listFiles(join(folder, 'dist')).filter((name) => /\.(js|d\.ts)(\.map)?$/.test(name));
const stale = outputs.filter((name) => !stems.has(name.replace(/\.(js|d\.ts)(\.map)?$/, '')));
for (const name of stale) rmSync(join(folder, 'dist', name));
if (stale.length > 0) console.log(`${basename(folder)}: removed ${stale.length} stale file(s) from dist`);

const present = new Set(outputs);
const isWhole = [...stems].every((stem) => present.has(`${stem}.js`) && present.has(`${stem}.d.ts`));
const record = join(folder, 'dist', 'tsconfig.lib.tsbuildinfo');
if (!isWhole && existsSync(record)) rmSync(record);
