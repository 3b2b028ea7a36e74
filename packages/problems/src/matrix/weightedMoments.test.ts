/** Standardising with sample weights: a row of weight k is k rows. */
import { normal, randomKey } from '@spred/core';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { createProblem, cscFromDense, denseMatrix, standardized, subproblem, subset, type Matrix } from '../index.ts';

const [n, p] = [12, 5];
const noise = normal(randomKey(5), n * p);
const weights = Array.from({ length: n }, (_, i) => i % 4);
/** Each row as often as its weight says. */
const repeated = weights.flatMap((weight, i) => Array<number>(weight).fill(i));

/** A dense one, one with zeros, a constant one (but for a row of weight 0), one far from zero, one without entries. */
const values = noise.map((e, k) => [e, Math.abs(e) > 1 ? e : 0, k % n === 4 ? 9 : 0.1, 1e6 + e, 0][Math.floor(k / n)]);
const X = denseMatrix(values, { rows: n, columns: p });

const kinds: readonly (readonly [string, (X: Matrix) => Matrix])[] = [
  ['dense', (Z) => Z],
  ['sparse', cscFromDense],
  ['standardised already', (Z) => standardized(cscFromDense(Z))],
];

describe.each(kinds)('a %s matrix, standardised with weights', (_, make) => {
  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('has the means and deviations of repeated rows (center %s, scale %s)', (center, scale) => {
    const weighted = standardized(make(X), { center, scale, weights });
    const plain = standardized(subset(make(X), { rows: repeated }), { center, scale });
    const [a, b] = [weighted.standardization, plain.standardization];
    expect([a.center, a.scale, b.center, b.scale]).toEqual([center, scale, center, scale]);
    for (let j = 0; j < p; j++) {
      expect(a.means[j]).toBeCloseTo(b.means[j], 9);
      expect(a.deviations[j]).toBeCloseTo(b.deviations[j], 9);
    }
    const column = new Float64Array(n);
    weighted.writeColumn(2, column);
    if (center) weights.forEach((weight, i) => weight > 0 && expect(Math.abs(column[i])).toBeLessThan(1e-14));
  });

  it('keeps its weights in parts of a problem, whatever its columns are', () => {
    const y = noise.slice(0, n);
    const problem = createProblem({ X: standardized(make(X), { weights }), y, lambda: 0.1, weights });
    const rows = [1, 2, 3, 6, 7, 9, 5];
    const part = subproblem(problem, { rows });
    const again = standardized(make(subset(X, { rows })), { weights: rows.map((i) => weights[i]) });
    expect([...part.matrix.standardization!.means]).toEqual([...again.standardization.means]);
    expect([...part.matrix.standardization!.deviations]).toEqual([...again.standardization.deviations]);
    // A view that was centred where there was nothing to centre is centred on other rows, too.
    const even = standardized(denseMatrix(Float64Array.of(-1, 1, 3, -3), { rows: 4, columns: 1 }));
    const half = subproblem(createProblem({ X: even, y: [1, 2, 3, 4], lambda: 1 }), { rows: [1, 2] });
    expect(half.matrix.standardization!.means[0]).toBe(2);
  });
});

describe('weights of a standardised view', () => {
  it('that are all the same are none', () => {
    const [a, b] = [standardized(X, { weights: Array<number>(n).fill(3) }), standardized(X)];
    expect(a.standardization.weights).toBeUndefined();
    expect([...a.standardization.means]).toEqual([...b.standardization.means]);
  });

  it('are checked', () => {
    expect(caught(() => standardized(X, { weights: [1, 2] })).code).toBe('shape-mismatch');
    expect(caught(() => standardized(X, { weights: weights.map((w, i) => (i === 3 ? -1 : w)) }))).toMatchObject({
      code: 'invalid-argument',
      index: 3,
    });
    expect(caught(() => standardized(X, { weights: weights.map(() => 0) })).code).toBe('invalid-argument');
  });
});
