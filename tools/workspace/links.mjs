/** Every relative link in a Markdown file leads to a file or folder that a fresh clone has. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** @param {string} root @param {readonly string[]} files what git tracks @returns {string[]} */
export function checkLinks(root, files) {
  const present = files.filter((file) => existsSync(join(root, file)));
  const targets = new Set(['.', ...present.flatMap((file) => [file, ...foldersOf(file)])]);
  return present
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      linksOf(readFileSync(join(root, file), 'utf8')).flatMap(({ line, link }) => {
        const target = targetOf(file, link);
        return target === undefined || targets.has(target)
          ? []
          : [`${file}:${line} links to ${link}, which is not there`];
      }),
    );
}

/** The links and images of a Markdown text, inline, by reference definition and in HTML, with their lines; none of code. */
export function linksOf(text) {
  const found = [];
  let fence;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*(?:>\s*)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && /^[\s>]*[`~]+\s*$/.test(line)) fence = undefined;
    } else if (mark !== undefined) fence = mark;
    else {
      const prose = line.replace(/(`+)(?:(?!\1).)+?\1/g, '');
      for (const pattern of patterns) {
        for (const match of prose.matchAll(pattern)) found.push({ line: index + 1, link: match[1] ?? match[2] });
      }
    }
  }
  return found;
}

const patterns = [
  /\]\(\s*(?:<([^>]*)>|((?:[^\s()]|\([^\s()]*\))+))(?:\s+["'(][^)]*)?\s*\)/g,
  /^\s{0,3}\[[^\]^][^\]]*\]:\s*(?:<([^>]*)>|(\S+))/g,
  /<(?:a|img|source)\b[^>]*?\s(?:href|src|srcset)=(?:"([^"]*)"|'([^']*)')/gi,
];

/** The path from the root to which a link of a file leads; undefined for an address, and for a place in the same file. */
function targetOf(file, link) {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return undefined;
  const path = decoded(link.replace(/[#?].*$/s, ''));
  if (path === '') return undefined;
  const full = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(file), path);
  return posix.normalize(full === '' ? '.' : full).replace(/\/$/, '');
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function foldersOf(file) {
  const folder = posix.dirname(file);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}
