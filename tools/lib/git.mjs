/** What git says about the checkout. */
import { execFileSync } from 'node:child_process';

/** Files that git tracks or would track if they were added, relative to the root. @returns {string[]} */
export function trackedFiles(root) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter(Boolean);
}
