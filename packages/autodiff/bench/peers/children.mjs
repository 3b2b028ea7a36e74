/**
 * Every engine and every workload has a process of its own: heaps, compiled code and worker threads of one do not weigh
 * on the next. A file of an engine is both sides: it exports `times`, which starts the file itself for each workload, and
 * serves when it was started so.
 */
import { fork } from 'node:child_process';
import { measure } from './measure.mjs';
import { workloads } from './workloads.mjs';

/**
 * @typedef {import('./measure.mjs').Figures & { variant?: string, all?: Record<string, number>,
 *   failed?: Record<string, string> }} EngineFigures `all`: milliseconds of each variant; `failed`: why others do not
 */

const flag = '--measure';

/**
 * The figures of one workload from a child process; null where the engine says that it has none.
 *
 * @param {string} file of the engine
 * @param {string} name of the workload
 * @param {Record<string, unknown>} [options] handed to the engine; JSON
 * @returns {Promise<EngineFigures | null>}
 */
export function inChild(file, name, options = {}) {
  return new Promise((resolve, reject) => {
    // What an engine prints is no part of the report.
    const child = fork(file, [flag, name, JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaint = '';
    let answer;
    child.stderr.on('data', (text) => (complaint = (complaint + String(text)).slice(-2000)));
    child.on('message', (message) => (answer = message));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (answer === undefined) reject(new Error(`${name} ended with ${signal ?? code}: ${complaint.trim()}`));
      else if (answer.error !== undefined) reject(new Error(answer.error));
      else resolve(answer.figures);
    });
  });
}

/**
 * The figures of a peer in the fastest of its variants, or null where none runs.
 *
 * @param {string} file
 * @param {readonly string[]} names
 * @param {readonly string[]} variants
 * @returns {Promise<Record<string, EngineFigures | null>>}
 */
export async function bestInChildren(file, names, variants) {
  const best = {};
  for (const name of names) {
    const failed = {};
    const figures = [];
    for (const variant of variants) {
      try {
        figures.push({ variant, ...(await inChild(file, name, { variant })) });
      } catch (error) {
        failed[variant] = error.message;
      }
    }
    const [fastest] = figures.toSorted((a, b) => a.ms - b.ms);
    best[name] =
      fastest === undefined
        ? null
        : { ...fastest, all: Object.fromEntries(figures.map(({ variant, ms }) => [variant, ms])), failed };
    if (fastest === undefined) console.error(`${name} does not run: ${JSON.stringify(failed)}`);
  }
  return best;
}

/**
 * Measures what the process was started for; does nothing in another process.
 *
 * @param {(name: string, data: import('./workloads.mjs').Data, options: Record<string, unknown>) =>
 *   Promise<import('./measure.mjs').Engine | null> | import('./measure.mjs').Engine | null} open
 */
export async function serve(open) {
  const [command, name, options] = process.argv.slice(2);
  if (command !== flag || !process.send) return;
  let answer;
  try {
    const engine = await open(name, workloads[name](), JSON.parse(options));
    answer = { figures: engine === null ? null : await measure(engine) };
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  process.send(answer, () => process.exit(0)); // engines keep their workers
}
