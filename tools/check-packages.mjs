/**
 * The published packages as they would be uploaded: publint (is the manifest right?) and attw (do the types resolve for
 * every kind of ESM consumer?). `@spred/source` is not for consumers, who do not set it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from './lib/pack.mjs';
import { mapParallel, runTool } from './lib/process.mjs';

const folder = mkdtempSync(join(tmpdir(), 'spred-pack-'));
try {
  const packed = await packAll(folder);
  const checks = packed.flatMap(({ workspace, tarball }) => [
    { label: `publint ${workspace.name}`, tool: 'publint', args: ['run', tarball, '--strict'] },
    {
      label: `attw ${workspace.name}`,
      tool: '@arethetypeswrong/cli',
      args: [
        tarball,
        '--profile',
        'esm-only',
        '--format',
        'ascii',
        '--no-emoji',
        '--no-color',
        '--no-definitely-typed',
      ],
    },
  ]);
  const results = await mapParallel(checks, async (check) => ({
    ...check,
    ...(await runTool(check.tool, check.args)),
  }));
  const failed = results.filter(({ code }) => code !== 0);
  for (const { label, output } of failed) console.log(`${label}:\n${output.trim()}\n`);
  if (failed.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
