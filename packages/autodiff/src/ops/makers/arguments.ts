/**
 * What public functions check of their arguments before they read them, for callers whose types are not checked: an error that names the
 * argument, in the place of one from inside or of a wrong answer.
 */
import { requireKnown, SpredError } from '@spred/core';

/**
 * The options. Throws `invalid-argument` unless they are an object, and for an option that there is not: `sum(x, 1)` and
 * `sum(x, { axis: 1 })` would take all axes in silence. `known` is a constant of its module: ops are called in tight loops.
 */
export function optionsOf<T extends object>(op: string, options: T, known: readonly (keyof T & string)[]): T {
  if (options !== noOptions) requireKnown(op, options, known);
  return options;
}

/** The default of ops that are mostly called without options: told from others at a glance, and made once. */
export const noOptions: Readonly<Record<string, never>> = {};

/** The options of functions that take an axis and nothing else. */
export const axisOnly = ['axis'] as const;

/** Throws `invalid-argument` unless it is a function. */
export function requireFunction(op: string, argument: string, fn: unknown): void {
  if (typeof fn === 'function') return;
  throw new SpredError(
    'invalid-argument',
    `${op}: ${argument} must be a function, got ${fn === null ? 'null' : typeof fn}`,
    { argument },
  );
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
