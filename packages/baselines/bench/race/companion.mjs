/** A child process that answers every line with a line, one at a time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One thread for all that could take more. */
const oneThread = Object.fromEntries(
  ['OMP', 'OPENBLAS', 'MKL', 'BLIS', 'VECLIB_MAXIMUM', 'NUMEXPR', 'NUMBA'].map((name) => [`${name}_NUM_THREADS`, '1']),
);

export class Companion {
  #child;
  #waiting;
  #reason;
  #errors = '';

  /** @param {string} command @param {readonly string[]} args */
  constructor(command, args) {
    this.#child = spawn(command, args, { env: { ...process.env, ...oneThread }, stdio: 'pipe' });
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('close', () => this.#end(this.#errors.trim().split('\n').at(-1) || 'it ended'));
    // A line to a process that has just ended fails; the end itself is told by 'close'.
    this.#child.stdin.on('error', () => {});
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#errors = (this.#errors + text).slice(-4000)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      resolve(line);
    });
  }

  /** Sends a line and waits for the answer; throws when there will be none. @param {string} line @returns {Promise<string>} */
  ask(line) {
    if (this.#reason !== undefined) return Promise.reject(new Error(this.#reason));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#child.stdin.write(`${line}\n`);
    });
  }

  stop() {
    this.#child.kill('SIGKILL');
  }

  #end(reason) {
    this.#reason ??= reason;
    this.#waiting?.reject(new Error(this.#reason));
    this.#waiting = undefined;
  }
}
