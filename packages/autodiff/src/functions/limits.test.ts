/**
 * Values and derivatives where a function has a limit, a kink or an entry that is not finite, as in PyTorch unless its documentation says
 * otherwise.
 */
import { expect, test } from 'vitest';
import { tensor } from '../create.ts';
import * as ad from '../index.ts';
import type { Tensor } from '../tensor.ts';

/** The gradient of the sum of the function's entries. */
function gradient(fn: (x: Tensor) => Tensor, x: number[] | number[][]): unknown {
  return ad
    .grad((value: Tensor) => ad.sum(fn(value)))(tensor(x))
    .toArray();
}

test('the arcsine and arccosine have infinite slopes at -1 and 1', () => {
  expect(gradient(ad.asin, [-1, 1])).toEqual([Infinity, Infinity]);
  expect(gradient(ad.acos, [-1, 1])).toEqual([-Infinity, -Infinity]);
});

test('the angle of the origin has derivative 0', () => {
  expect(gradient((x) => ad.atan2(x, 0), [0, 2])).toEqual([0, 0]);
  expect(gradient((x) => ad.atan2(0, x), [0, 2])).toEqual([-0, -0]);
  expect(gradient((x) => ad.atan2(x, x), [0])).toEqual([0]);
});

test('hardtanh has derivative 0 on its bounds, where clamp has 1', () => {
  expect(gradient((x) => ad.hardtanh(x), [-1, 0, 1])).toEqual([0, 1, 0]);
  expect(gradient((x) => ad.clamp(x, { min: -1, max: 1 }), [-1, 0, 1])).toEqual([1, 1, 1]);
  expect(ad.hardtanh([Number.NaN, -3]).toArray()).toEqual([Number.NaN, -1]);
});

test('the remainder of integers by 0 is 0, and by infinity the number or infinity', () => {
  const integers = (...numbers: number[]): Tensor => tensor(Int32Array.from(numbers));
  expect(ad.remainder(integers(-2, 0, 7), integers(0)).toArray()).toEqual([0, 0, 0]);
  expect(ad.remainder([3, -3, 0], Infinity).toArray()).toEqual([3, Infinity, 0]);
  expect(ad.remainder([3, -3, Infinity], -Infinity).toArray()).toEqual([-Infinity, -3, Number.NaN]);
  expect(gradient((x) => ad.remainder(x, Infinity), [3])).toEqual([1]);
});

test('truth values become integers where they are negated or squared, and stay what they are where they are rounded', () => {
  const truth = tensor([true, false]);
  expect(ad.neg(truth).dtype).toBe('int32');
  expect(ad.neg(truth).toArray()).toEqual([-1, 0]);
  expect(ad.square(truth).dtype).toBe('int32');
  for (const fn of [ad.ceil, ad.floor, ad.trunc, ad.round]) expect(fn(truth).dtype).toBe('bool');
});

test('running extrema keep the type, however long the axis', () => {
  for (const truth of [tensor([true]), tensor([false, true, false])]) {
    expect(ad.cummax(truth).dtype).toBe('bool');
    expect(ad.cummin(truth).dtype).toBe('bool');
  }
  expect(ad.cummax([false, true, false]).toArray()).toEqual([0, 1, 1]);
});

test('a norm with a NaN has derivative NaN, forward and backward', () => {
  const x = [Number.NaN, 1];
  expect(gradient((value) => ad.norm(value), x)).toEqual([Number.NaN, Number.NaN]);
  expect(gradient((value) => ad.std(value), x)).toEqual([Number.NaN, Number.NaN]);
  expect(ad.jvp((value: Tensor) => ad.norm(value), tensor(x), tensor([0, 1])).tangent.item()).toBeNaN();
  expect(gradient((value) => ad.norm(value), [0, 0])).toEqual([0, 0]);
});

test('logsumexp of nothing but -Infinity has derivative 0', () => {
  const x = [
    [-Infinity, -Infinity],
    [0, 0],
  ];
  expect(ad.logsumexp(x, { axes: 1 }).toArray()).toEqual([-Infinity, Math.LN2]);
  expect(gradient((value) => ad.logsumexp(value, { axes: 1 }), x)).toEqual([
    [0, 0],
    [0.5, 0.5],
  ]);
});

test('the cross-entropy has a derivative with respect to a probability of 0', () => {
  const logits = tensor([0, 0]);
  const byTargets = gradient((y) => ad.crossEntropy(logits, y), [0, 1]) as number[];
  byTargets.forEach((entry) => expect(entry).toBeCloseTo(Math.LN2, 14));
  expect(ad.crossEntropy([0, -Infinity], [1, 0]).item()).toBe(0);
  expect(gradient((y) => ad.klDivergence([-1, -2], y), [0, 1])).toEqual([0, 3]);
});

test('an entry that is not finite stays in its windows', () => {
  const rows = [[[1, 2, 3, 4, Number.NaN]]];
  expect(ad.adaptiveAvgPool1d(rows, 3).toArray()).toEqual([[[1.5, 3, Number.NaN]]]);
  expect(ad.adaptiveAvgPool2d([rows], [1, 3]).toArray()).toEqual([[[[1.5, 3, Number.NaN]]]]);
});
