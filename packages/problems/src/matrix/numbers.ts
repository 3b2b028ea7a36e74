/**
 * Numbers from outside. JavaScript would turn a missing value (`null`) into 0 and a text into a number in silence; here
 * both are errors that name their place.
 */
import { SpredError } from '@spred/core';

/** `values` as a `Float64Array`: itself if it is one, else a copy. Throws `invalid-argument` at what is no number. */
export function numbersOf(argument: string, values: ArrayLike<number>): Float64Array {
  if (values instanceof Float64Array) return values;
  requireArray(argument, values);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    if (typeof values[i] !== 'number') refuse(argument, [i], values[i]);
    numbers[i] = values[i];
  }
  return numbers;
}

/** `values` as real numbers: itself if it is a `Float64Array` or a `Float32Array`, else as {@link numbersOf}. */
export function realsOf(argument: string, values: ArrayLike<number>): Float64Array | Float32Array {
  return values instanceof Float32Array ? values : numbersOf(argument, values);
}

/** `values` as an `Int32Array`: itself if it is one, else a copy. Throws `invalid-argument` at what is no 32-bit integer. */
export function integersOf(argument: string, values: ArrayLike<number>): Int32Array {
  if (values instanceof Int32Array) return values;
  requireArray(argument, values);
  const integers = new Int32Array(values.length);
  for (let k = 0; k < integers.length; k++) {
    integers[k] = values[k];
    if (integers[k] === values[k]) continue;
    throw new SpredError('invalid-argument', `${argument}[${k}] is ${String(values[k])}, not a 32-bit integer`, {
      argument,
      index: k,
    });
  }
  return integers;
}

/** Throws `invalid-argument` for an entry that is no number, naming it. */
export function refuse(argument: string, index: readonly number[], value: unknown): never {
  const place = `${argument}${index.map((i) => `[${i}]`).join('')}`;
  const shown = typeof value === 'string' ? `'${value}'` : String(value);
  throw new SpredError('invalid-argument', `${place} is ${shown}, not a number`, {
    argument,
    index: index.length === 1 ? index[0] : index,
  });
}

/** Throws `invalid-argument` unless `values` is an array of some kind. */
export function requireArray(argument: string, values: unknown): void {
  if (Array.isArray(values) || ArrayBuffer.isView(values)) return;
  const shown = values === null ? 'null' : typeof values;
  throw new SpredError('invalid-argument', `${argument} must be an array, got ${shown}`, { argument });
}
