import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSpredError } from '@spred/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsvFile } from './index.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'spred-csv-'))));
afterAll(() => rm(folder, { recursive: true }));

const codeOf = async (path: string): Promise<[string, string]> => {
  const error: unknown = await readCsvFile(path).catch((caught: unknown) => caught);
  if (!isSpredError(error)) throw new Error(`no coded error for ${path}`);
  return [error.code, error.message];
};

describe('a CSV file', () => {
  it('is read as its text is', async () => {
    const path = join(folder, 'good.csv');
    await writeFile(path, 'a,b\n1,2\n');
    expect([...(await readCsvFile(path)).values]).toEqual([1, 2]);
  });

  it('that is missing, or a folder, is file-missing, and named', async () => {
    const path = join(folder, 'none.csv');
    expect(await codeOf(path)).toEqual(['file-missing', `${path}: there is no such file`]);
    expect((await codeOf(folder))[0]).toBe('file-missing');
  });

  it('that is ragged is file-format, with file and line', async () => {
    const path = join(folder, 'ragged.csv');
    await writeFile(path, 'a,b\n1,2\n3\n');
    expect(await codeOf(path)).toEqual(['file-format', `${path}: line 3: 1 field, but the header has 2`]);
  });
});
