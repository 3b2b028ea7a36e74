/**
 * Reads a numeric CSV file. All parsing is in `csv.ts`; this file only turns what can go wrong with a file into an error
 * that names it.
 */
import { readFile } from 'node:fs/promises';
import { isSpredError, requireKnown, SpredError } from '@spred/core';
import { csvOptionNames, parseCsv, type CsvOptions, type CsvTable } from '../csv.ts';

/**
 * Reads a numeric CSV file (UTF-8).
 *
 * Throws `file-missing` when the file is not there or cannot be read, and what `parseCsv` throws, with the file named.
 *
 * @example
 * ```ts
 * import { readCsvFile } from '@spred/datasets/node';
 *
 * const failure = await readCsvFile('no-such-file.csv').catch((error) => error);
 * console.log(failure.code); // file-missing
 * ```
 */
export async function readCsvFile(path: string, options: CsvOptions = {}): Promise<CsvTable> {
  requireKnown('readCsvFile', options, csvOptionNames);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new SpredError('file-missing', `${path}: ${reasonOf(cause)}`, { argument: 'path', cause });
  }
  try {
    return parseCsv(text, options);
  } catch (cause) {
    if (!isSpredError(cause)) throw cause;
    const { code, argument, index } = cause;
    throw new SpredError(code, `${path}: ${cause.message}`, {
      ...(argument !== undefined && { argument }),
      ...(index !== undefined && { index }),
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder, not a file';
  if (code === 'EACCES') return 'it may not be read';
  return cause instanceof Error ? cause.message : String(cause);
}
