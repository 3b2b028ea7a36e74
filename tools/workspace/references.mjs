/** The project references of each tsconfig are exactly its package's dependencies within the repository: `tsc -b` builds by them. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { declaredBy } from './imports.mjs';

/** @import { Workspace } from '../lib/workspaces.mjs' */

/** @param {readonly Workspace[]} workspaces @param {string} root @returns {string[]} */
export function checkReferences(workspaces, root) {
  const folderOf = new Map(workspaces.map(({ name, folder }) => [name, folder]));
  const lib = (folder) => relative(root, join(folder, 'tsconfig.lib.json')).replaceAll('\\', '/');

  return workspaces.flatMap(({ name, folder, path, manifest }) => {
    const { runtime, development } = declaredBy(manifest);
    const libsOf = (names) =>
      [...names].filter((other) => folderOf.has(other)).map((other) => lib(folderOf.get(other)));
    const wanted = {
      'tsconfig.lib.json': libsOf(runtime),
      'tsconfig.spec.json': [lib(folder), ...libsOf(new Set([...runtime, ...development]))],
      'tsconfig.json': ['tsconfig.lib.json', 'tsconfig.spec.json'].map((file) => `${path}/${file}`),
    };
    return Object.entries(wanted).flatMap(([file, expected]) => {
      const full = join(folder, file);
      if (!existsSync(full)) return [`${path}/${file} is missing`];
      const { config, error } = ts.readConfigFile(full, (location) => ts.sys.readFile(location));
      if (error) return [`${path}/${file} is not valid JSON`];
      const actual = (config.references ?? []).map((reference) =>
        relative(root, resolve(dirname(full), reference.path)).replaceAll('\\', '/'),
      );
      return [
        ...expected
          .filter((reference) => !actual.includes(reference))
          .map((reference) => `${path}/${file} lacks the reference to ${reference} (${name} depends on it)`),
        ...actual
          .filter((reference) => !expected.includes(reference))
          .map((reference) => `${path}/${file} refers to ${reference}, on which ${name} does not depend`),
      ];
    });
  });
}
