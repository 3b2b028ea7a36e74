/**
 * Where the reference answers are: the folder that the environment variable SPRED_ORACLES names.
 */
import { sameShape } from '../src/shape.ts';
import { tensor, type NestedNumbers, type Tensor } from '../src/index.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The reason that tests give when they skip. */
export const withoutOracles = 'SPRED_ORACLES is not set';

/** The parsed file, or `null` where no folder is named. */
export function readOracle<T>(name: string): T | null {
  const folder = process.env['SPRED_ORACLES'];
  return folder === undefined ? null : (JSON.parse(readFileSync(join(folder, name), 'utf8')) as T);
}

/** A file that is committed next to this one. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')) as T;
}

/** The largest |actual - expected| / max(1, |expected|); infinite where the shapes differ. */
export function errorOf(actual: Tensor, expected: NestedNumbers): number {
  const wanted = tensor(expected);
  if (!sameShape(actual.shape, wanted.shape)) return Infinity;
  return Math.max(
    0,
    ...actual.data.map((x, i) => Math.abs(x - wanted.data[i]) / Math.max(1, Math.abs(wanted.data[i]))),
  );
}

/** The largest |actual - expected|, relative to the largest |expected|; infinite where the shapes differ. */
export function scaledErrorOf(actual: Tensor, expected: NestedNumbers): number {
  const wanted = tensor(expected);
  if (!sameShape(actual.shape, wanted.shape)) return Infinity;
  const largest = Math.max(...wanted.data.map(Math.abs));
  const gap = Math.max(0, ...actual.data.map((x, i) => Math.abs(x - wanted.data[i])));
  return gap === 0 ? 0 : gap / largest;
}
