/**
 * The checks that every public edge shares: each throws a {@link SpredError} that names the argument and the place.
 */
import { SpredError } from './errors.ts';

/** Throws `non-finite` at the first entry that is NaN or infinite. */
export function requireFinite(argument: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new SpredError('non-finite', `${argument}[${i}] is ${String(values[i])}`, { argument, index: i });
    }
  }
}

/** Throws `shape-mismatch` unless `values` has `length` entries; `of` says in words what the length stands for. */
export function requireLength(argument: string, values: ArrayLike<unknown>, length: number, of: string): void {
  if (values.length !== length) {
    throw new SpredError('shape-mismatch', `${argument} has length ${values.length}, but ${of} is ${length}`, {
      argument,
      shapes: [[values.length], [length]],
    });
  }
}

/** Throws `invalid-argument` unless `value` is a finite number >= 0. */
export function requireNonNegative(argument: string, value: number): void {
  if (!(typeof value === 'number' && value >= 0 && value < Infinity)) {
    throw new SpredError('invalid-argument', `${argument} must be a finite number >= 0, got ${String(value)}`, {
      argument,
    });
  }
}

/** Throws `invalid-argument` unless `value` is a finite number > 0. */
export function requirePositive(argument: string, value: number): void {
  if (!(typeof value === 'number' && value > 0 && value < Infinity)) {
    throw new SpredError('invalid-argument', `${argument} must be a finite number > 0, got ${String(value)}`, {
      argument,
    });
  }
}

/** Throws `invalid-argument` unless `value` is an integer of at least `least`. */
export function requireInteger(argument: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new SpredError('invalid-argument', `${argument} must be an integer >= ${least}, got ${String(value)}`, {
      argument,
    });
  }
}

/**
 * Throws `invalid-argument` unless `options` is an object, and for an option that there is not: passed over in silence a
 * misspelt one would be a wrong answer. An option that is undefined counts as not given.
 */
export function requireKnown(of: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new SpredError('invalid-argument', `${of}: options must be an object, got ${String(options)}`, {
      argument: 'options',
    });
  }
  for (const name in options) {
    if (known.includes(name) || (options as Record<string, unknown>)[name] === undefined) continue;
    throw new SpredError('invalid-argument', `${of}: there is no option ${name}; there are ${known.join(', ')}`, {
      argument: name,
    });
  }
}

/** The options of these names, as an object of their own: what a function hands on to one that knows only those. */
export function pickOptions<Options extends object>(options: Options, names: readonly string[]): Options {
  const picked: Record<string, unknown> = {};
  // Inherited ones and getters count, as they do where options are read.
  for (const name of names) if (name in options) picked[name] = options[name as keyof Options];
  return picked as Options;
}
