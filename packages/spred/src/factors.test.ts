import { tensor } from '@spred/autodiff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collapse, decompose, initialFactors, largestImbalance } from './index.ts';
import { caught } from '../../../testing/caught.ts';

const numRuns = process.env['SPRED_LONG'] ? 1000 : 100;
const codeOf = (fn: () => unknown): string => caught(fn).code;
const weight = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('factors', () => {
  it('decompose and collapse are inverse, with the imbalance asked for', () => {
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (weights, imbalance) => {
          const factors = decompose(weights, { imbalance });
          const back = collapse(factors).data;
          weights.forEach((v, i) => {
            expect(Math.abs(back[i] - v)).toBeLessThanOrEqual(1e-15 * Math.abs(v) + 1e-300);
            const [u, w] = [factors.u.data[i], factors.w.data[i]];
            expect(u).toBeGreaterThan(0);
            expect(Math.abs(u * u - w * w - imbalance)).toBeLessThanOrEqual(1e-14 * (u * u + w * w));
          });
        },
      ),
      { seed: 31, numRuns },
    );
  });

  it('keep the shape of a tensor', () => {
    const factors = decompose(
      tensor([
        [1, -2],
        [0, 3],
      ]),
      { imbalance: 1 },
    );
    expect(factors.u.shape).toEqual([2, 2]);
    expect(collapse(factors).shape).toEqual([2, 2]);
  });

  it('start at weight zero with every gradient alive: u = scale, w = 0', () => {
    const factors = initialFactors([2, 3], { scale: 0.5 });
    expect(collapse(factors).data.every((v) => v === 0)).toBe(true);
    expect(largestImbalance(factors)).toBe(0.25);
  });

  it('refuse balance, NaN and different shapes, with codes', () => {
    expect(codeOf(() => decompose([1], { imbalance: 0 }))).toBe('invalid-argument');
    expect(codeOf(() => decompose([1, NaN], { imbalance: 1 }))).toBe('non-finite');
    expect(codeOf(() => initialFactors([1], { scale: -1 }))).toBe('invalid-argument');
    expect(codeOf(() => collapse({ u: tensor([1, 2]), w: tensor([1]) }))).toBe('shape-mismatch');
  });

  it('do not modify the weights given', () => {
    const weights = Float64Array.of(1, -2);
    decompose(weights, { imbalance: 1 });
    expect([...weights]).toEqual([1, -2]);
  });
});
