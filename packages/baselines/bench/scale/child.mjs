/** One measurement of a bench in a process of its own: the bench itself with `--child id`, which prints one JSON object. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function inProcess(url, id) {
  const { stdout, status } = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(url), '--child', id], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${id}: the process ended with ${status}`);
  return JSON.parse(stdout);
}
