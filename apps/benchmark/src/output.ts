/**
 * The two files of a run: `results.json` after every row, `report.html` at the end. A file is written beside its final
 * name and then renamed, so that a reader (or a power cut) never meets half a file.
 */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SpredError } from '@spred/core';
import { reportHtml } from './report/report.ts';
import type { ResultsDocument } from './results.ts';

/** A folder that results go to. */
export class Output {
  readonly jsonPath: string;
  readonly reportPath: string;

  /** Makes the folder and tries to write there. Throws `file-missing` where the files of a run could not be written. */
  constructor(folder: string) {
    this.jsonPath = join(folder, 'results.json');
    this.reportPath = join(folder, 'report.html');
    orExplain(`--out ${folder}: the folder cannot be made`, () => makeFolder(resolve(folder)));
    for (const path of [this.jsonPath, this.reportPath]) orExplain(`${path} cannot be written`, () => tryFile(path));
  }

  writeJson(document: ResultsDocument): void {
    replaceFile(this.jsonPath, `${JSON.stringify(document)}\n`);
  }

  writeReport(document: ResultsDocument): void {
    replaceFile(this.reportPath, reportHtml(document));
  }
}

/** Makes a folder, parents first. Node's own recursion never ends where a parent refuses (`/proc/x`). */
function makeFolder(path: string): void {
  if (!existsSync(path)) {
    makeFolder(dirname(path));
    mkdirSync(path);
  }
  if (!statSync(path).isDirectory()) throw Object.assign(new Error(path), { code: 'ENOTDIR' });
}

/** Fails where `replaceFile` would, and leaves nothing behind. */
function tryFile(path: string): void {
  writeFileSync(partOf(path), '');
  rmSync(partOf(path));
  if (existsSync(path) && statSync(path).isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
}

function replaceFile(path: string, text: string): void {
  orExplain(`${path} cannot be written`, () => {
    writeFileSync(partOf(path), text);
    renameSync(partOf(path), path);
  });
}

const partOf = (path: string): string => `${path}.part`;

/** Does some work on files; a failure becomes one line that says what could not be done, and the system's code. */
function orExplain(failure: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new SpredError('file-missing', `${failure} (${reason})`, { argument: 'out', cause });
  }
}
