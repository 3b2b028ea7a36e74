/**
 * What the tests of all packages share: the error that a function throws, which must be one of ours.
 */
import { isSpredError, type SpredError } from '@spred/core';

/** Runs `fn` and returns the SpredError that it throws; anything else is a failure. */
export function caught(fn: () => unknown): SpredError {
  try {
    fn();
  } catch (error) {
    if (isSpredError(error)) return error;
    throw error;
  }
  throw new Error('expected a SpredError, nothing was thrown');
}
