/**
 * Runs in a package's folder before it is packed: takes the comments out of its JavaScript. Editors read documentation
 * from the declarations, which keep theirs; without them an installed package is a sixth smaller.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles } from './lib/workspaces.mjs';

const compilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  removeComments: true,
  allowJs: true,
};
const dist = join(process.cwd(), 'dist');

for (const name of listFiles(dist)) {
  // Generated text has no comments to speak of, and is large.
  if (!name.endsWith('.js') || name.includes('generated')) continue;
  const path = join(dist, name);
  const source = readFileSync(path, 'utf8');
  if (!/\/[/*]/.test(source)) continue;
  const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: name });
  if (outputText.length < source.length) writeFileSync(path, outputText);
}
