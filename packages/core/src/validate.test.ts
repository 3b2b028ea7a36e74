import { describe, expect, it } from 'vitest';
import {
  requireFinite,
  requireInteger,
  requireKnown,
  requireLength,
  requireNonNegative,
  requirePositive,
} from './index.ts';
import { caught } from '../../../testing/caught.ts';

/** What no number check lets through, whatever its range. */
const notNumbers = [NaN, Infinity, -Infinity, '1', null, undefined, 1n, {}] as unknown as number[];

describe('a check names the argument and the place', () => {
  it('requireFinite: the first entry that is not finite', () => {
    requireFinite('y', []);
    requireFinite('y', Float64Array.of(0, -0, 1e308, Number.MIN_VALUE));
    for (const [bad, text] of [
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      [-Infinity, '-Infinity'],
    ] as const) {
      const error = caught(() => requireFinite('y', [1, bad, NaN]));
      expect([error.code, error.argument, error.index]).toEqual(['non-finite', 'y', 1]);
      expect(error.message).toBe(`y[1] is ${text}`);
    }
  });

  it('requireLength: both lengths', () => {
    requireLength('coefficients', [1, 2], 2, 'the number of columns');
    const error = caught(() => requireLength('coefficients', [1, 2, 3], 2, 'the number of columns'));
    expect([error.code, error.argument, error.shapes]).toEqual(['shape-mismatch', 'coefficients', [[3], [2]]]);
    expect(error.message).toBe('coefficients has length 3, but the number of columns is 2');
  });

  it('requireNonNegative: zero passes, below does not', () => {
    for (const good of [0, -0, 1e-300, 1e308]) requireNonNegative('tolerance', good);
    for (const bad of [-1e-300, -1, ...notNumbers]) {
      const error = caught(() => requireNonNegative('tolerance', bad));
      expect([error.code, error.argument]).toEqual(['invalid-argument', 'tolerance']);
      expect(error.message).toBe(`tolerance must be a finite number >= 0, got ${String(bad)}`);
    }
  });

  it('requirePositive: zero does not pass', () => {
    for (const good of [1e-300, 1e308]) requirePositive('step', good);
    for (const bad of [0, -0, -1, ...notNumbers]) {
      const error = caught(() => requirePositive('step', bad));
      expect([error.code, error.argument]).toEqual(['invalid-argument', 'step']);
      expect(error.message).toBe(`step must be a finite number > 0, got ${String(bad)}`);
    }
  });

  it('requireInteger: whole numbers from the least on, as far as doubles can count', () => {
    for (const good of [3, 4, Number.MAX_SAFE_INTEGER]) requireInteger('count', good, 3);
    for (const bad of [2, 3.5, -3, 2 ** 53, ...notNumbers]) {
      const error = caught(() => requireInteger('count', bad, 3));
      expect([error.code, error.argument]).toEqual(['invalid-argument', 'count']);
      expect(error.message).toBe(`count must be an integer >= 3, got ${String(bad)}`);
    }
  });

  it('requireKnown: options that there are, or undefined', () => {
    requireKnown('solve', {}, []);
    requireKnown('solve', { seed: 0, tolerance: undefined, tolerence: undefined }, ['seed', 'tolerance']);
    const error = caught(() => requireKnown('solve', { seed: 0, tolerence: 1e-9 }, ['seed', 'tolerance']));
    expect([error.code, error.argument]).toEqual(['invalid-argument', 'tolerence']);
    expect(error.message).toBe('solve: there is no option tolerence; there are seed, tolerance');
    for (const bad of [1, 'a', null]) {
      expect(caught(() => requireKnown('solve', bad, ['seed'])).message).toBe(
        `solve: options must be an object, got ${String(bad)}`,
      );
    }
  });
});
