/** The names of columns: as many as columns, texts, each once; they follow the columns into views. */
import { requireLength, SpredError } from '@spred/core';
import { requireArray } from './numbers.ts';

/**
 * The names as a list of their own. Throws `shape-mismatch` unless there is one per column, and `invalid-argument` at what
 * is no text or was there before.
 */
export function namesOf(names: readonly string[], columns: number): readonly string[] {
  requireArray('names', names);
  requireLength('names', names, columns, 'the number of columns of X');
  const places = new Map<string, number>();
  for (let j = 0; j < columns; j++) {
    const name: unknown = names[j];
    if (typeof name !== 'string') {
      throw new SpredError('invalid-argument', `names[${j}] is ${String(name)}, not a text`, {
        argument: 'names',
        index: j,
      });
    }
    const before = places.get(name);
    if (before !== undefined) {
      throw new SpredError('invalid-argument', `names[${j}] is '${name}', as names[${before}] is`, {
        argument: 'names',
        index: j,
      });
    }
    places.set(name, j);
  }
  return Object.freeze([...names]);
}

/** The names of the chosen columns. */
export function pickNames(names: readonly string[] | undefined, columns: Int32Array | undefined): typeof names {
  return names && columns ? Object.freeze(Array.from(columns, (j) => names[j])) : names;
}
