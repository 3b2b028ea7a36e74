/**
 * The packages as a stranger meets them: packed, installed into an empty project, every example of the READMEs and of the
 * TSDoc comments run there by Node, the README ones bundled by Vite and run again, the types checked by an old and the current
 * compiler, the installed size of each package printed. `--keep` leaves the project for a look.
 */
import { rmSync } from 'node:fs';
import { root } from './bootstrap.mjs';
import { collectExamples } from './consumer/fences.mjs';
import { createProject, installedWith } from './consumer/project.mjs';
import { bundleExamples, checkTypes, runExamples, writeExamples } from './consumer/runs.mjs';
import { readWorkspaces } from './lib/workspaces.mjs';

/** Packages that promise to be small and free of native code, with their limit in bytes (all they depend on included). */
const light = new Map([['@spred/baselines', 1_000_000]]);

const workspaces = readWorkspaces();
const published = workspaces.filter(({ isPublished }) => isPublished);
const folder = await createProject();
const problems = [];

for (const { name } of published) {
  const { bytes, names, native } = installedWith(folder, name);
  const limit = light.get(name);
  console.log(
    `${name}: ${(bytes / 1000).toFixed(0)} kB installed (${names.length} package${names.length > 1 ? 's' : ''})`,
  );
  if (limit === undefined) continue;
  if (bytes >= limit) problems.push(`${name} installs ${bytes} bytes; it promises less than ${limit}`);
  for (const file of native) problems.push(`${name} promises no native code, but brings ${file}`);
}

const written = collectExamples(root, workspaces);
const examples = writeExamples(folder, [...written, ...published.map(importsOfAll)]);
const bundled = examples.filter(({ isReadme, isNodeOnly }) => isReadme && !isNodeOnly);

problems.push(...(await runExamples(folder, 'run', examples)));
const bundling = await bundleExamples(folder, bundled);
problems.push(...bundling);
if (bundling.length === 0) {
  const inBundle = await runExamples(folder, 'bundle', bundled);
  problems.push(...inBundle.map((problem) => `bundled by Vite: ${problem}`));
}
problems.push(...(await checkTypes(folder, ['5.6', '6.0'])));

const readmes = written.filter(({ isReadme }) => isReadme).length;
console.log(`${readmes} README examples and ${written.length - readmes} TSDoc examples ran.`);
for (const problem of problems) console.log(problem);
if (process.argv.includes('--keep')) console.log(`The project: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
if (problems.length > 0) process.exitCode = 1;

/** One more example for each package: importing every entry point by itself must do nothing and end. */
function importsOfAll({ name, shortName, path, manifest }) {
  const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');
  const lines = entries.map((entry, i) => `import * as entry${i} from '${name}${entry.slice(1)}';`);
  const code = `${lines.join('\n')}\nvoid [${entries.map((_entry, i) => `entry${i}`).join(', ')}];\n`;
  const isNodeOnly = entries.includes('./node');
  return { id: `imports-${shortName}`, file: `${path}/package.json`, line: 1, code, isReadme: false, isNodeOnly };
}
