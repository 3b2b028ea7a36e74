import { describe, expect, it } from 'vitest';
import { createProblem } from './index.ts';
import { offsetOf, targetsOf, weightsOf } from './samples.ts';
import { matrixFromRows } from './matrix/dense.ts';
import { caught } from '../../../testing/caught.ts';

describe('weights', () => {
  it('have the mean 1, in any unit', () => {
    expect([...weightsOf([1, 3], 2)!]).toEqual([0.5, 1.5]);
    expect([...weightsOf([1e300, 3e300], 2)!]).toEqual([0.5, 1.5]);
    expect([...weightsOf([1e-300, 3e-300], 2)!]).toEqual([0.5, 1.5]);
    expect([...weightsOf([1e308, 1e308, 0], 3)!]).toEqual([1.5, 1.5, 0]);
    expect([...weightsOf([0, 0, 7], 3)!]).toEqual([0, 0, 3]);
  });

  it('are none where all are the same', () => {
    expect(weightsOf([4, 4, 4], 3)).toBeUndefined();
    expect(weightsOf([1e-310, 1e-310], 2)).toBeUndefined();
    expect(createProblem({ X: [[1], [2]], y: [1, 2], lambda: 1, weights: [5, 5] }).weights).toBeUndefined();
  });

  it('are copies', () => {
    const weights = Float64Array.of(1, 3);
    const problem = createProblem({ X: [[1], [2]], y: [1, 2], lambda: 1, weights });
    weights[0] = 100;
    expect([...problem.weights!]).toEqual([0.5, 1.5]);
  });

  it.each([
    [[1, -1], 'invalid-argument', 1],
    [[-0.5, 1], 'invalid-argument', 0],
    [[NaN, 1], 'non-finite', 0],
    [[1, Infinity], 'non-finite', 1],
    [[0, 0], 'invalid-argument', undefined],
    [['1', 1], 'invalid-argument', 0],
    [[1, 1, 1], 'shape-mismatch', undefined],
    [[], 'shape-mismatch', undefined],
    [7, 'invalid-argument', undefined],
  ])('%o are refused', (weights, code, index) => {
    const error = caught(() => weightsOf(weights as number[], 2));
    expect([error.code, error.argument, error.index]).toEqual([code, 'weights', index]);
  });
});

describe('an offset', () => {
  it('is checked like y', () => {
    expect([...offsetOf([1, 2], 2)]).toEqual([1, 2]);
    expect(caught(() => offsetOf([1], 2)).code).toBe('shape-mismatch');
    const error = caught(() => offsetOf([1, NaN], 2));
    expect([error.code, error.argument, error.index]).toEqual(['non-finite', 'offset', 1]);
    expect(caught(() => offsetOf('ab' as never, 2)).code).toBe('invalid-argument');
  });

  it('that takes y out of range is an overflow', () => {
    const error = caught(() => createProblem({ X: [[1], [2]], y: [1e308, 1], lambda: 1, offset: [-1e308, 1] }));
    expect(error.code).toBe('overflow');
  });
});

describe('targets', () => {
  it('must fit X', () => {
    const X = matrixFromRows([[1], [2]]);
    const error = caught(() => targetsOf([1, 2, 3], X));
    expect([error.code, error.shapes]).toEqual(['shape-mismatch', [[2, 1], [3]]]);
    const y = Float64Array.of(1, 2);
    expect(targetsOf(y, X)).toBe(y);
  });
});
