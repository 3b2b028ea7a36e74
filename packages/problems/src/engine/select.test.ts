import { normal, randomKey } from '@spred/core';
import { describe, expect, it } from 'vitest';
import { largest } from './select.ts';

describe('largest', () => {
  it('finds the positions that a sort finds, in rising order', () => {
    for (const length of [1, 2, 7, 100, 1001]) {
      const scores = normal(randomKey(length), length + 5);
      for (const count of [0, 1, Math.ceil(length / 3), length - 1, length, length + 3]) {
        const sorted = Array.from({ length }, (_, i) => i).sort((a, b) => scores[b] - scores[a]);
        const expected = sorted.slice(0, Math.max(0, count)).sort((a, b) => a - b);
        expect(largest(scores, length, count)).toEqual(expected);
      }
    }
  });

  it('takes earlier positions among equal scores, and infinite scores', () => {
    expect(largest(Float64Array.of(1, 2, 2, 2, 0), 5, 2)).toEqual([1, 2]);
    expect(largest(Float64Array.of(-Infinity, 1, Infinity), 3, 2)).toEqual([1, 2]);
    expect(largest(new Float64Array(50), 50, 3)).toEqual([0, 1, 2]);
  });
});
