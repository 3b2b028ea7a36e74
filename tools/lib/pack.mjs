/** Packs the published workspaces with npm, exactly as they would be uploaded. */
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';
import { run, runNode } from './process.mjs';
import { readWorkspaces } from './workspaces.mjs';

/** @import { Workspace } from './workspaces.mjs' */

/**
 * @param {string} destination a folder that exists
 * @returns {Promise<{ workspace: Workspace, tarball: string }[]>}
 */
export async function packAll(destination) {
  const published = readWorkspaces().filter(({ isPublished }) => isPublished);
  const names = published.flatMap(({ name }) => ['--workspace', name]);
  const { code, output, stdout } = await npm([
    'pack',
    ...names,
    '--json',
    // The prepack script prints nothing into the JSON.
    '--foreground-scripts=false',
    '--pack-destination',
    destination,
  ]);
  if (code !== 0) throw new Error(`npm pack failed:\n${output}`);
  const packed = JSON.parse(stdout);
  return published.map((workspace) => {
    const { filename } = packed.find(({ name }) => name === workspace.name);
    return { workspace, tarball: join(destination, filename) };
  });
}

/** Runs npm, the very one that started this script if there is one. */
export function npm(args, cwd = root) {
  const script = process.env.npm_execpath;
  const isNpm = script !== undefined && /npm-cli\.c?js$/.test(script);
  return isNpm ? runNode(script, args, { cwd }) : run('npm', args, { cwd });
}
