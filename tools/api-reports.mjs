/**
 * The API reports `packages/<name>/etc/*.api.md`: the public surface of every entry point as one reviewable text.
 * `node tools/api-reports.mjs` compares them with the built packages; `--write` (`npm run api`) brings them up to date.
 * Names of packages limit the run to these: `npm run api -- core kernels`.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { root } from './bootstrap.mjs';
import { mapParallel, runNode } from './lib/process.mjs';
import { readWorkspaces } from './lib/workspaces.mjs';

/** @import { Workspace } from './lib/workspaces.mjs' */

const isWriting = process.argv.includes('--write');
const isPart = process.argv.includes('--part');
const chosen = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const published = readWorkspaces().filter(({ isPublished }) => isPublished);
const workspaces = published.filter(({ shortName }) => chosen.length === 0 || chosen.includes(shortName));

// Extracting is seconds of pure computation, so the packages are dealt to a process for each core.
const cores = Math.min(availableParallelism(), workspaces.length);
if (cores < 2 || isPart) {
  const problems = workspaces.flatMap(report);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) process.exitCode = 1;
} else {
  const hands = Array.from({ length: cores }, (_, core) => workspaces.filter((_workspace, i) => i % cores === core));
  const flags = ['--part', ...(isWriting ? ['--write'] : [])];
  const self = fileURLToPath(import.meta.url);
  const results = await mapParallel(hands, (hand) =>
    runNode(self, [...hand.map(({ shortName }) => shortName), ...flags]),
  );
  for (const { output } of results) if (output !== '') console.log(output.trimEnd());
  if (results.some(({ code }) => code !== 0)) process.exitCode = 1;
}

/** Compares (or writes) the reports of one package; returns what is wrong, in lines. @param {Workspace} workspace */
function report(workspace) {
  const problems = [];
  const etc = join(workspace.folder, 'etc');
  const entries = entryPoints(workspace);
  const extracted = entries.flatMap(({ declarations, name }) => {
    if (existsSync(declarations)) return { name, ...extract(workspace, declarations) };
    problems.push(`${relative(root, declarations)} is missing; build first: npm run build`);
    return [];
  });
  for (const { name, text, forgotten, errors } of extracted) {
    const file = join(etc, name);
    const shown = relative(root, file);
    for (const symbol of forgotten) {
      // A type that another entry point of the package exports can be imported from there.
      if (extracted.some((other) => exportsSymbol(other.text, symbol))) continue;
      errors.push(`a signature names ${symbol}, which users cannot import: export it`);
    }
    problems.push(...errors.map((error) => `${shown}: ${error}`));
    const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (old === text) continue;
    if (isWriting) {
      mkdirSync(etc, { recursive: true });
      writeFileSync(file, text);
      console.log(`wrote ${shown}`);
    } else {
      problems.push(`${shown} does not match the build; if the change of the API is meant: npm run api`);
      problems.push(firstChange(old, text));
    }
  }
  for (const stray of strayReports(etc, entries)) {
    if (isWriting) rmSync(join(etc, stray));
    else problems.push(`${workspace.path}/etc/${stray} belongs to no entry point; remove it: npm run api`);
  }
  return problems;
}

/** The typed entry points: `.` gives `core.api.md`, `./gpu` of autodiff gives `autodiff-gpu.api.md`. @param {Workspace} workspace */
function entryPoints({ folder, shortName, manifest }) {
  return Object.entries(manifest.exports)
    .filter(([, conditions]) => typeof conditions === 'object' && 'types' in conditions)
    .map(([entry, { types }]) => ({
      declarations: join(folder, types),
      name: `${[shortName, ...entry.split('/').slice(1)].join('-')}.api.md`,
    }));
}

/** Runs API Extractor over one entry point's declarations. @param {Workspace} workspace @param {string} declarations */
function extract({ folder }, declarations) {
  const scratch = mkdtempSync(join(tmpdir(), 'spred-api-'));
  const types = /[/\\]node[/\\]/.test(relative(folder, declarations)) ? ['node'] : [];
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: declarations,
      compiler: {
        overrideTsconfig: {
          compilerOptions: { target: 'es2022', lib: ['es2023', 'esnext.disposable', 'dom'], module: 'nodenext', types },
          include: [declarations],
        },
      },
      apiReport: { enabled: true, reportFileName: 'report.api.md', reportFolder: scratch, reportTempFolder: scratch },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        // Only what makes the API wrong counts: a signature that names a type which users cannot import.
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Error },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
  });
  const errors = [];
  const forgotten = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      const symbol = message.messageId === 'ae-forgotten-export' ? /"([^"]+)"/.exec(message.text)?.[1] : undefined;
      if (symbol !== undefined) forgotten.push(symbol);
      else if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
      message.handled = true;
    },
  });
  const text = readFileSync(join(scratch, 'report.api.md'), 'utf8').replaceAll('\r\n', '\n');
  rmSync(scratch, { recursive: true, force: true });
  return { text, forgotten, errors };
}

/** Whether an API report holds the export of a symbol. */
function exportsSymbol(text, symbol) {
  return new RegExp(
    String.raw`^export (abstract )?(class|const|enum|function|interface|let|namespace|type) ${symbol}\b`,
    'm',
  ).test(text);
}

/** Reports of entry points that are gone. */
function strayReports(etc, entries) {
  if (!existsSync(etc)) return [];
  return readdirSync(etc).filter((file) => file.endsWith('.api.md') && !entries.some(({ name }) => name === file));
}

/** The first place where two reports part, as three lines of each. */
function firstChange(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const at = now.findIndex((line, index) => line !== old[index]);
  const from = at === -1 ? now.length : at;
  const show = (sign, lines) => lines.slice(from, from + 3).map((line) => `    ${sign} ${line}`);
  return [`    at line ${from + 1}:`, ...show('-', old), ...show('+', now)].join('\n');
}
