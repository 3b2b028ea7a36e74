import { describe, expect, it } from 'vitest';
import { counted, formatDuration, powerOfTen, significant } from './format.ts';
import { linearScale, logScale } from './scale.ts';

describe('a logarithmic scale', () => {
  it('maps its ends to its ends, decades to equal steps, and zero to the low end', () => {
    const scale = logScale(1e-2, 1e2, 0, 400);
    expect([1e-2, 1e-1, 1, 10, 100].map((value) => Math.round(scale(value)))).toEqual([0, 100, 200, 300, 400]);
    expect(scale(0)).toBe(0);
  });

  it('has a tick per decade, fewer over many, and 1, 2, 5 over few', () => {
    expect(logScale(1e-2, 1e2, 0, 1).ticks).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logScale(1e-16, 1, 0, 1).ticks.length).toBeLessThanOrEqual(9);
    expect(logScale(0.9, 6, 0, 1).ticks).toEqual([1, 2, 5]);
  });
});

describe('a linear scale', () => {
  it('has round ticks inside its range, and survives a range of one point', () => {
    expect(linearScale(-1, 2.2, 0, 1, 4).ticks).toEqual([-1, 0, 1, 2]);
    expect(linearScale(0, 0, 5, 10, 4)(0)).toBe(5);
  });
});

describe('numbers for people', () => {
  it('have units, three digits and signs', () => {
    expect([0.0123, 4.5, 2500].map(formatDuration)).toEqual(['12.3 µs', '4.50 ms', '2.50 s']);
    expect([0, 0.5, 1234, -1e-7].map(significant)).toEqual(['0', '0.500', '1234', '-1.00e-7']);
    expect([-9, 0, 12].map(powerOfTen)).toEqual(['10⁻⁹', '1', '10¹²']);
    expect([counted(1, 'row'), counted(2, 'row')]).toEqual(['1 row', '2 rows']);
  });
});
