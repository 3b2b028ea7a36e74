/**
 * Runs in a package's folder before and after it is packed (`slim`, `restore`): what is packed has JavaScript without
 * comments, indented by tabs, and only those declarations that its entries lead to. Editors read documentation from the
 * declarations, which keep theirs; an installed package is a quarter smaller. The built files come back as they were.
 */
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { listFiles, readJson } from './lib/workspaces.mjs';

const folder = process.cwd();
const dist = join(folder, 'dist');
const whole = join(folder, '.dist-whole');

/** @type {import('typescript').CompilerOptions} */
const compilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  removeComments: true,
  allowJs: true,
};

// What an interrupted packing has left.
if (existsSync(whole)) {
  rmSync(dist, { recursive: true, force: true });
  renameSync(whole, dist);
}
if (process.argv[2] === 'slim') slim();

function slim() {
  renameSync(dist, whole);
  cpSync(whole, dist, { recursive: true });
  const needed = reachableDeclarations();
  for (const name of listFiles(dist)) {
    const path = join(dist, name);
    if (name.endsWith('.d.ts') && !needed.has(path)) rmSync(path);
    // Generated text has nothing to take out, and is large.
    if (!name.endsWith('.js') || name.includes('generated')) continue;
    const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions, fileName: name });
    writeFileSync(path, withTabs(outputText));
  }
}

/** The declarations that those named in the manifest import, directly or not. */
function reachableDeclarations() {
  const found = new Set();
  const queue = typesOf(readJson(join(folder, 'package.json')).exports).map((name) => normalize(join(folder, name)));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path) || !existsSync(path)) continue;
    found.add(path);
    for (const { fileName } of ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles) {
      if (fileName.startsWith('.')) queue.push(join(dirname(path), fileName.replace(/\.[jt]s$/, '.d.ts')));
    }
  }
  return found;
}

/** All values of `types` in the exports of a manifest. */
function typesOf(entry) {
  if (typeof entry !== 'object' || entry === null) return [];
  return Object.entries(entry).flatMap(([key, value]) => (key === 'types' ? [value] : typesOf(value)));
}

/** Four spaces of indentation become a tab, outside of template strings of several lines. */
function withTabs(source) {
  if (/`[^`]*\n[^`]*`/.test(source)) return source;
  return source.replaceAll(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4));
}
