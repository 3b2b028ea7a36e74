/**
 * Makes the checkout runnable: checks the Node version and repairs a missing, empty or interrupted `node_modules`.
 * Imports nothing that needs an install, and no newer syntax than Node 14 reads, because it runs before anything is installed.
 *
 * An install counts as whole when the stamp `node_modules/.installed-lock` holds the hash of the lock file and every
 * package that the lock file names is there. Without a stamp (an install made by hand) npm's own record of what it
 * installed must agree with the lock file; then the stamp is written. Everything else is repaired with `npm ci`.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './lib/install.mjs';

const minimum = [20, 19];

const self = fileURLToPath(import.meta.url);

/** The root of the checkout. */
export const root = dirname(dirname(self));

/**
 * Ends the process with one clear line unless Node is new enough and the dependencies are installed.
 *
 * An install runs as a process of its own (this file as a script), because only one that is not blocked can mind signals. This
 * one waits; on Ctrl-C, which reaches both, until the install has ended. When this one is killed, the install sees it and ends.
 */
export function bootstrap(folder = root) {
  requireNode();
  if (whatIsMissing(folder) === undefined) return;
  if (process.stdin.isTTY) process.on('SIGINT', ignore);
  const { status } = spawnSync(process.execPath, [self, folder, String(process.pid)], { stdio: 'inherit' });
  process.off('SIGINT', ignore);
  if (status !== 0) process.exit(status === null ? 1 : status);
}

/** The same for a caller that can wait: signals are passed on to npm at once, and the process ends when npm has. */
export async function bootstrapAsync(folder = root, parent) {
  requireNode();
  if (whatIsMissing(folder) === undefined) return;
  const check = () => {
    const reason = whatIsMissing(folder);
    if (reason !== undefined) rmSync(stampOf(join(folder, 'node_modules')), { force: true });
    return reason;
  };
  const code = await install(folder, check, { parent });
  if (code !== 0) process.exit(code);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return;
  console.error(`This project needs Node ${minimum.join('.')} or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

/** Why the installed packages cannot be used as they are, or undefined when they can. Writes the stamp if that is all that lacks. */
function whatIsMissing(folder) {
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) return 'node_modules is missing';
  const lockText = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const wanted = Object.entries(JSON.parse(lockText).packages).filter(([path]) => path.includes('node_modules/'));
  // npm writes its record last, so an install that was cut short has none.
  const record = parseOr(readOr(join(modules, '.package-lock.json')));
  if (record === undefined) return readOr(stampOf(modules)) ? 'node_modules is damaged' : 'node_modules is unfinished';
  const stamp = createHash('sha256').update(lockText).digest('hex');
  const stamped = readOr(stampOf(modules)) === stamp;
  for (const [path, entry] of wanted) {
    const installed = record.packages[path];
    // An optional package may belong to another platform; then npm's record does not name it.
    if (installed === undefined && entry.optional) continue;
    if (!stamped && (installed === undefined || installed.version !== entry.version)) {
      return `${nameOf(path)} is not as the lock file says`;
    }
    if (!existsSync(join(folder, path, 'package.json'))) return `${nameOf(path)} is missing`;
  }
  if (!stamped) writeFileSync(stampOf(modules), stamp);
  return undefined;
}

const ignore = () => {};

const stampOf = (modules) => join(modules, '.installed-lock');

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

function readOr(file, fallback = '') {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return fallback;
  }
}

function parseOr(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (process.argv[1] === self) await bootstrapAsync(process.argv[2], process.argv[3] && Number(process.argv[3]));
