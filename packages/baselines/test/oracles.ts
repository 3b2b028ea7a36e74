/**
 * Where the reference answers are: fixtures beside this file, and the folders that the environment names.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProblem, type Problem } from '@spred/problems';

/** One fit of a reference: scikit-learn's lasso at `alpha`, or its LARS path (every knot). */
export type ReferenceFit =
  | {
      readonly kind: 'lasso';
      readonly alpha: number;
      readonly intercept: boolean;
      readonly coef: number[];
      readonly b0: number;
    }
  | { readonly kind: 'lars_path'; readonly alphas: number[]; readonly coefs: number[][] }
  | { readonly kind: 'other' };

/** One problem of a reference, with its fits. */
export interface ReferenceCase {
  readonly n: number;
  readonly p: number;
  readonly X: number[][];
  readonly y: number[];
  readonly fits: readonly ReferenceFit[];
}

/** The LARS-lasso path of the diabetes data, every knot. */
export interface DiabetesPath {
  readonly alphas: number[];
  readonly coefs: number[][];
}

/** The diabetes data reduced by X = Q R, with its path. */
export interface DiabetesFixture {
  readonly samples: number;
  readonly R: number[][];
  readonly target: number[];
  readonly knots: number[];
  readonly coefficients: number[][];
}

/** The text of a file in the folder that an environment variable names; undefined where it names none. */
function textFrom(variable: 'SPRED_ORACLES' | 'SPRED_DATA', name: string): string | undefined {
  const folder = process.env[variable];
  return folder === undefined ? undefined : readFileSync(join(folder, name), 'utf8');
}

/** A file of reference answers, parsed. */
export function readOracle<T>(name: string): T | undefined {
  const text = textFrom('SPRED_ORACLES', name);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** A file that is committed next to this one, parsed. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8')) as T;
}

/** diabetes.csv as it is. */
export function readDiabetesRaw(): { readonly X: number[][]; readonly y: number[] } | undefined {
  const rows = diabetesRows();
  return rows && { X: rows.map((row) => row.slice(0, -1)), y: rows.map((row) => row.at(-1)!) };
}

function diabetesRows(): number[][] | undefined {
  const text = textFrom('SPRED_DATA', 'diabetes.csv');
  if (text === undefined) return undefined;
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
}

/**
 * The diabetes data of the fixture as a problem of 442 rows: R, then rows of zeros, the first of them with a target that
 * carries ||y - Q Q'y||. Every lasso, RSS and lambda is that of the data (centred, columns of unit norm).
 */
export function paddedDiabetes(): Problem {
  const { samples, R, target } = readFixture<DiabetesFixture>('diabetesPath.json');
  const { squaredResidual } = readFixture<{ squaredResidual: number }>('glmnetDiabetes.json');
  const X = Array.from({ length: samples }, (_, i) => R[i] ?? R[0].map(() => 0));
  const y = Array.from({ length: samples }, (_, i) => target[i] ?? (i === R.length ? Math.sqrt(squaredResidual) : 0));
  return createProblem({ X, y, lambda: 0, intercept: false });
}

/** diabetes.csv with centred columns of unit norm and a centred target. */
export function readDiabetes(): { readonly X: number[][]; readonly y: number[] } | undefined {
  const rows = diabetesRows();
  if (rows === undefined) return undefined;
  const columns = rows[0].map((_, j) => centred(rows.map((row) => row[j])));
  const target = columns.pop()!;
  const scaled = columns.map((column) => {
    const norm = Math.hypot(...column);
    return column.map((value) => value / norm);
  });
  return { X: rows.map((_, i) => scaled.map((column) => column[i])), y: target };
}

function centred(column: readonly number[]): number[] {
  const mean = column.reduce((total, value) => total + value, 0) / column.length;
  return column.map((value) => value - mean);
}

/** The worst entry of a - b, relative to max(1, max |b|). */
export function worstError(a: ArrayLike<number>, b: readonly number[]): number {
  const scale = Math.max(1, ...b.map(Math.abs));
  return b.reduce((worst, value, i) => Math.max(worst, Math.abs(a[i] - value) / scale), 0);
}
