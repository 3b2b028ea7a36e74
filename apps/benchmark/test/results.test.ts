import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultsDocument } from '../src/results.ts';
import { Workplace } from './cli.ts';

/** The gap that a method must certify on the diabetes data, at every lambda. */
const exact = new Set(['cd', 'lars', 'fista']);

describe('the diabetes run', () => {
  const place = new Workplace();
  let first: ResultsDocument;
  let again: ResultsDocument;
  beforeAll(async () => {
    await place.run(['--only', 'diabetes', '--out', 'first']);
    await place.run(['--only', 'diabetes', '--out', 'again']);
    first = place.results('first');
    again = place.results('again');
  }, 120_000);
  afterAll(() => place.clean());

  it('has the same bytes of results in every run with one seed', () => {
    expect(JSON.stringify(again.results)).toBe(JSON.stringify(first.results));
    const [ofFirst, ofAgain] = ['first', 'again'].map((name) => place.text(name, 'results.json').split('"timings"')[0]);
    expect(ofAgain).toBe(ofFirst);
  });

  it('covers every method at every lambda', () => {
    expect(first.results.rows).toHaveLength(3 * 9);
    expect(new Set(first.results.problems.map(({ ratio }) => ratio))).toEqual(new Set([0.5, 0.1, 0.01]));
  });

  it('certifies a relative gap of 1e-9 for CD, LARS and FISTA and of 1e-6 for all', () => {
    const late = first.results.rows.filter(
      ({ method, samples }) => !(samples.at(-1)!.relativeGap <= (exact.has(method) ? 1e-9 : 1e-6)),
    );
    expect(late.map(({ method, ratio }) => `${method} at ${ratio}`)).toEqual([]);
  });

  it('has no zero that contradicts what is certain, and everything is certain', () => {
    for (const { contradictions } of first.results.rows) expect(contradictions).toEqual([]);
    for (const { certainlyNonZero, undecided, reference } of first.results.problems) {
      expect(reference.relativeGap).toBeLessThanOrEqual(1e-12);
      expect(undecided).toEqual([]);
      expect(certainlyNonZero.length).toBeGreaterThan(0);
    }
  });

  it('starts every curve at the null model and never measures a gap below zero', () => {
    for (const { samples } of first.results.rows) {
      expect(samples[0].iteration).toBe(0);
      expect(samples[0].support).toBe(0);
      expect(samples.every(({ relativeGap }) => relativeGap >= 0)).toBe(true);
      const iterations = samples.map(({ iteration }) => iteration);
      expect(iterations).toEqual([...new Set(iterations)].toSorted((a, b) => a - b));
    }
  });

  it('has a time for every point, and times that never go back', () => {
    first.timings.forEach(({ milliseconds, repeats }, r) => {
      expect(milliseconds).toHaveLength(first.results.rows[r].samples.length);
      expect(repeats).toBeGreaterThanOrEqual(1);
      expect(milliseconds).toEqual(milliseconds.toSorted((a, b) => a - b));
      expect(milliseconds.at(-1)!).toBeGreaterThan(0);
    });
  });
});
