/**
 * Where figures come from: versions, machine, seed and date, so that a results file explains itself years later.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Plan } from './arguments.ts';
import type { Provenance } from './results.ts';

const require = createRequire(import.meta.url);
const packages = ['core', 'problems', 'datasets', 'baselines', 'spred', 'benchmark'];

/** The version of the benchmark itself. */
export function ownVersion(): string {
  return versionOf('benchmark');
}

function versionOf(name: string): string {
  return (require(`@spred/${name}/package.json`) as { version: string }).version;
}

/** The provenance of a run that starts now. */
export function provenanceOf(plan: Plan): Provenance {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    arguments: plan.arguments,
    seed: plan.seed,
    versions: Object.fromEntries(packages.map((name) => [`@spred/${name}`, versionOf(name)])),
    commit: commit(),
    node: process.version,
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    interrupted: false,
  };
}

/** The commit of the checkout, with a `+` where files were changed; null outside a checkout or without git. */
function commit(): string | null {
  try {
    return git('rev-parse', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
  } catch {
    return null;
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
