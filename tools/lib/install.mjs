/**
 * The install of the dependencies with `npm ci`: it says that it is at work, leaves no npm behind when it is interrupted, and
 * lets no second one into the same checkout. Like bootstrap.mjs it imports nothing but Node built-ins.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, linkSync, mkdirSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const tickMs = 15_000;
const pollMs = 500;
/** npm heeds a signal between two of its phases only, which can be half a minute away. One that did not end by then is killed. */
const graceMs = 2_000;

/**
 * Installs until nothing is missing, twice at most: an install by hand at the same time can leave holes in this one.
 *
 * @param {string} folder the checkout
 * @param {() => string | undefined} whatIsMissing
 * @param {{ parent?: number }} [options] `parent`: the process whose end is to be taken as SIGTERM
 * @returns {Promise<number>} the exit code: 0, 1, or that of the signal which interrupted the install
 */
export async function install(folder, whatIsMissing, { parent } = {}) {
  return alone(folder, async (lock) => {
    const started = Date.now();
    let reason = whatIsMissing();
    for (let attempt = 1; reason !== undefined; attempt++) {
      if (attempt === 1) console.log(`Installing the dependencies with npm (${reason}) ...`);
      const { code, signal, output } = await npmCi(folder, lock, parent, started);
      if (signal !== undefined) {
        console.error('Interrupted; npm start again goes on from here.');
        return exitCodes[signal];
      }
      if (code !== 0) {
        console.error(output.trimEnd());
        if (isNetworkError(output)) console.error('An install needs the package registry once; it was not reached.');
        console.error(`npm ci failed (exit code ${code}); nothing was run.`);
        return 1;
      }
      reason = whatIsMissing();
      if (reason === undefined) console.log(`Installed in ${secondsSince(started)} s.`);
      else if (attempt === 1) console.log(`npm ci ended without an error, but ${reason}; installing once more ...`);
      else {
        console.error(`npm ci ended without an error, but ${reason}; nothing was run.`);
        return 1;
      }
    }
    return 0;
  });
}

/**
 * Does work that no other process may do in the same checkout at the same time, and waits for one that is at it.
 *
 * @template R
 * @param {string} folder
 * @param {(lock: string) => Promise<R>} work
 * @returns {Promise<R>}
 */
export async function alone(folder, work) {
  const lock = join(folder, 'temp', 'install.lock');
  await takeLock(lock);
  try {
    return await work(lock);
  } finally {
    releaseLock(lock);
  }
}

/**
 * `npm ci` with development and platform packages, whatever NODE_ENV or the user's npm settings omit. It shares the terminal
 * with this process, so Ctrl-C reaches it directly; every other signal, and every one without a terminal, is passed on.
 * Resolves when npm has ended.
 */
function npmCi(folder, lock, parent, started) {
  const args = ['ci', '--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-fund'];
  args.push('--no-progress');
  const options = { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] };
  const script = process.env.npm_execpath;
  const child =
    script && /npm-cli\.c?js$/.test(script)
      ? spawn(process.execPath, [script, ...args], options)
      : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  // Should this process be killed outright, the lock must hold as long as npm lives.
  if (child.pid !== undefined) appendQuietly(lock, `${child.pid}\n`);

  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));

  let interruption;
  let killTimer;
  const interrupt = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    // One Ctrl-C may come twice: from the terminal, and passed on by the npm above.
    if (interruption !== undefined) return;
    interruption = signal;
    killTimer = setTimeout(() => {
      child.kill('SIGKILL');
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    }, graceMs);
  };
  for (const signal of Object.keys(exitCodes)) process.on(signal, interrupt);
  const ticker = setInterval(() => console.log(`still installing, ${secondsSince(started)} s ...`), tickMs);
  const watch =
    parent === undefined
      ? undefined
      : setInterval(() => {
          if (process.ppid !== parent && interruption === undefined) interrupt('SIGTERM');
        }, pollMs);

  return new Promise((resolve) => {
    const finish = (code) => {
      clearInterval(ticker);
      clearInterval(watch);
      clearTimeout(killTimer);
      for (const signal of Object.keys(exitCodes)) process.off(signal, interrupt);
      resolve({ code, signal: interruption, output });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      if (child.pid === undefined) finish(1);
    });
    // Not 'exit': scripts of packages that npm started hold its pipes, and they shall have ended too.
    child.on('close', (code) => finish(code ?? 1));
  });
}

/** Whether npm says that it did not reach the registry. */
export const isNetworkError = (output) =>
  /\b(EAI_AGAIN|ENOTFOUND|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/.test(
    output,
  );

/** Waits until no other process holds the lock. A folder that cannot hold a lock is used without one: npm will say what is wrong. */
async function takeLock(lock) {
  const own = `${lock}.${process.pid}`;
  let isAnnounced = false;
  for (;;) {
    try {
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(own, `${process.pid}\n`);
      linkSync(own, lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') return;
    } finally {
      rmSync(own, { force: true });
    }
    const holder = pidsIn(lock).find(isAlive);
    if (holder === undefined) rmSync(lock, { force: true });
    else {
      if (!isAnnounced) {
        console.log(
          `Another install or build is at work here (process ${holder}, by temp/install.lock); waiting for it ...`,
        );
      }
      isAnnounced = true;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

function releaseLock(lock) {
  try {
    if (pidsIn(lock)[0] === process.pid) rmSync(lock, { force: true });
    rmdirSync(dirname(lock));
  } catch {
    // The folder holds something else, or is not there.
  }
}

function pidsIn(lock) {
  try {
    return readFileSync(lock, 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function appendQuietly(file, text) {
  try {
    if (pidsIn(file)[0] === process.pid) appendFileSync(file, text);
  } catch {
    // The lock is a courtesy; the install goes on without it.
  }
}

const secondsSince = (started) => Math.round((Date.now() - started) / 1000);
