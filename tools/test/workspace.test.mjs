import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { readWorkspaces } from '../lib/workspaces.mjs';
import { checkImports, packageOf } from '../workspace/imports.mjs';
import { checkLinks, linksOf } from '../workspace/links.mjs';
import { checkVersions } from '../workspace/manifests.mjs';
import { checkReferences } from '../workspace/references.mjs';
import { findMachine } from '../workspace/texts.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'spred-workspace-'));
after(() => rmSync(scratch, { recursive: true }));

function write(file, content) {
  const path = join(scratch, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Two packages, b upon a, with all in order; what is given replaces files. */
function repository(files = {}) {
  rmSync(join(scratch, 'packages'), { recursive: true, force: true });
  const a = '../a/tsconfig.lib.json';
  const own = [{ path: './tsconfig.lib.json' }, { path: './tsconfig.spec.json' }];
  const all = {
    'package.json': { devDependencies: { vitest: '4.1.12' } },
    'packages/a/package.json': { name: '@spred/a', version: '0.1.0' },
    'packages/a/tsconfig.json': { references: own },
    'packages/a/tsconfig.lib.json': { references: [] },
    'packages/a/tsconfig.spec.json': { references: [own[0]] },
    'packages/a/src/index.ts': 'export const one = 1;',
    'packages/b/package.json': { name: '@spred/b', version: '0.1.0', dependencies: { '@spred/a': '^0.1.0' } },
    'packages/b/tsconfig.json': { references: own },
    'packages/b/tsconfig.lib.json': { references: [{ path: a }] },
    'packages/b/tsconfig.spec.json': { references: [own[0], { path: a }] },
    'packages/b/src/index.ts': "export { one } from '@spred/a';",
    'packages/b/src/index.test.ts': "import { test } from 'vitest';",
    ...files,
  };
  for (const [file, content] of Object.entries(all)) write(file, content);
  return readWorkspaces(scratch);
}

const problemsOf = (files) => {
  const workspaces = repository(files);
  return [
    ...checkImports(workspaces, scratch),
    ...checkReferences(workspaces, scratch),
    ...checkVersions(workspaces, scratch),
  ];
};

test('a repository in order has no problems', () => {
  assert.deepEqual(problemsOf(), []);
});

test('an undeclared import is found, in a type and in a dynamic import too', () => {
  for (const code of ["import '@spred/b';", "import type { T } from '@spred/b/sub';", "await import('@spred/b');"]) {
    const problems = problemsOf({ 'packages/a/src/index.ts': code });
    assert.match(problems.join(), /packages\/a\/src\/index\.ts imports @spred\/b, which is not in dependencies/, code);
  }
});

test('a tool of the root may be imported by tests, not by sources', () => {
  assert.match(problemsOf({ 'packages/a/src/index.ts': "import 'vitest';" }).join(), /imports vitest/);
});

test('a test may import another workspace only when package.json says so', () => {
  const files = { 'packages/a/src/index.test.ts': "import '@spred/b';" };
  assert.match(problemsOf(files).join(), /imports @spred\/b, which is in no dependencies/);
});

test('a dependency that no source imports is found', () => {
  assert.match(
    problemsOf({ 'packages/b/src/index.ts': '' }).join(),
    /depends on @spred\/a, which its src never imports/,
  );
});

test('missing and superfluous references are found', () => {
  const problems = problemsOf({
    'packages/b/tsconfig.lib.json': { references: [] },
    'packages/a/tsconfig.lib.json': { references: [{ path: '../b/tsconfig.lib.json' }] },
  });
  assert.match(problems.join(), /packages\/b\/tsconfig\.lib\.json lacks the reference to packages\/a/);
  assert.match(problems.join(), /packages\/a\/tsconfig\.lib\.json refers to packages\/b/);
});

test('another version, or another range, is found', () => {
  const problems = problemsOf({ 'packages/a/package.json': { name: '@spred/a', version: '0.2.0' } }).join();
  assert.match(problems, /packages\/b has version 0\.1\.0/);
  assert.match(problems, /asks for @spred\/a \^0\.1\.0; it must be \^0\.2\.0/);
});

test('the package of a specifier', () => {
  assert.deepEqual(['@spred/a', '@spred/a/gpu', 'd3/array', './a.ts', '#worker', 'node:fs', 'fs'].map(packageOf), [
    '@spred/a',
    '@spred/a',
    'd3',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('lines that name a machine are found, others are not', () => {
  const [slash, equals] = ['/', '='];
  for (const line of [`see ${slash}home${slash}me${slash}x`, `"${slash}root${slash}x"`, `registry${equals}https://x`]) {
    assert.notEqual(findMachine(line, scratch), undefined, line);
  }
  for (const line of ['https://example.org/home/x', '../work/x', './root/x', 'a/home/b']) {
    assert.equal(findMachine(line, scratch), undefined, line);
  }
});

test('a relative link that leads nowhere is found', () => {
  write('docs/a.md', '# A');
  write('docs/b c.md', '# B');
  write('README.md', '[ok](docs/a.md#a) [ok](docs/) [ok](https://example.org/x) [ok](#here)\n![no](docs/x.png)');
  write('docs/index.md', '[ok](../README.md) [ok](b%20c.md) [ok](/docs/a.md)\n\n[ref]: ./gone.md "title"');
  const files = ['README.md', 'docs/a.md', 'docs/b c.md', 'docs/index.md', 'docs/gone.md'];
  assert.deepEqual(checkLinks(scratch, files), [
    'README.md:2 links to docs/x.png, which is not there',
    'docs/index.md:3 links to ./gone.md, which is not there',
  ]);
});

test('a link to a file that git ignores leads nowhere in a clone', () => {
  write('reports/x.html', '');
  write('README.md', '[x](reports/x.html)');
  assert.equal(checkLinks(scratch, ['README.md']).length, 1);
});

test('links in code are no links', () => {
  const text = '`[a](b)` [c](d_(e)) <img alt="" src="f">\n````md\n```\n[g](h)\n```\n````\n[[i](j)](<k l> "m")';
  assert.deepEqual(linksOf(text), [
    { line: 1, link: 'd_(e)' },
    { line: 1, link: 'f' },
    { line: 7, link: 'j' },
    { line: 7, link: 'k l' },
  ]);
});
