/**
 * Nothing in the repository names a machine: no absolute paths into someone's folders, no registry hosts, no lock file
 * addresses. And no Markdown file links to what is not there.
 */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { trackedFiles } from '../lib/git.mjs';
import { checkLinks } from './links.mjs';

const largest = 4 << 20;

/** Folders of the file system in which checkouts and home directories lie. */
const roots = ['home', 'Users', 'root', 'work'];
const absolutePath = new RegExp(String.raw`(^|[^\w.\]})/-])/(${roots.join('|')})/[\w.-]`);
const registryHost = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bregistry\s*=\s*https?:/i;
const lockAddress = /"resolved":\s*"(https?|git)[+:]/;

/** @param {string} root @returns {string[]} */
export function checkTexts(root) {
  const files = trackedFiles(root);
  return [...checkMachines(root, files), ...checkLinks(root, files)];
}

function checkMachines(root, files) {
  return files.flatMap((file) => {
    const text = readText(join(root, file));
    if (text === undefined) return [];
    return text.split('\n').flatMap((line, index) => {
      const found = findMachine(line, root);
      return found === undefined ? [] : [`${file}:${index + 1} ${found}`];
    });
  });
}

/** What in a line names a machine, in words, or undefined. */
export function findMachine(line, root) {
  if (lockAddress.test(line))
    return 'names an address in the lock file (keep omit-lockfile-registry-resolved in .npmrc)';
  if (registryHost.test(line)) return 'names a registry host';
  const isOwn = [root, homedir()].some((folder) => folder.length > 5 && line.includes(folder));
  return isOwn || absolutePath.test(line) ? 'holds an absolute path of a machine' : undefined;
}

/** The text of a file; undefined for binary, very large and deleted ones. */
function readText(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > largest) return undefined;
  const bytes = readFileSync(path);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
}
