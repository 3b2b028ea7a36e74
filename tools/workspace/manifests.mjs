/** What every package.json must say, what must lie beside it, and that versions agree across the workspaces and the lock file. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, readJson } from '../lib/workspaces.mjs';

/** @import { Workspace } from '../lib/workspaces.mjs' */

const fields = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** @param {readonly Workspace[]} workspaces @param {string} root @returns {string[]} */
export function checkManifests(workspaces, root) {
  const license = readFileSync(join(root, 'LICENSE'), 'utf8');
  const { engines } = readJson(join(root, 'package.json'));
  return workspaces.flatMap(({ path, folder, shortName, manifest, isPublished }) => {
    const problems = [];
    const must = (holds, text) => holds || problems.push(`${path}: ${text}`);
    const has = (name) => existsSync(join(folder, name));
    must(has('README.md'), 'README.md is missing');
    must(manifest.license === 'MIT', 'package.json needs "license": "MIT"');
    must(manifest.type === 'module', 'package.json needs "type": "module"');
    must(manifest.engines?.node === engines.node, `package.json needs "engines": { "node": "${engines.node}" }`);
    for (const script of ['build', 'typecheck', 'test']) {
      must(manifest.scripts?.[script], `package.json needs the script "${script}"`);
    }
    if (!isPublished) return problems;

    must(manifest.description, 'package.json needs a description');
    must(manifest.sideEffects === false, 'package.json needs "sideEffects": false (imports have no effects)');
    must(manifest.publishConfig?.access === 'public', 'package.json needs "publishConfig": { "access": "public" }');
    must(manifest.scripts?.coverage, 'package.json needs the script "coverage"');
    must(manifest.files?.includes('dist'), '"files" needs dist');
    must(!manifest.files?.includes('src'), '"files" has src: the build alone is published, it is readable as it is');
    must(
      has('LICENSE') && readFileSync(join(folder, 'LICENSE'), 'utf8') === license,
      'LICENSE must be a copy of the root one',
    );
    must(listFiles(join(folder, 'bench')).length > 0, 'bench/ is missing or empty');
    must(has(`etc/${shortName}.api.md`), `etc/${shortName}.api.md is missing; write it: npm run api`);
    for (const [entry, conditions] of Object.entries(manifest.exports ?? {})) {
      if (entry === './package.json') continue;
      must(
        Object.keys(conditions)[0] === '@spred/source',
        `the export "${entry}" must list the condition "@spred/source" first`,
      );
    }
    return problems;
  });
}

/** One version for all workspaces, one range for each dependency. @param {readonly Workspace[]} workspaces @returns {string[]} */
export function checkVersions(workspaces, root) {
  const problems = [];
  const [first] = workspaces;
  const versionOf = new Map(workspaces.map(({ name, manifest }) => [name, manifest.version]));
  const ranges = new Map();
  const everywhere = [...workspaces, { path: '.', manifest: readJson(join(root, 'package.json')) }];
  for (const { path, manifest } of everywhere) {
    if (path !== '.' && manifest.version !== first.manifest.version) {
      problems.push(
        `${path} has version ${manifest.version}, ${first.path} has ${first.manifest.version}: all must be one`,
      );
    }
    for (const [name, range] of fields.flatMap((field) => Object.entries(manifest[field] ?? {}))) {
      const version = versionOf.get(name);
      if (version !== undefined && range !== `^${version}`) {
        problems.push(`${path}/package.json asks for ${name} ${range}; it must be ^${version}`);
      }
      const other = ranges.get(name);
      if (other === undefined) ranges.set(name, { range, path });
      else if (other.range !== range && version === undefined) {
        problems.push(`${path}/package.json asks for ${name} ${range}, ${other.path}/package.json for ${other.range}`);
      }
    }
  }
  return problems;
}

/**
 * `npm ci` refuses a lock file that does not follow the package.json files, or that lacks the package of some platform (npm
 * leaves out what it could not fetch when it wrote the file); say so before a fresh clone finds out.
 */
export function checkLock(workspaces, root) {
  const lock = readJson(join(root, 'package-lock.json'));
  const everywhere = [...workspaces, { path: '', manifest: readJson(join(root, 'package.json')) }];
  const stale = everywhere.flatMap(({ path, manifest }) => {
    const locked = lock.packages[path];
    const isSame =
      locked !== undefined &&
      (path === '' || locked.version === manifest.version) &&
      fields.every((field) => sameEntries(locked[field], manifest[field]));
    return isSame ? [] : [`package-lock.json does not follow ${join(path, 'package.json')}; run: npm install`];
  });
  const lacking = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) => {
    const absent = Object.keys(optionalDependencies).filter((name) => !isLocked(lock, path, name));
    if (absent.length === 0) return [];
    return [
      `package-lock.json lacks ${absent[0]} (${absent.length} in all) of ${path}; take a version that is complete`,
    ];
  });
  return [...stale, ...lacking];
}

/** Whether the lock file holds a dependency where Node would look for it: beside the package or in a folder above. */
function isLocked(lock, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (lock.packages[`${at}${at === '' ? '' : '/'}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

const sameEntries = (a = {}, b = {}) =>
  JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());
