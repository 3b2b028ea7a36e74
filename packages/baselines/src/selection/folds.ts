/**
 * Folds for cross-validation: which rows are held out, fold by fold. They are drawn once, from the seed alone, so that
 * every lambda (and every model that is compared) is judged on the same rows.
 */
import { permutation, randomKey, requireInteger, requireKnown, requireLength, SpredError } from '@spred/core';

/** How folds are made. */
export interface FoldOptions {
  /** How many folds (default 5), or the folds themselves: the row indices that each one holds out. */
  readonly folds?: number | readonly ArrayLike<number>[];
  /** A label per row; rows of one label are held out together. Only with a number of folds. */
  readonly groups?: ArrayLike<number | string>;
  /** The seed of the shuffle; default 0. */
  readonly seed?: number;
}

/** The names of {@link FoldOptions}. */
export const foldOptionNames: readonly string[] = Object.keys({
  folds: true,
  groups: true,
  seed: true,
} satisfies Record<keyof FoldOptions, true>);

/**
 * The held-out rows of each fold, ascending. Rows are shuffled by the seed and dealt out in turn; with groups, the
 * groups are shuffled and dealt out, the largest first, each to the fold that holds the fewest rows. Custom folds are
 * checked and copied; they need not cover all rows, and may overlap.
 *
 * Throws `invalid-argument`, naming fold, index and value: fewer than 2 folds, more folds than rows or groups, a fold
 * that is empty, holds everything, repeats a row or names one that does not exist, an option that there is not;
 * `shape-mismatch` for groups of another length.
 *
 * @example
 * ```ts
 * import { makeFolds } from '@spred/baselines';
 *
 * const folds = makeFolds(6, { folds: 3, groups: ['a', 'a', 'b', 'b', 'c', 'c'] });
 * console.log(folds.length, folds.flatMap((rows) => [...rows]).sort()); // 3 [ 0, 1, 2, 3, 4, 5 ]
 * ```
 */
export function makeFolds(samples: number, options: FoldOptions = {}): Uint32Array[] {
  requireKnown('makeFolds', options, foldOptionNames);
  requireInteger('samples', samples, 1);
  const { folds = 5, groups, seed = 0 } = options;
  const key = randomKey(seed);
  if (typeof folds !== 'number') {
    if (groups !== undefined) refuse('groups', 'groups cannot be combined with folds of your own');
    return customFolds(samples, folds);
  }
  requireInteger('folds', folds, 2);
  const units = groups === undefined ? singles(samples) : groupsOf(samples, groups);
  if (folds > units.length) {
    refuse(
      'folds',
      `folds is ${folds}, but there are only ${units.length} ${groups === undefined ? 'rows' : 'groups'}`,
    );
  }
  const shuffled = [...permutation(key, units.length)].map((k) => units[k]);
  // Stable: groups of one size stay in the order of the shuffle.
  shuffled.sort((a, b) => b.length - a.length);
  const held: number[][] = Array.from({ length: folds }, () => []);
  for (const rows of shuffled) {
    const least = held.reduce((best, fold) => (fold.length < best.length ? fold : best));
    least.push(...rows);
  }
  return held.map((rows) => Uint32Array.from(rows).sort());
}

/** The rows that a fold does not hold out, ascending. */
export function complement(samples: number, held: Uint32Array): Uint32Array {
  const isHeld = new Uint8Array(samples);
  for (const i of held) isHeld[i] = 1;
  return Uint32Array.from([...isHeld.keys()].filter((i) => !isHeld[i]));
}

function singles(samples: number): number[][] {
  return Array.from({ length: samples }, (_, i) => [i]);
}

function groupsOf(samples: number, groups: ArrayLike<number | string>): number[][] {
  requireLength('groups', groups, samples, 'the number of rows');
  const rowsOf = new Map<number | string, number[]>();
  for (let i = 0; i < samples; i++) {
    const label = groups[i];
    if (typeof label !== 'string' && !Number.isFinite(label)) {
      refuse('groups', `groups[${i}] is ${String(label)}, not a label`, i);
    }
    const rows = rowsOf.get(label);
    if (rows) rows.push(i);
    else rowsOf.set(label, [i]);
  }
  return [...rowsOf.values()];
}

function customFolds(samples: number, folds: readonly ArrayLike<number>[]): Uint32Array[] {
  if (!Array.isArray(folds) || folds.length < 2) {
    refuse('folds', 'folds must be a number, or an array of at least two arrays of row indices');
  }
  return folds.map((rows, f) => {
    const seen = new Set<number>();
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (!Number.isInteger(row) || row < 0 || row >= samples) {
        refuse('folds', `folds[${f}][${i}] is ${String(row)}, but rows are 0 to ${samples - 1}`, [f, i]);
      }
      if (seen.has(row)) refuse('folds', `folds[${f}][${i}] repeats row ${row}`, [f, i]);
      seen.add(row);
    }
    if (!(seen.size > 0)) refuse('folds', `folds[${f}] is empty`, f);
    if (seen.size === samples) refuse('folds', `folds[${f}] holds out every row`, f);
    return Uint32Array.from(seen).sort();
  });
}

function refuse(argument: string, message: string, index?: number | readonly number[]): never {
  throw new SpredError('invalid-argument', message, { argument, ...(index !== undefined && { index }) });
}
