import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fencesOf, keepDocComments } from '../consumer/fences.mjs';

test('only fences marked ts are examples, with the line of their first code line', () => {
  const text = ['# Title', '```ts', 'a();', '```', '```sh', 'npm i', '```', '```ts node', 'b();', '```'].join('\n');
  assert.deepEqual(fencesOf(text), [
    { line: 3, code: 'a();\n', isNodeOnly: false },
    { line: 9, code: 'b();\n', isNodeOnly: true },
  ]);
});

test('a fence of four ticks may show a fence of three', () => {
  assert.deepEqual(fencesOf('````md\n```ts\na();\n```\n````\n'), []);
});

test('an indented fence loses its indent', () => {
  assert.equal(fencesOf('- item\n\n  ```ts\n  if (x) {\n    y();\n  }\n  ```\n')[0].code, 'if (x) {\n  y();\n}\n');
});

test('doc comments keep their lines, code and plain comments go', () => {
  const source = [
    '/** One line. */',
    'const a = 1; // ```ts',
    '/**',
    ' * ```ts',
    ' * a();',
    ' * ```',
    ' */',
    'a();',
  ].join('\n');
  assert.deepEqual(keepDocComments(source).split('\n'), ['', '', '', '```ts', 'a();', '```', '', '']);
  assert.deepEqual(fencesOf(keepDocComments(source)), [{ line: 5, code: 'a();\n', isNodeOnly: false }]);
});
