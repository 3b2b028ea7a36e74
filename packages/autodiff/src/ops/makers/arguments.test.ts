/**
 * Arguments of the wrong kind: every function says so with an error that has a code, in the place of one from inside or of a wrong answer.
 */
import { isSpredError } from '@spred/core';
import { expect, test } from 'vitest';
import * as ad from '../../index.ts';

/** The functions as seen by a caller without types. */
const untyped = ad as unknown as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

function codeOf(name: string, args: readonly unknown[]): string {
  try {
    untyped[name](...args);
  } catch (error) {
    return isSpredError(error) ? error.code : String(error);
  }
  return 'no error';
}

const x = ad.tensor([
  [1, 2],
  [3, 4],
]);
const v = ad.tensor([1, 2, 3]);
const images = ad.ones([1, 1, 4, 4]);
const indices = ad.tensor(Int32Array.of(0, 1));
const key = ad.prngKey(0);

const overAxes = [
  'sum',
  'mean',
  'prod',
  'max',
  'min',
  'logsumexp',
  'all',
  'any',
  'countNonzero',
  'variance',
  'std',
  'norm',
];
const moreAxes = ['softmax', 'logSoftmax', 'flip', 'layerNorm', 'rmsNorm'];
const alongAxis = ['argmax', 'argmin', 'argsort', 'cumsum', 'cumprod', 'cummax', 'cummin', 'sort', 'median', 'unstack'];

test.each([...overAxes, ...moreAxes])('%s takes an object with axes, not an axis', (name) => {
  expect(codeOf(name, [x, 1])).toBe('invalid-argument');
  expect(codeOf(name, [x, null])).toBe('invalid-argument');
  expect(codeOf(name, [x, { axis: 1 }])).toBe('invalid-argument');
  expect(codeOf(name, [x, { axes: 'rows' }])).toBe('invalid-axis');
  expect(codeOf(name, [x, { axes: null }])).toBe('invalid-axis');
});

test.each(alongAxis)('%s takes an object with one axis', (name) => {
  expect(codeOf(name, [x, 1])).toBe('invalid-argument');
  expect(codeOf(name, [x, { axes: 1 }])).toBe('invalid-argument');
  expect(codeOf(name, [x, { axis: 'rows' }])).toBe('invalid-axis');
});

const wrong: readonly (readonly [name: string, args: readonly unknown[], code: string])[] = [
  ['concat', [x, x], 'invalid-argument'],
  ['concat', [[x, x], 1], 'invalid-argument'],
  ['stack', [x, x], 'invalid-argument'],
  ['stack', [[x, x], { axes: 1 }], 'invalid-argument'],
  ['split', [x], 'invalid-argument'],
  ['split', [x, 2, 1], 'invalid-argument'],
  ['chunk', [x, 2, 1], 'invalid-argument'],
  ['broadcastTensors', [x, x], 'invalid-argument'],
  ['meshgrid', [v, v], 'invalid-argument'],
  ['meshgrid', [[v, v], { indexing: 'yx' }], 'invalid-argument'],
  ['zeros', [3], 'invalid-argument'],
  ['full', [undefined, 1], 'invalid-argument'],
  ['tensor', [[1, 2], 2], 'invalid-argument'],
  ['reshape', [x, -1], 'invalid-argument'],
  ['reshape', [x], 'invalid-argument'],
  ['broadcastTo', [x, 2], 'invalid-argument'],
  ['tile', [x, 2], 'invalid-argument'],
  ['repeat', [x, 2, 1], 'invalid-argument'],
  ['roll', [x, 1, 0], 'invalid-argument'],
  ['unsqueeze', [x], 'invalid-argument'],
  ['squeeze', [x, 0], 'invalid-argument'],
  ['slice', [x, [0, 1]], 'invalid-argument'],
  ['slice', [x], 'invalid-argument'],
  ['pad', [x, [1, 1]], 'invalid-argument'],
  ['pad', [x, [1, 1], { mode: 'reflect' }], 'invalid-argument'],
  ['diagonal', [x, { axes: 0 }], 'invalid-argument'],
  ['take', [x, indices, 1], 'invalid-argument'],
  ['gather', [x, indices, { axes: 1 }], 'invalid-argument'],
  ['takeAlong', [v, indices, 0], 'invalid-argument'],
  ['setAt', [x, 0, 5], 'invalid-argument'],
  ['addAt', [x, undefined, 5], 'invalid-argument'],
  ['oneHot', [indices, 3, { dtype: 'complex' }], 'invalid-argument'],
  ['topk', [v, 2, 0], 'invalid-argument'],
  ['quantile', [x, 0.5, 1], 'invalid-argument'],
  ['searchSorted', [v, v, { side: 'middle' }], 'invalid-argument'],
  ['einsum', [x, x], 'invalid-argument'],
  ['tensordot', [x, x, [0, 0]], 'invalid-argument'],
  ['tensordot', [x, x, Infinity], 'invalid-argument'],
  ['clamp', [v], 'invalid-argument'],
  ['dropout', [v], 'invalid-argument'],
  ['conv2d', [images, images, { padding: null }], 'invalid-argument'],
  ['maxPool2d', [images], 'invalid-argument'],
  ['maxPool2d', [images, 2], 'invalid-argument'],
  ['avgPool1d', [ad.ones([1, 1, 4])], 'invalid-argument'],
  ['unfold', [images, {}], 'invalid-argument'],
  ['adaptiveAvgPool2d', [images], 'invalid-argument'],
  ['groupNorm', [images], 'invalid-argument'],
  ['multiHeadAttention', [x, x, x], 'invalid-argument'],
  ['crossEntropy', [x, indices, 'mean'], 'invalid-argument'],
  ['mse', [v, v, 'mean'], 'invalid-argument'],
  ['scan', [undefined, v, v], 'invalid-argument'],
  ['randomUniform', [0, [3]], 'invalid-argument'],
  ['randomNormal', [key, 3], 'invalid-argument'],
  ['randomBernoulli', [key, 3], 'invalid-argument'],
  ['foldInKey', [0, 1], 'invalid-argument'],
  ['splitKeys', [undefined], 'invalid-argument'],
];

test.each(wrong)('%s of the wrong arguments, case %#', (name, args, code) => {
  expect(codeOf(name, args)).toBe(code);
});
