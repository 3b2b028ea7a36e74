/**
 * Finds the examples of the documentation: every fence marked `ts` in a README and in a TSDoc comment of a package's source.
 * Each is a module of its own. `ts node` marks one that is for Node alone (it is not bundled for browsers).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../lib/workspaces.mjs';

/** @import { Workspace } from '../lib/workspaces.mjs' */

/**
 * @typedef {object} Example
 * @property {string} id a file name without extension, unique
 * @property {string} file where it stands, relative to the root
 * @property {number} line of its first line of code, counted from 1
 * @property {string} code
 * @property {boolean} isReadme
 * @property {boolean} isNodeOnly
 */

/** @param {string} root @param {readonly Workspace[]} workspaces @returns {Example[]} */
export function collectExamples(root, workspaces) {
  const published = workspaces.filter(({ isPublished }) => isPublished);
  const readmes = ['README.md', ...published.map(({ path }) => `${path}/README.md`)];
  const sources = published.flatMap(({ folder, path }) =>
    listFiles(join(folder, 'src'))
      .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(name))
      .map((name) => `${path}/src/${name}`),
  );
  return [
    ...readmes.flatMap((file) => examplesOf(root, file, true)),
    ...sources.flatMap((file) => examplesOf(root, file, false)),
  ];
}

function examplesOf(root, file, isReadme) {
  if (!existsSync(join(root, file))) return [];
  const text = readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
  const fences = fencesOf(isReadme ? text : keepDocComments(text));
  const base = file
    .replace(/^packages\//, '')
    .replace(/\.(md|ts)$/, '')
    .replaceAll(/[^\w]+/g, '-');
  return fences.map((fence) => ({ id: `${base}-${fence.line}`, file, isReadme, ...fence }));
}

/**
 * The `ts` fences of a Markdown text.
 *
 * @param {string} text
 */
export function fencesOf(text) {
  const fences = [];
  let open;
  text.split('\n').forEach((line, index) => {
    const mark = /^(\s*)(`{3,})(.*)$/.exec(line);
    if (open === undefined) {
      if (!mark) return;
      const [, indent, ticks, info] = mark;
      open = { indent: indent.length, ticks, words: info.trim().split(/\s+/), line: index + 2, code: [] };
    } else if (mark && mark[2].length >= open.ticks.length && mark[3].trim() === '') {
      const { words, line: first, code } = open;
      if (words[0] === 'ts') {
        fences.push({ line: first, code: `${code.join('\n')}\n`, isNodeOnly: words.includes('node') });
      }
      open = undefined;
    } else {
      open.code.push(line.slice(Math.min(open.indent, line.search(/\S|$/))));
    }
  });
  return fences;
}

/** A source with everything blank but the text of its doc comments, line for line. */
export function keepDocComments(text) {
  let isInside = false;
  return text
    .split('\n')
    .map((line) => {
      if (!isInside && /^\s*\/\*\*/.test(line)) isInside = !line.includes('*/');
      else if (isInside) {
        if (line.includes('*/')) isInside = false;
        else return line.replace(/^\s*\* ?/, '');
      }
      return '';
    })
    .join('\n');
}
