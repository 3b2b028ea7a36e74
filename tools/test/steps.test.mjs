import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Steps } from '../lib/steps.mjs';

function record() {
  const lines = [];
  return { lines, steps: new Steps((line) => lines.push(line)) };
}

test('a check counts one, tests count themselves, the sum stands alone in the last line', async () => {
  const { lines, steps } = record();
  assert.equal(await steps.step('lint', async () => ({})), true);
  assert.equal(await steps.step('tests', async () => ({ passed: 7 })), true);
  assert.equal(steps.close(), 0);
  assert.match(lines[0], /^ok lint \d+\.\d s$/);
  assert.equal(lines.at(-1), '8 passed, 0 failed');
});

test('a failing step shows its output and makes the run fail; one that throws has failed', async () => {
  const { lines, steps } = record();
  assert.equal(await steps.step('lint', async () => ({ failed: 1, output: 'line 3: no' })), false);
  await steps.step('build', async () => {
    throw new Error('broken');
  });
  assert.equal(steps.close(), 1);
  assert.equal(lines[1], '    line 3: no');
  assert.match(lines[3], /broken/);
  assert.equal(lines.at(-1), '0 passed, 2 failed');
});

test('what failed stands above the output, in at most 20 short lines', async () => {
  const { lines, steps } = record();
  const failures = Array.from({ length: 30 }, (_, i) => `test ${i}: expected\n1 to be 2 ${'.'.repeat(300)}`);
  await steps.step('tests', async () => ({ failed: 30, failures, output: 'noise' }));
  const shown = lines[1].trimEnd().split('\n');
  assert.equal(shown.length, 20);
  assert.ok(shown.every((line) => line.length < 250));
  assert.match(shown[0], /^ {4}- test 0: expected 1 to be 2/);
  assert.equal(shown[19], '    - and 11 more');
  assert.equal(lines[2], '    noise');
});

test('skips are listed by reason above the closing line', async () => {
  const { lines, steps } = record();
  await steps.step('tests', async () => ({ passed: 1, skipped: new Map([['no browser', ['a', 'b']]]) }));
  steps.skip('no browser', ['c']);
  assert.equal(steps.close(), 0);
  assert.ok(lines.includes('  3 x no browser: a; b; c'));
  assert.equal(lines.at(-1), '1 passed, 0 failed, 3 skipped');
});
