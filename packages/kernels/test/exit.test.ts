import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '../../../testing/bundle.ts';

let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'spred-exit-'));
  await bundle(join(import.meta.dirname, '../src/index.ts'), 'node', scratch);
}, 120_000);

afterAll(() => rmSync(scratch, { recursive: true }));

/** Runs a program that uses the package; rejects unless it ends by itself with code 0, within seconds. */
function run(program: string): Promise<{ stdout: string; stderr: string }> {
  const file = join(scratch, 'node', 'program.mjs');
  writeFileSync(file, `import { createMemory, dot, enableThreads, gemm, info } from './bundle.js';\n${program}`);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file], { timeout: 20_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(error);
    });
  });
}

const work = `
  const memory = createMemory();
  const a = memory.matrix('float64', 200, 200);
  const c = memory.matrix('float64', 200, 200);
  for (let i = 0; i < 50; i++) gemm({ a, b: a, c });
`;

it.each([
  ['when the program is at its end', work],
  ['with workers that nobody has used', ''],
  ['with a promise that nobody awaits', 'void enableThreads(3);'],
  ['by process.exit', `${work} process.exit();`],
])('workers let the process go: %s', async (_, program) => {
  const { stdout, stderr } = await run(`
    console.log((await enableThreads(3)).threads);
    ${program}
  `);
  expect([stdout.trim(), stderr]).toEqual(['3', '']);
});

it('an error ends the program as ever', async () => {
  await expect(run(`await enableThreads(2); ${work} throw new Error('on purpose');`)).rejects.toThrow('on purpose');
});
