/**
 * What the races share: their arguments, the build they run on, a folder for the data that other processes read, and an
 * end that leaves neither the folder nor a process behind.
 *
 *   --json              one object with the rows instead of tables
 *   --rows <substring>  only the rows whose name holds it
 *   --runs <k>          at least so many runs of each measured figure; default 5
 *   --peers             the peers alone
 *   --no-build          on what is built, up to date or not
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from '../../../../tools/bootstrap.mjs';

/**
 * @typedef {object} Session
 * @property {number} runs
 * @property {boolean} hasOurs whether ours runs, beside the peers
 * @property {(name: string) => boolean} isAsked whether a row is to be run
 * @property {string} folder for files that go when the process does
 * @property {(end: () => void) => void} atEnd what else is to be ended then
 * @property {(line: string) => void} say progress
 * @property {() => void} end
 */

/** Reads the arguments and builds what is not up to date. @returns {Promise<Session>} */
export async function openSession() {
  const { rows, runs, build, hasOurs } = readArguments();
  if (build) await bringUpToDate();

  const folder = mkdtempSync(join(tmpdir(), 'spred-race-'));
  const ends = [() => rmSync(folder, { recursive: true, force: true })];
  const end = () => {
    for (const last of ends.splice(0).toReversed()) last();
  };
  process.on('exit', end);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(signal, () => process.exit(code));
  }
  return {
    runs,
    hasOurs,
    isAsked: (name) => name.includes(rows),
    folder,
    atEnd: (last) => ends.push(last),
    say: (line) => console.error(line),
    end,
  };
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean' },
        rows: { type: 'string', default: '' },
        runs: { type: 'string', default: '5' },
        peers: { type: 'boolean', default: false },
        'no-build': { type: 'boolean', default: false },
      },
    });
    const runs = Number(values.runs);
    if (!(Number.isInteger(runs) && runs > 0)) throw new Error(`--runs must be a whole number, got ${values.runs}`);
    return { rows: values.rows, runs, build: !values['no-build'], hasOurs: !values.peers };
  } catch (error) {
    console.error(error.message);
    return process.exit(2);
  }
}

async function bringUpToDate() {
  bootstrap();
  const { buildAll, isBuilt } = await import('../../../../tools/lib/build.mjs');
  if (isBuilt()) return;
  const { code, output } = await buildAll();
  if (code === 0) return;
  console.error(`${output.trim()}\n\nThe build failed; nothing was measured.`);
  process.exit(1);
}
