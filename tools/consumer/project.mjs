/** The empty project of a consumer: nothing in it but the packed packages, far from the repository's own node_modules. */
import { existsSync, mkdtempSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { npm, packAll } from '../lib/pack.mjs';
import { listFiles, readJson } from '../lib/workspaces.mjs';

const quiet = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--no-progress'];

/** Packs all packages and installs them into a new folder. Resolves to the folder. */
export async function createProject() {
  const folder = mkdtempSync(join(tmpdir(), 'spred-consumer-'));
  const tarballs = join(folder, 'tarballs');
  mkdirSync(tarballs);
  const packed = await packAll(tarballs);
  const dependencies = Object.fromEntries(packed.map(({ workspace, tarball }) => [workspace.name, `file:${tarball}`]));
  // Optional peers are installed as an interested consumer would, but for what this repository leaves out of them.
  const peers = packed.flatMap(({ workspace: { manifest } }) => Object.entries(manifest.peerDependencies ?? {}));
  const devDependencies = Object.fromEntries(peers.filter(([name]) => dependencies[name] === undefined));
  const overrides = Object.fromEntries(
    Object.keys(readJson(join(root, 'package.json')).overrides).map((name) => [
      name,
      `file:${join(root, 'tools', 'absent', name)}`,
    ]),
  );
  const consumer = { name: 'consumer', private: true, type: 'module', dependencies, devDependencies, overrides };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(consumer, null, 2));
  const { code, output } = await npm(['install', '--no-package-lock', ...quiet], folder);
  if (code !== 0) throw new Error(`the packed packages cannot be installed:\n${output}`);
  return folder;
}

/**
 * What a package brings with it: itself and all it depends on, by the installed package.json files.
 *
 * @returns {{ names: string[], bytes: number, native: string[] }} native: files and scripts that need a compiler or a platform
 */
export function installedWith(folder, name) {
  const names = [];
  const native = [];
  let bytes = 0;
  const queue = [name];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (names.includes(next)) continue;
    const home = join(folder, 'node_modules', next);
    if (!existsSync(home)) throw new Error(`${name} needs ${next}, which was not installed`);
    names.push(next);
    const manifest = readJson(join(home, 'package.json'));
    queue.push(...Object.keys(manifest.dependencies ?? {}));
    for (const file of listFiles(home)) {
      bytes += statSync(join(home, file)).size;
      if (/(\.node|binding\.gyp|\.so|\.dylib|\.dll)$/.test(file)) native.push(`${next}/${file}`);
    }
    for (const script of ['preinstall', 'install', 'postinstall']) {
      if (manifest.scripts?.[script]) native.push(`${next}: script "${script}"`);
    }
  }
  return { names: names.toSorted(), bytes, native };
}

/**
 * A compiler of another version, kept under node_modules/.cache so that it is fetched once.
 *
 * @returns {Promise<string>} the path of its tsc
 */
export async function compilerOf(version) {
  const own = readJson(join(root, 'node_modules', 'typescript', 'package.json')).version;
  if (own.startsWith(`${version}.`)) return join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const folder = join(root, 'node_modules', '.cache', 'spred-consumer', `typescript-${version}`);
  const tsc = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  if (isWhole(folder)) return tsc;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { typescript: `~${version}.0` } }),
  );
  const { code, output } = await npm(['install', '--no-package-lock', ...quiet], folder);
  if (code !== 0)
    throw new Error(
      `TypeScript ${version} cannot be installed (it is fetched once, which needs the network):\n${output}`,
    );
  return tsc;
}

/** npm writes its record last: an install that was cut short has none. */
function isWhole(folder) {
  try {
    return readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8') !== '';
  } catch {
    return false;
  }
}
