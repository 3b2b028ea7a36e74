/** Running other programs: with their output captured, without colours, as many at a time as there are cores. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from '../bootstrap.mjs';

/**
 * @typedef {object} Finished
 * @property {number} code exit code; 128 + signal number is reported as 1
 * @property {string} output stdout and stderr in the order they came
 * @property {string} stdout stdout alone, for output that is parsed
 */

/**
 * Runs a program to its end. A program that cannot be started counts as one that failed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<Finished>}
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = plainEnvironment(), timeoutMs } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    let stdout = '';
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            output += `\nstopped after ${timeoutMs / 1000} s\n`;
            child.kill('SIGKILL');
          }, timeoutMs);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 1, output: `${output}${error.message}\n`, stdout });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output: output.replaceAll(colours, ''), stdout });
    });
  });
}

/** Runs a Node script. */
export const runNode = (script, args = [], options = {}) => run(process.execPath, [script, ...args], options);

/**
 * Runs the program that an installed package brings, by the package's own `bin` entry (no shell, the same everywhere).
 *
 * @param {string} name the package, which is also the name of its program
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runTool(name, args, options) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const path = typeof bin === 'string' ? bin : (bin[name] ?? Object.values(bin)[0]);
  return runNode(join(folder, path), args, options);
}

/**
 * The environment for children whose output is captured: no colours, and not the production mode of the caller. It is
 * FORCE_COLOR that says so, because nx would set it to true for its tasks, and Node warns when NO_COLOR stands beside it.
 * The plugins of nx run within it: as processes of their own they outlive an interrupted run.
 */
export function plainEnvironment(extra = {}) {
  const { NO_COLOR: _color, NODE_ENV: _mode, ...rest } = process.env;
  return { ...rest, FORCE_COLOR: '0', NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', ...extra };
}

/** Some programs colour their output whatever they are told. */
const colours = new RegExp(String.raw`\u001b\[[0-9;]*m`, 'g');

/**
 * Maps with at most `limit` calls under way; results keep their order.
 *
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
export async function mapParallel(items, work, limit = availableParallelism()) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
