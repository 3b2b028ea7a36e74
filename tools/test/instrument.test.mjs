import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrument, normalise } from '../consumer/instrument.mjs';

test('a console.log with a trailing comment is marked, with or without a semicolon', () => {
  const { javascript, expected } = instrument(
    'console.log(1 + 1); // 2\nconsole.log("a") // a\nconsole.log("free");\n',
  );
  assert.deepEqual(expected, [
    { line: 0, text: '2' },
    { line: 1, text: 'a' },
  ]);
  assert.match(javascript, /spredPrinted\.bind\(null, 0\)\(1 \+ 1\)/);
  assert.match(javascript, /spredPrinted\.bind\(null, 1\)\("a"\)/);
  assert.match(javascript, /console\.log\("free"\)/);
});

test('a comment on the next line belongs to what follows it', () => {
  assert.deepEqual(instrument('console.log(1);\n// then\nf();\n').expected, []);
});

test('types are stripped and imports of values are kept', () => {
  const { javascript } = instrument("import { f, type T } from 'x';\nconst a: T = f<number>(1);\n");
  assert.match(javascript, /import \{ f {0,1}\} from 'x';\nconst a = f\(1\);/);
});

test('white space does not count', () => {
  assert.equal(normalise('[\n  1,\n  2\n]'), '[ 1, 2 ]');
});
