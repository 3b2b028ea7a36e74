/**
 * Generated files that are committed must be what their generators write. A workspace that generates has a script
 * "generate", or "generate:data" where it reads the folder SPRED_DATA (which not everyone has). All of them run here; a tracked
 * file that changes by it is out of date (and is now right: commit it).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';
import { runNx } from './lib/build.mjs';
import { trackedFiles } from './lib/git.mjs';
import { readWorkspaces } from './lib/workspaces.mjs';

const targets = ['generate', ...(process.env.SPRED_DATA ? ['generate:data'] : [])];
const present = targets.filter((target) => readWorkspaces().some(({ manifest }) => manifest.scripts?.[target]));
if (present.length > 0) {
  const before = hashes();
  const { code, output } = await runNx(['run-many', '-t', ...present, '--skip-nx-cache']);
  const changed = [...hashes()].filter(([file, hash]) => before.get(file) !== hash).map(([file]) => file);
  for (const file of changed) console.log(`${file} was out of date; it has been written anew, commit it`);
  if (code !== 0) console.log(output.trim());
  if (code !== 0 || changed.length > 0) process.exitCode = 1;
}

/** Every file that git knows or would add, with the hash of its content. */
function hashes() {
  return new Map(trackedFiles(root).map((file) => [file, hashOf(join(root, file))]));
}

function hashOf(path) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return 'deleted';
  }
}
