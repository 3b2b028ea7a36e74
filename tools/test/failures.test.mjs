import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failuresIn } from '../lib/failures.mjs';

test('tests of vitest are found with what they say, once each', () => {
  const output = `
 FAIL  |@spred/core| src/a.test.ts > sums > one is two
AssertionError: expected 1 to be 2
 FAIL  |@spred/core| src/b.test.ts [ src/b.test.ts ]
Error: No test suite found
 FAIL  |@spred/core| src/c.test.ts > says nothing
 FAIL  |@spred/core| src/c.test.ts > says nothing
`;
  assert.deepEqual(failuresIn(output), [
    '|@spred/core| src/a.test.ts > sums > one is two: expected 1 to be 2',
    '|@spred/core| src/b.test.ts [ src/b.test.ts ]: No test suite found',
    '|@spred/core| src/c.test.ts > says nothing',
  ]);
});

test("tests of Node's runner are found, whether they say one line or several", () => {
  const output = `
ok 1 - good
not ok 2 - bad
  ---
  duration_ms: 1.8
  location: 'a.mjs:2:25'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:
    + actual - expected
  ...
not ok 3 - worse
  ---
  error: 'no'
  ...
`;
  assert.deepEqual(failuresIn(output), ['bad: Expected values to be strictly equal:', 'worse: no']);
});

test('errors of TypeScript and a coverage that is too low are found, other output is none', () => {
  const error = "src/a.ts(3,5): error TS2322: Type 'string' is not assignable to type 'number'.";
  const low = 'ERROR: Coverage for lines (80%) does not meet global threshold (85%)';
  assert.deepEqual(failuresIn(`building\n${error}\n  ${low}\ndone`), [error, low]);
  assert.deepEqual(failuresIn('all is well'), []);
});
