/**
 * `npm start -- <arguments>`: installs and builds what is missing, then runs the benchmark's command line.
 *
 * The command line runs beside nx, never under it (nx would kill it on Ctrl-C). It shares the terminal with this process, so
 * Ctrl-C reaches it directly; it then writes what it has and ends by itself, and this process waits for that. Without a
 * terminal a signal may have been meant for this process alone and is passed on.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bootstrapAsync, root } from './bootstrap.mjs';
import { alone } from './lib/install.mjs';

await bootstrapAsync();

const { buildAll, isBuilt } = await import('./lib/build.mjs');

if (!isBuilt()) await alone(root, build);

const cli = join(root, 'apps', 'benchmark', 'dist', 'cli.js');
const child = spawn(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`The benchmark could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 9);
});

async function build() {
  // Another start may have built it while this one waited.
  if (isBuilt()) return;
  console.log('Building ...');
  const started = performance.now();
  const { code, output } = await buildAll();
  if (code !== 0) {
    console.error(`${output.trim()}\n\nThe build failed; nothing was run.`);
    process.exit(1);
  }
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}
