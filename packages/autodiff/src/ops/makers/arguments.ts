/**
 * What public functions check of their arguments before they read them, for callers whose types are not checked: an error that names the
 * argument, in the place of one from inside or of a wrong answer.
 */
import { SpredError } from '@spred/core';

/**
 * The options. Throws `invalid-argument` unless they are an object, and where the one has the name of the other of `axis` and `axes`:
 * `sum(x, 1)` and `sum(x, { axis: 1 })` would take all axes in silence.
 */
export function optionsOf<T extends object>(op: string, options: T, stranger?: 'axis' | 'axes'): T {
  if (typeof options !== 'object' || options === null) {
    throw new SpredError('invalid-argument', `${op}: options must be an object, got ${String(options)}`, {
      argument: 'options',
    });
  }
  if (stranger !== undefined && stranger in options) {
    const known = stranger === 'axis' ? 'axes' : 'axis';
    throw new SpredError('invalid-argument', `${op}: takes ${known}, not ${stranger}`, { argument: stranger });
  }
  return options;
}

/** Throws `invalid-argument` for an option that there is not: passed over in silence it would be a wrong answer. */
export function requireKnown(op: string, options: object, known: readonly string[]): void {
  const stranger = Object.keys(optionsOf(op, options)).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new SpredError('invalid-argument', `${op}: there is no option ${stranger}; there are ${known.join(', ')}`, {
    argument: stranger,
  });
}

/** The list. Throws `invalid-argument` unless it is an array; `of` says of what. */
export function listOf<T>(op: string, argument: string, list: readonly T[], of: string): readonly T[] {
  if (Array.isArray(list)) return list;
  throw new SpredError('invalid-argument', `${op}: ${argument} must be an array of ${of}, got ${String(list)}`, {
    argument,
  });
}

/** The choice. Throws `invalid-argument` unless it is one of those that there are. */
export function oneOf<T extends string>(op: string, argument: string, choice: T, choices: readonly T[]): T {
  if (choices.includes(choice)) return choice;
  throw new SpredError('invalid-argument', `${op}: ${argument} must be ${choices.join(' or ')}, got ${choice}`, {
    argument,
  });
}
