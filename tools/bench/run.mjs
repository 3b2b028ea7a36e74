/**
 * `npm run bench -- [package ...] [--json]`: builds what is not up to date and runs the benches of the packages named, or
 * of all, one after the other. A goal that is missed shows in the tables and is no failure; a bench that breaks is.
 */
import { join } from 'node:path';
import { bootstrap } from '../bootstrap.mjs';

bootstrap();
const { buildAll, isBuilt } = await import('../lib/build.mjs');
const { runNode } = await import('../lib/process.mjs');
const { listFiles, readWorkspaces } = await import('../lib/workspaces.mjs');

const isJson = process.argv.includes('--json');
const asked = process.argv.slice(2).filter((argument) => argument !== '--json');
const benches = readWorkspaces().flatMap(({ shortName, path, folder }) =>
  listFiles(join(folder, 'bench'))
    .filter((name) => name.endsWith('.mjs') && !name.includes('/'))
    .map((name) => ({ shortName, label: `${path}/bench/${name}`, file: join(folder, 'bench', name) })),
);
const known = new Set(benches.map(({ shortName }) => shortName));
const unknown = asked.filter((name) => !known.has(name));
if (unknown.length > 0) fail(`No bench of ${unknown.join(', ')}; there are ${[...known].join(', ')}.`, 2);

if (!isBuilt()) {
  const { code, output } = await buildAll();
  if (code !== 0) fail(`${output.trim()}\n\nThe build failed; nothing was measured.`, 1);
}

const rows = [];
for (const { shortName, label, file } of benches) {
  if (asked.length > 0 && !asked.includes(shortName)) continue;
  const { code, output, stdout } = await runNode(file, isJson ? ['--json'] : []);
  if (code !== 0) {
    console.error(`${label} failed:\n${output.trim()}\n`);
    process.exitCode = 1;
  } else if (isJson) {
    for (const row of JSON.parse(stdout).rows) rows.push({ ...row, name: `${shortName}: ${row.name}` });
  } else {
    console.log(`${label}\n${output.trimEnd()}\n`);
  }
}
if (isJson) console.log(JSON.stringify({ rows }));

/** @returns {never} */
function fail(message, code) {
  console.error(message);
  process.exit(code);
}
