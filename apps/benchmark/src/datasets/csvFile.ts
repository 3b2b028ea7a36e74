/** The user's own CSV file, scaled as the diabetes data is: centred, columns of unit norm, so that no intercept is needed. */
import { basename, extname } from 'node:path';
import { isSpredError, SpredError } from '@spred/core';
import { centerAndNormalize, datasetFromTable, type CsvTable, type Dataset } from '@spred/datasets';
import { readCsvFile } from '@spred/datasets/node';
import type { DatasetSource } from './source.ts';

/** The file at `path`; `target` names the column to predict, by default the last one. */
export function csvFileSource(path: string, target: string | undefined): DatasetSource {
  const id = basename(path, extname(path));
  return {
    id,
    description: `the file ${basename(path)}; centred, columns of unit norm`,
    async load() {
      const table = await readCsvFile(path);
      return centerAndNormalize(withTarget(table, path, id, target ?? table.columns.at(-1)!));
    },
  };
}

function withTarget(table: CsvTable, path: string, name: string, target: string): Dataset {
  const description = `${basename(path)}: ${table.columns.length - 1} columns, to predict "${target}"`;
  try {
    return datasetFromTable(table, { target, name, description, source: basename(path) });
  } catch (cause) {
    if (!isSpredError(cause)) throw cause;
    throw new SpredError(cause.code, `${path}: ${cause.message}`, { argument: 'target', cause });
  }
}
