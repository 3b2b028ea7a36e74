/** The three ways in which a consumer meets an example: run by Node, bundled by Vite and then run, and checked by a compiler. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, createLogger } from 'vite';
import { root } from '../bootstrap.mjs';
import { mapParallel, plainEnvironment, run, runNode } from '../lib/process.mjs';
import { instrument, normalise } from './instrument.mjs';
import { compilerOf } from './project.mjs';

/** @import { Example } from './fences.mjs' */

const recorder = fileURLToPath(new URL('recorder.mjs', import.meta.url));
const exampleTimeoutMs = 60_000;

/** What a careful consumer sets: every declaration file is checked, and no newer library than the language level brings. */
const strictest = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  moduleDetection: 'force',
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  typeRoots: [join(root, 'node_modules', '@types')],
};

/** Writes the examples as TypeScript (for the compilers) and as instrumented JavaScript. @param {readonly Example[]} examples */
export function writeExamples(folder, examples) {
  for (const part of ['types', 'types-node', 'run', 'printed']) mkdirSync(join(folder, part), { recursive: true });
  return examples.map((example) => {
    writeFileSync(join(folder, example.isNodeOnly ? 'types-node' : 'types', `${example.id}.ts`), example.code);
    const { javascript, expected } = instrument(example.code);
    writeFileSync(join(folder, 'run', `${example.id}.mjs`), javascript);
    return { ...example, expected };
  });
}

/** Runs each example of a folder of modules and compares what it prints with its comments. Resolves to problems. */
export async function runExamples(folder, part, examples) {
  const problems = await mapParallel(examples, async (example) => {
    const record = join(folder, 'printed', `${part}-${example.id}.json`);
    const module = join(folder, part, `${example.id}.mjs`);
    const { code, output } = await run(process.execPath, ['--import', recorder, module], {
      cwd: folder,
      env: plainEnvironment({ SPRED_PRINTED: record }),
      timeoutMs: exampleTimeoutMs,
    });
    if (code !== 0) return [`${example.file}:${example.line} fails (exit code ${code}):\n${output.trim()}`];
    return compare(example, JSON.parse(readFileSync(record, 'utf8')));
  });
  return problems.flat();
}

/** A statement that ran several times is compared with all it printed, joined. */
function compare(example, printed) {
  return example.expected.flatMap(({ line, text }, index) => {
    const place = `${example.file}:${example.line + line}`;
    const actual = printed.filter(([at]) => at === index).map(([, value]) => value);
    if (actual.length === 0) return [`${place} never prints; the comment says: ${text}`];
    return normalise(actual.join(' ')) === normalise(text)
      ? []
      : [`${place} prints: ${normalise(actual.join(' '))}\n    the comment says: ${normalise(text)}`];
  });
}

/** Bundles examples as a web application would, minified and without any plugin. Warnings count as problems. */
export async function bundleExamples(folder, examples) {
  if (examples.length === 0) return [];
  const problems = [];
  const note = (message) => problems.push(`Vite: ${message}`);
  const customLogger = { ...createLogger('silent'), warn: note, warnOnce: note, error: note };
  try {
    await build({
      root: folder,
      configFile: false,
      publicDir: false,
      customLogger,
      logLevel: 'warn',
      build: {
        outDir: 'bundle',
        target: 'es2022',
        minify: true,
        modulePreload: false,
        rollupOptions: {
          input: Object.fromEntries(examples.map(({ id }) => [id, join(folder, 'run', `${id}.mjs`)])),
          output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared-[hash].mjs' },
        },
      },
    });
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
  }
  return problems;
}

/** Compiles all examples without emitting, with every declaration file checked, by each compiler and kind of resolution. */
export async function checkTypes(folder, versions) {
  const tsconfigs = [
    { part: 'types', types: [], resolutions: ['bundler', 'nodenext'] },
    { part: 'types-node', types: ['node'], resolutions: ['nodenext'] },
  ].filter(({ part }) => existsSync(join(folder, part)) && readdirSync(join(folder, part)).length > 0);
  const runs = [];
  for (const version of versions) {
    const tsc = await compilerOf(version);
    for (const { part, types, resolutions } of tsconfigs) {
      for (const moduleResolution of resolutions) {
        const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext';
        const project = join(folder, `tsconfig.${part}.${moduleResolution}.json`);
        const compilerOptions = { ...strictest, module, moduleResolution, types };
        writeFileSync(project, JSON.stringify({ compilerOptions, include: [`${part}/*.ts`] }));
        runs.push({ label: `TypeScript ${version}, ${moduleResolution}`, tsc, project });
      }
    }
  }
  const results = await mapParallel(runs, async ({ label, tsc, project }) => {
    const { code, output } = await runNode(tsc, ['-p', project, '--pretty', 'false'], { cwd: folder });
    return code === 0 ? [] : [`${label}:\n${output.trim()}`];
  });
  return results.flat();
}
