/**
 * A run of steps: each is timed and reported in one line, a failing one with what failed and then with its output; the sums
 * make the closing line.
 */
import { failuresIn } from './failures.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} [passed] what the step counts for; a step that holds no tests counts 1 itself
 * @property {number} [failed]
 * @property {Map<string, string[]>} [skipped] names of what was left out, by reason
 * @property {string} [note] a few words for the step's line
 * @property {readonly string[]} [failures] what failed, a line each; shown before the output
 * @property {string} [output] shown when something failed
 * @property {string} [details] shown when nothing failed
 */

export class Steps {
  #passed = 0;
  #failed = 0;
  /** @type {Map<string, string[]>} */
  #skipped = new Map();
  #write;

  /** @param {(line: string) => void} [write] */
  constructor(write = (line) => console.log(line)) {
    this.#write = write;
  }

  /**
   * Runs one step. Work that throws is a step that failed.
   *
   * @param {string} name
   * @param {() => Promise<Outcome>} work
   * @returns {Promise<boolean>} whether nothing failed in it
   */
  async step(name, work) {
    const started = performance.now();
    /** @type {Outcome} */
    let outcome;
    try {
      outcome = await work();
    } catch (error) {
      outcome = { failed: 1, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    const { failed = 0, note = '', output = '', details = '', failures = [], skipped = new Map() } = outcome;
    const { passed = failed === 0 ? 1 : 0 } = outcome;
    this.#passed += passed;
    this.#failed += failed;
    for (const [reason, names] of skipped) this.skip(reason, names);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    this.#write(`${failed > 0 ? 'FAIL' : 'ok'} ${name} ${seconds} s${note === '' ? '' : ` (${note})`}`);
    if (failed > 0 && failures.length > 0) this.#write(`${indent(listed(failures))}\n`);
    const shown = failed > 0 ? output || details : details;
    if (shown.trim() !== '') this.#write(indent(shown));
    return failed === 0;
  }

  /** Notes what was not run, and why. */
  skip(reason, names) {
    this.#skipped.set(reason, [...(this.#skipped.get(reason) ?? []), ...names]);
  }

  /** Prints the skips by reason and the closing line, which stands alone and last. Returns the exit code. */
  close() {
    const skipped = [...this.#skipped].map(([reason, names]) => ({ reason, names })).toSorted(byCount);
    const count = skipped.reduce((sum, { names }) => sum + names.length, 0);
    if (count > 0) {
      this.#write(`\nSkipped, by reason:`);
      for (const { reason, names } of skipped) this.#write(`  ${names.length} x ${reason}: ${shorten(names)}`);
    }
    this.#write('');
    this.#write(`${this.#passed} passed, ${this.#failed} failed${count > 0 ? `, ${count} skipped` : ''}`);
    return this.#failed === 0 ? 0 : 1;
  }
}

/** A step that is one yes or no: the exit code of a program. */
export const asOutcome = ({ code, output }) =>
  code === 0 ? { failed: 0, output } : { failed: 1, failures: failuresIn(output), output };

/** Of what failed, this many lines of this length are shown before the output: what a log that is cut still shows. */
const mostListed = 20;
const mostLetters = 240;

function listed(failures) {
  const lines = failures.slice(0, failures.length > mostListed ? mostListed - 1 : mostListed).map((failure) => {
    const line = failure.replaceAll(/\s+/g, ' ');
    return line.length <= mostLetters ? line : `${line.slice(0, mostLetters - 4)} ...`;
  });
  if (lines.length < failures.length) lines.push(`and ${failures.length - lines.length} more`);
  return lines.map((line) => `- ${line}`).join('\n');
}

const byCount = (a, b) => b.names.length - a.names.length || a.reason.localeCompare(b.reason);

const indent = (text) => text.trimEnd().replace(/^(?=.)/gm, '    ');

const shorten = (names) =>
  names.length <= 4 ? names.join('; ') : `${names.slice(0, 3).join('; ')}; and ${names.length - 3} more`;
