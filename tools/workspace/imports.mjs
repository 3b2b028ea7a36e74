/**
 * What a workspace imports is what its package.json declares. An import that is not declared works by accident (npm hoists)
 * until someone installs the package alone, and nx does not see it; a declared one that is not imported is dead weight.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles, readJson } from '../lib/workspaces.mjs';

/** @import { Workspace } from '../lib/workspaces.mjs' */

/** @param {readonly Workspace[]} workspaces @param {string} root @returns {string[]} */
export function checkImports(workspaces, root) {
  const shared = Object.keys(readJson(join(root, 'package.json')).devDependencies ?? {});
  const siblings = new Set(workspaces.map(({ name }) => name));
  return workspaces.flatMap(({ name, folder, path, manifest }) => {
    const problems = [];
    const declared = declaredBy(manifest);
    const inSource = importsOf(folder, isSource);
    const inTests = importsOf(folder, isTest);

    for (const [imported, file] of inSource) {
      if (imported === name) problems.push(`${path}/${file} imports its own package by name`);
      else if (!declared.runtime.has(imported)) {
        problems.push(`${path}/${file} imports ${imported}, which is not in dependencies of ${path}/package.json`);
      }
    }
    for (const [imported, file] of inTests) {
      const isKnown = declared.runtime.has(imported) || declared.development.has(imported) || imported === name;
      if (isKnown || (shared.includes(imported) && !siblings.has(imported))) continue;
      problems.push(`${path}/${file} imports ${imported}, which is in no dependencies of ${path}/package.json`);
    }
    for (const dependency of declared.runtime) {
      if (!inSource.has(dependency))
        problems.push(`${path}/package.json depends on ${dependency}, which its src never imports`);
    }
    for (const dependency of declared.development) {
      if (declared.runtime.has(dependency)) continue;
      if (!inTests.has(dependency)) {
        problems.push(`${path}/package.json has ${dependency} in devDependencies, which its tests never import`);
      }
    }
    return problems;
  });
}

/** Names declared for users of a package, and those for its tests, benches and tools alone. */
export function declaredBy({ dependencies = {}, peerDependencies = {}, devDependencies = {} }) {
  return {
    runtime: new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]),
    development: new Set(Object.keys(devDependencies)),
  };
}

const isSource = (file) => /^src\/.*\.ts$/.test(file) && !/\.test(-d)?\.ts$/.test(file);
const isTest = (file) =>
  !isSource(file) && /^(src|test|bench|tools)\/.*\.(ts|mjs|js)$/.test(file) && !file.includes('/fixtures/');

/** Every package imported by the chosen files, with the first file that does. Relative paths, `#...` and built-ins are left out. */
function importsOf(folder, isChosen) {
  const found = new Map();
  for (const part of ['src', 'test', 'bench', 'tools']) {
    for (const file of listFiles(join(folder, part)).map((name) => `${part}/${name}`)) {
      if (!isChosen(file)) continue;
      const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true);
      for (const { fileName } of importedFiles) {
        const imported = packageOf(fileName);
        if (imported !== undefined && !found.has(imported)) found.set(imported, file);
      }
    }
  }
  return found;
}

/** `@spred/autodiff/gpu` -> `@spred/autodiff`, `d3/x` -> `d3`, `./a.ts` and `node:fs` -> undefined. */
export function packageOf(specifier) {
  if (/^[./#]/.test(specifier) || isBuiltin(specifier) || specifier.startsWith('node:')) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
