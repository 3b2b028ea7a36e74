/**
 * Errors that say what and where. Every error that this family of packages throws on purpose is a {@link SpredError}:
 * a stable `code` for programs, and a message that names the argument, the index and the shapes for people.
 */

/** The stable codes. A code never changes its meaning; tests assert codes, not messages. */
export type ErrorCode =
  /** An argument is of the wrong kind or out of its range. */
  | 'invalid-argument'
  /** An entry is NaN or infinite; `index` says which. */
  | 'non-finite'
  /** A computation left the range of its number type. */
  | 'overflow'
  /** Shapes or lengths do not fit each other; `shapes` says which. */
  | 'shape-mismatch'
  /** An axis does not exist, or is given twice. */
  | 'invalid-axis'
  /** Number types do not fit each other. */
  | 'dtype-mismatch'
  /** Something that must hold at least one entry is empty. */
  | 'empty'
  /** The L1 coefficient is negative or not a number. */
  | 'invalid-lambda'
  /** A tree of tensors has another structure than the one expected. */
  | 'tree-mismatch'
  /** A loss whose gradient was asked for is not a scalar. */
  | 'non-scalar'
  /** The numbers of a tensor are asked for while a transform that knows only its shape looks on. */
  | 'abstract-value'
  /** An op has no rule for the transform that was asked for. */
  | 'not-differentiable'
  /** A backend has no code for an op, or not on numbers of this type. */
  | 'unsupported-op'
  /** A matrix that must be positive definite is not. */
  | 'not-positive-definite'
  /** A solver does not accept this kind of problem. */
  | 'unsupported-problem'
  /** A warm start has the wrong length, or entries that are not finite. */
  | 'invalid-warm-start'
  /** A model was asked for what only a fit can give it. */
  | 'not-fitted'
  /** A name (of a method, a data set, a column) is not known; the message lists the known ones. */
  | 'unknown-name'
  /** A handle was used after it was freed. */
  | 'use-after-free'
  /** Handles of two memories were given to one kernel. */
  | 'mixed-memories'
  /** A memory cannot grow as far as an allocation needs. */
  | 'out-of-memory'
  /** A file is not there or cannot be read. */
  | 'file-missing'
  /** A file's content does not follow its format; `index` says where. */
  | 'file-format';

/** Where an error happened and what it was about. */
export interface ErrorDetails {
  /** The name of the argument, as the caller wrote it. */
  readonly argument?: string;
  /** The position of the offending entry: an index, or one index per axis. */
  readonly index?: number | readonly number[];
  /** The shapes involved, in the order of the arguments. */
  readonly shapes?: readonly (readonly number[])[];
  /** The error behind this one. */
  readonly cause?: unknown;
}

const brand: unique symbol = Symbol.for('@spred/error') as never;

/**
 * An error with a code.
 *
 * @example
 * ```ts
 * import { SpredError, isSpredError } from '@spred/core';
 *
 * try {
 *   throw new SpredError('non-finite', 'y[17] is NaN', { argument: 'y', index: 17 });
 * } catch (error) {
 *   if (!isSpredError(error)) throw error;
 *   console.log(error.code, error.index); // non-finite 17
 * }
 * ```
 */
export class SpredError extends Error {
  readonly code: ErrorCode;
  readonly argument: string | undefined;
  readonly index: number | readonly number[] | undefined;
  readonly shapes: readonly (readonly number[])[] | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SpredError';
    this.code = code;
    this.argument = details.argument;
    this.index = details.index;
    this.shapes = details.shapes;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a {@link SpredError} of any copy of this package (a brand is compared, not a class). */
export function isSpredError(value: unknown): value is SpredError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** `[3, 4]` as the text `[3,4]`, as error messages print it. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(',')}]`;
}
