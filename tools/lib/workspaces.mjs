/** What the workspaces are: every folder of `packages/` and `apps/` that holds a package.json. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';

/**
 * @typedef {object} Workspace
 * @property {string} name `@spred/core`
 * @property {string} shortName `core`
 * @property {string} path `packages/core`, relative to the root
 * @property {string} folder the same, absolute
 * @property {Record<string, any>} manifest its package.json
 * @property {boolean} isPublished false for apps and other private workspaces
 */

/** @returns {Workspace[]} in alphabetical order, packages first */
export function readWorkspaces(folder = root) {
  return ['packages', 'apps'].flatMap((group) => {
    if (!existsSync(join(folder, group))) return [];
    return readdirSync(join(folder, group))
      .toSorted()
      .filter((name) => existsSync(join(folder, group, name, 'package.json')))
      .map((name) => {
        const manifest = readJson(join(folder, group, name, 'package.json'));
        return {
          name: manifest.name,
          shortName: manifest.name.replace(/^@[^/]+\//, ''),
          path: `${group}/${name}`,
          folder: join(folder, group, name),
          manifest,
          isPublished: manifest.private !== true,
        };
      });
  });
}

/** @returns {any} */
export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** All files below a folder, relative to it, in a stable order; none when the folder is missing. */
export function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}
