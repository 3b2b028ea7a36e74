/**
 * The two files of a run: `results.json` after every row, `report.html` at the end. A file is written beside its final
 * name and then renamed, so that a reader (or a power cut) never meets half a file.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpredError } from '@spred/core';
import { reportHtml } from './report/report.ts';
import type { ResultsDocument } from './results.ts';

/** A folder that results go to. */
export class Output {
  readonly jsonPath: string;
  readonly reportPath: string;

  /** Makes the folder. Throws `file-missing` where that cannot be done. */
  constructor(folder: string) {
    this.jsonPath = join(folder, 'results.json');
    this.reportPath = join(folder, 'report.html');
    try {
      mkdirSync(folder, { recursive: true });
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw new SpredError('file-missing', `--out ${folder}: the folder cannot be made (${reason})`, {
        argument: 'out',
        cause,
      });
    }
  }

  writeJson(document: ResultsDocument): void {
    replaceFile(this.jsonPath, `${JSON.stringify(document)}\n`);
  }

  writeReport(document: ResultsDocument): void {
    replaceFile(this.reportPath, reportHtml(document));
  }
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}
