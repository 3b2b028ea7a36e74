import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { clearReports, sumReports } from '../lib/tally.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'spred-tally-'));
after(() => rmSync(scratch, { recursive: true }));

function workspaceWith(name, report) {
  const folder = join(scratch, name);
  mkdirSync(join(folder, '.reports'), { recursive: true });
  if (report) writeFileSync(join(folder, '.reports', 'tests.json'), JSON.stringify(report));
  return { name, folder };
}

const fine = workspaceWith('fine', {
  tests: [
    { file: 'a', name: 'x', state: 'passed' },
    { file: 'a', name: 'y', state: 'skipped', reason: 'no data' },
    { file: 'a', name: 'z', state: 'skipped', reason: '' },
  ],
  errors: [],
});
const failing = workspaceWith('failing', {
  tests: [{ file: 'a', name: 'x', state: 'failed', error: 'expected 2 to be 3' }],
  errors: ['unhandled'],
});
const crashed = workspaceWith('crashed');
const empty = workspaceWith('empty', { tests: [], errors: [] });

test('states are summed and skips are kept by reason', () => {
  const { passed, failed, skipped } = sumReports([fine], { code: 0, output: '' });
  assert.deepEqual([passed, failed], [1, 0]);
  assert.deepEqual(
    [...skipped],
    [
      ['no data', ['fine: y']],
      ['no reason given', ['fine: z']],
    ],
  );
});

test('failed tests, errors outside tests, crashed runs and empty ones all count as failures', () => {
  const { failed, failures } = sumReports([fine, failing, crashed, empty], { code: 1, output: '' });
  assert.equal(failed, 4);
  assert.deepEqual(failures.slice(0, 2), ['failing: unhandled', 'failing: a > x: expected 2 to be 3']);
});

test('a run that fails without saying why counts one failure', () => {
  assert.equal(sumReports([fine], { code: 1, output: '' }).failed, 1);
});

test('cleared reports are not counted', () => {
  clearReports([fine]);
  assert.equal(sumReports([fine], { code: 0, output: '' }).failed, 1);
});
