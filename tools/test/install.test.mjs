import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../bootstrap.mjs';
import { isNetworkError } from '../lib/install.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'spred-install-'));
after(() => rmSync(scratch, { recursive: true }));

const packages = { 'node_modules/a': { version: '1.0.0' } };

/** What the npm of these tests does instead of an install; it runs in the checkout. */
const installs = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync('node_modules/a', { recursive: true });
  writeFileSync('node_modules/.package-lock.json', '${JSON.stringify({ packages })}');
  writeFileSync('node_modules/a/package.json', '{}');`;
const leavesAHoleAtFirst = `${installs}
  if (!require('node:fs').existsSync('second')) require('node:fs').rmSync('node_modules/a/package.json');
  writeFileSync('second', '');`;
const hangs = `
  process.on('SIGINT', () => setTimeout(() => process.exit(1), 300));
  require('node:fs').writeFileSync('pid', String(process.pid));
  setInterval(() => {}, 1000);`;

function checkout(name, npm) {
  const folder = join(scratch, name);
  mkdirSync(join(folder, 'temp'), { recursive: true });
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  writeFileSync(join(folder, 'npm-cli.js'), npm);
  return folder;
}

/** Starts the install of a checkout in a process of its own. */
function start(folder, args = []) {
  const child = spawn(process.execPath, [join(root, 'tools', 'bootstrap.mjs'), folder, ...args], {
    env: { ...process.env, npm_execpath: join(folder, 'npm-cli.js') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output }))),
    says: (pattern) => until(() => pattern.test(output)),
  };
}

async function until(isSo) {
  for (let waited = 0; !isSo(); waited += 20) {
    assert.ok(waited < 20_000, 'it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('what is missing is installed, once', async () => {
  const folder = checkout('fine', installs);
  const first = await start(folder).ended;
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /Installing the dependencies .*\nInstalled in \d+ s\./);
  assert.equal(existsSync(join(folder, 'temp', 'install.lock')), false);
  assert.deepEqual(await start(folder).ended, { code: 0, output: '' });
});

test('an install that leaves a hole is repeated, but not for ever', async () => {
  const mended = await start(checkout('hole', leavesAHoleAtFirst)).ended;
  assert.equal(mended.code, 0, mended.output);
  assert.match(mended.output, /a is missing; installing once more/);
  const hopeless = await start(checkout('hopeless', '')).ended;
  assert.equal(hopeless.code, 1);
  assert.match(hopeless.output, /node_modules is missing; nothing was run/);
});

test('a failed install shows what npm said, and says when the registry was out of reach', async () => {
  const npm = "console.error('npm error code EAI_AGAIN'); process.exitCode = 1;";
  const { code, output } = await start(checkout('offline', npm)).ended;
  assert.equal(code, 1);
  assert.match(output, /EAI_AGAIN\nAn install needs the package registry once.*\nnpm ci failed \(exit code 1\)/);
  assert.equal(isNetworkError('npm error code EACCES'), false);
});

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  test(
    `${signal} ends npm, then the install, and the next one works`,
    { skip: process.platform === 'win32' },
    async () => {
      const folder = checkout(signal, hangs);
      const { child, ended } = start(folder);
      await until(() => existsSync(join(folder, 'pid')));
      const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
      child.kill(signal);
      const { code, output } = await ended;
      assert.equal(code, expected);
      assert.match(output, /\nInterrupted; npm start again goes on from here\.\n$/);
      assert.equal(isAlive(pid), false);
      writeFileSync(join(folder, 'npm-cli.js'), installs);
      assert.equal((await start(folder).ended).code, 0);
    },
  );
}

test('an install whose parent is gone ends', { skip: process.platform === 'win32' }, async () => {
  const { code } = await start(checkout('orphan', hangs), ['1']).ended;
  assert.equal(code, 143);
});

test('a second install waits for the first; the lock of a dead one does not hold', async () => {
  const folder = checkout('locked', installs);
  const lock = join(folder, 'temp', 'install.lock');
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.on('close', resolve));
  writeFileSync(lock, `${dead.pid}\n${process.pid}\n`);
  const second = start(folder);
  await second.says(/Another install or build is at work here/);
  writeFileSync(lock, `${dead.pid}\n`);
  const { code, output } = await second.ended;
  assert.equal(code, 0, output);
  assert.match(output, /Installed in/);
});
