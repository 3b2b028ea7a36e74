/**
 * The workspace check: imports = dependencies = references, one version, complete packages, nothing that names a machine.
 * Prints each problem in a line and exits with 1 when there is any.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';
import { readJson, readWorkspaces } from './lib/workspaces.mjs';
import { checkImports } from './workspace/imports.mjs';
import { checkLock, checkManifests, checkVersions } from './workspace/manifests.mjs';
import { checkReferences } from './workspace/references.mjs';
import { checkTexts } from './workspace/texts.mjs';

const workspaces = readWorkspaces();
const problems = [
  ...checkImports(workspaces, root),
  ...checkReferences(workspaces, root),
  ...checkManifests(workspaces, root),
  ...checkVersions(workspaces, root),
  ...checkLock(workspaces, root),
  ...checkFloors(),
  ...checkTexts(root),
];

for (const problem of problems) console.log(problem);
if (problems.length > 0) process.exitCode = 1;

/** Every package has its floor, and no floor is left of a package that is gone. */
function checkFloors() {
  const floors = readJson(join(root, 'tools', 'floors.json'));
  const packages = workspaces
    .filter(({ path }) => path.startsWith('packages/'))
    .map(({ path }) => path.slice('packages/'.length));
  return [
    ...packages.filter((name) => !(name in floors)).map((name) => `tools/floors.json lacks ${name}`),
    ...Object.keys(floors)
      .filter((name) => !existsSync(join(root, 'packages', name)))
      .map((name) => `tools/floors.json names ${name}, which does not exist`),
  ];
}
