/**
 * Building all workspaces, and knowing when that is not needed. After a build the stamp of all sources and of all built
 * files is kept; while it holds, `npm start` does not even start nx (which alone takes a second or two).
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { runTool } from './process.mjs';
import { listFiles, readWorkspaces } from './workspaces.mjs';

const stampFile = join(root, 'node_modules', '.cache', 'spred-build-stamp');

/** Builds what is not up to date. Resolves to the exit code and output of nx. */
export async function buildAll() {
  const result = await runNx(['run-many', '-t', 'build']);
  if (result.code === 0) {
    mkdirSync(dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, stamp());
  }
  return result;
}

/** Whether the last build was of these very sources and its files are still there, untouched. */
export function isBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === stamp();
  } catch {
    return false;
  }
}

/** Runs nx. Its output shows the tasks that failed in full, the others in a line. */
export const runNx = (args, options) => runTool('nx', args, options);

/** Names, sizes and times of everything that goes into a build and comes out of it. */
function stamp() {
  const hash = createHash('sha256').update(process.version);
  const add = (file) => {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}:${size}:${mtimeMs};`);
  };
  for (const file of ['nx.json', 'package-lock.json', 'tsconfig.base.json', 'tools/clean-stale.mjs']) add(file);
  for (const { path, folder } of readWorkspaces()) {
    for (const name of ['package.json', 'tsconfig.lib.json']) add(`${path}/${name}`);
    for (const part of ['src', 'assembly', 'dist'])
      for (const name of listFiles(join(folder, part))) add(`${path}/${part}/${name}`);
  }
  return hash.digest('hex');
}
