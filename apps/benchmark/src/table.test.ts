import { describe, expect, it } from 'vitest';
import { median } from './clock.ts';
import { embeddedJson } from './report/report.ts';
import { timeToGap, type Row, type Timing } from './results.ts';
import { formatTime, outcome, rowText } from './table.ts';

const sample = (iteration: number, relativeGap: number) => ({
  iteration,
  relativeGap,
  primal: 1,
  kktViolation: relativeGap,
  support: 2,
});
const row: Row = {
  dataset: 'd',
  ratio: 0.1,
  method: 'm',
  label: 'a method',
  status: 'converged',
  samples: [sample(0, 1), sample(1, 1e-4), sample(2, 2e-3), sample(3, 1e-7)],
  coefficients: [],
  contradictions: [],
};
const timing: Timing = { dataset: 'd', ratio: 0.1, method: 'm', repeats: 1, milliseconds: [0, 0.5, 1, 1500] };

describe('the table', () => {
  it('shows the first time at which the gap was small enough, or that it never was', () => {
    expect(timeToGap(row, timing, 1e-3)).toBe(0.5);
    expect(timeToGap(row, timing, 1e-9)).toBeUndefined();
    expect(rowText(row, timing)).toMatch(
      /^a method +500 µs +1\.50 s +not reached +2 +1\.0e-7 +1\.0e-7 +3 {2}zeros agree$/,
    );
  });

  it('prints times with a fitting unit', () => {
    expect([0.0123, 0.99, 1.234, 99.96, 1000, 65_432].map(formatTime)).toEqual([
      '12.3 µs',
      '990 µs',
      '1.23 ms',
      '100 ms',
      '1.00 s',
      '65.4 s',
    ]);
  });

  it('says in words how a row ended', () => {
    expect(outcome({ ...row, contradictions: null, status: 'max-iterations' })).toBe('gap not reached (budget used)');
    expect(outcome({ ...row, contradictions: [3, 4] })).toBe('contradicts 2 certain');
    expect(outcome({ ...row, status: 'failed', message: 'why' })).toBe('failed: why');
  });

  it('takes the middle of repeated times', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('the embedded results', () => {
  it('cannot end their script element, and read back the same', () => {
    const value = { name: '</script><!-- <script>' };
    expect(embeddedJson(value)).not.toContain('<');
    expect(JSON.parse(embeddedJson(value))).toEqual(value);
  });
});
