/**
 * Calls that must throw.
 */
import { expect } from 'vitest';
import { caught } from '../../../testing/caught.ts';

/** A call, the code of its error, and a part of the message. */
export type RefusedCall = readonly [call: () => unknown, code: string, message: string];

/** Expects every call to throw an error of its code with its message. */
export function expectRefused(cases: readonly RefusedCall[]): void {
  for (const [call, code, message] of cases) {
    const error = caught(call);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  }
}
