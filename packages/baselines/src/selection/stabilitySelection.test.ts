import { describe, expect, it } from 'vitest';
import { stabilitySelection } from '../index.ts';
import { complementaryHalves } from './stabilitySelection.ts';
import { caught } from '../../../../testing/caught.ts';
import { randomData } from '../../test/problems.ts';

const data = randomData({ samples: 60, features: 20, seed: 1 });

describe('stability selection', () => {
  it('finds the three columns that make y, and bounds what is false', () => {
    const { selected, maximum, falseSelectionBound } = stabilitySelection(data, {
      pairs: 20,
      ratio: 0.3,
      threshold: 0.9,
    });
    expect(selected).toEqual([0, 1, 2]);
    for (const j of [0, 1, 2]) expect(maximum[j]).toBeGreaterThanOrEqual(0.9);
    expect(falseSelectionBound).toBeGreaterThan(8 / (0.8 * 20));
  });

  it('counts: frequencies are shares of 2 pairs, and the maximum is over the lambdas', () => {
    const { frequencies, maximum, lambdas } = stabilitySelection(data, { pairs: 3, count: 4 });
    expect([frequencies.length, lambdas.length]).toEqual([4, 4]);
    for (const shares of frequencies) {
      expect(shares.length).toBe(20);
      for (const share of shares) expect(Number.isInteger(Math.round(share * 6 * 1e9) / 1e9)).toBe(true);
    }
    maximum.forEach((value, j) => expect(value).toBe(Math.max(...frequencies.map((shares) => shares[j]))));
  });

  it('is the same for the same seed', () => {
    const run = (seed: number) => stabilitySelection(data, { pairs: 3, count: 4, seed }).frequencies;
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it.each([10, 11])('draws two halves of %d rows that share none', (samples) => {
    const [a, b] = complementaryHalves(samples, 7, 3);
    expect([a.length, b.length]).toEqual([5, 5]);
    expect(new Set([...a, ...b]).size).toBe(10);
    expect(complementaryHalves(samples, 7, 4)).not.toEqual([a, b]);
  });

  it.each([
    [{ pairs: 0 }, 'pairs'],
    [{ threshold: 0.5 }, 'threshold'],
    [{ threshold: 1.1 }, 'threshold'],
    [{ lambdas: [-1] }, 'lambdas'],
  ])('refuses %j', (options, argument) => {
    expect(caught(() => stabilitySelection(data, options)).argument).toBe(argument);
  });

  it('refuses three rows', () => {
    expect(caught(() => stabilitySelection({ X: [[1], [2], [4]], y: [1, 2, 3] })).argument).toBe('X');
  });
});
