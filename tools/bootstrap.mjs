/**
 * Makes the checkout runnable: checks the Node version and repairs a missing, empty or interrupted `node_modules`.
 * Imports nothing but Node built-ins and no newer syntax than Node 14 reads, because it runs before anything is installed.
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

const minimum = [20, 19];

/** The root of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ends the process with one clear line unless Node is new enough and the dependencies are installed. */
export function bootstrap(folder = root) {
  requireNode();
  const reason = whatIsMissing(folder);
  if (reason === undefined) return;
  console.log(`Installing the dependencies with npm (${reason}) ...`);
  const started = Date.now();
  const npm = install(folder);
  if (npm.status !== 0) {
    console.error(`${npm.stdout || ''}${npm.stderr || ''}`.trimEnd());
    console.error(`npm ci failed (${npm.error ? npm.error.message : `exit code ${npm.status}`}); nothing was run.`);
    process.exit(1);
  }
  const left = whatIsMissing(folder);
  if (left !== undefined) {
    console.error(`npm ci ended without an error, but ${left}; nothing was run.`);
    process.exit(1);
  }
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
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

const stampOf = (modules) => join(modules, '.installed-lock');

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** `npm ci` with development and platform packages, whatever NODE_ENV or the user's npm settings omit. */
function install(folder) {
  rmSync(stampOf(join(folder, 'node_modules')), { force: true });
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--no-progress'];
  const options = { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 };
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return spawnSync(process.execPath, [script, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

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
