/**
 * Options that there are not: every function with options refuses them by name, since passed over in silence they would be a wrong answer.
 */
import { isSpredError } from '@spred/core';
import { expect, test } from 'vitest';
import { gpuBackend, gpuSupport } from '../../backend/gpu/index.ts';
import * as ad from '../../index.ts';

type Untyped = (...args: readonly unknown[]) => unknown;

/** The functions as seen by a caller without types. */
const untyped = { ...ad, gpuSupport } as unknown as Readonly<Record<string, Untyped>>;

const x = ad.tensor([
  [1, 2],
  [3, 4],
]);
const v = ad.tensor([1, 2]);
const indices = ad.tensor(Int32Array.of(0, 1));
const classes = ad.tensor(Int32Array.of(0, 1));
const rows = ad.ones([1, 1, 4]);
const images = ad.ones([1, 1, 4, 4]);
const key = ad.prngKey(0);
const f = (a: ad.Tensor): ad.Tensor => a.sum();

/** Functions whose options are their last argument, with the arguments before them and an option that there is not. */
const table: readonly (readonly [name: string, args: readonly unknown[], option: Readonly<Record<string, unknown>>])[] =
  [
    // options that another function has under a like name
    ...['sum', 'mean', 'prod', 'max', 'min', 'logsumexp', 'all', 'any', 'countNonzero', 'variance', 'std', 'norm'].map(
      (name) => [name, [x], { axis: 1 }] as const,
    ),
    ...['softmax', 'logSoftmax', 'flip', 'squeeze', 'layerNorm', 'rmsNorm'].map(
      (name) => [name, [x], { axis: 1 }] as const,
    ),
    ...['argmax', 'argmin', 'argsort', 'cumsum', 'cumprod', 'cummax', 'cummin', 'sort', 'median', 'unstack'].map(
      (name) => [name, [x], { axes: 1 }] as const,
    ),
    ['concat', [[x, x]], { axes: 0 }],
    ['stack', [[x, x]], { axes: 0 }],
    ['split', [x, 2], { axes: 0 }],
    ['chunk', [x, 2], { axes: 0 }],
    ['repeat', [x, 2], { axes: 0 }],
    ['roll', [x, 1], { axes: 0 }],
    ['take', [x, indices], { axes: 0 }],
    ['takeAlong', [v, indices], { axes: 0 }],
    ['addAlong', [v, indices, v], { axes: 0 }],
    ['gather', [x, indices], { axes: 0 }],
    ['scatterAdd', [v, indices, v], { axes: 0 }],
    ['topk', [v, 1], { descending: true }],
    ['quantile', [v, 0.5], { keepdims: true }],
    ['searchSorted', [v, v], { right: true }],
    ['flatten', [x], { from: 0 }],
    ['pad', [x, [[0, 0], [0, 0]]], { constant: 1 }], // prettier-ignore
    ['diagonal', [x], { axis: 0 }],
    ['diag', [v], { k: 1 }],
    ['trace', [x], { k: 1 }],
    ['tril', [x], { k: 1 }],
    ['triu', [x], { k: 1 }],
    ['clamp', [v], { low: 0 }],
    ['matmul', [x, x], { transpose: true }],
    ['solve', [x, v], { transposed: true }],
    ['triangularSolve', [x, v], { upper: true }],
    ['unfold', [images], { kernel: 2, strides: 2 }],
    ['fold', [ad.ones([1, 4, 9])], { kernel: 2, size: 4, shape: 4 }],
    // functions
    ['gelu', [v], { tanh: true }],
    ['leakyRelu', [v], { alpha: 0.1 }],
    ['elu', [v], { slope: 0.1 }],
    ['hardtanh', [v], { low: 0 }],
    ['conv1d', [rows, ad.ones([1, 1, 2])], { strides: 2 }],
    ['conv2d', [images, ad.ones([1, 1, 2, 2])], { strides: 2 }],
    ['convTranspose1d', [rows, ad.ones([1, 1, 2])], { strides: 2 }],
    ['convTranspose2d', [images, ad.ones([1, 1, 2, 2])], { strides: 2 }],
    ['maxPool1d', [rows], { kernel: 2, strides: 2 }],
    ['maxPool2d', [images], { kernel: 2, countIncludePad: true }],
    ['avgPool1d', [rows], { kernel: 2, strides: 2 }],
    ['avgPool2d', [images], { kernel: 2, strides: 2 }],
    ['globalAvgPool', [images], { keepdims: true }],
    ['batchNorm', [x], { epsilon: 1e-3 }],
    ['groupNorm', [images], { groups: 1, epsilon: 1e-3 }],
    ['instanceNorm', [images], { epsilon: 1e-3 }],
    ['rmsNorm', [x], { shift: v }],
    ['dropout', [v], { rate: 0, mask: true, p: 0.5 }],
    ['scaledDotProductAttention', [x, x, x], { isCausal: true }],
    ['multiHeadAttention', [x, x, x], { heads: 1, isCausal: true }],
    ['cosineSimilarity', [v, v], { eps: 1e-3 }],
    ['mse', [v, v], { reduce: 'sum' }],
    ['mae', [v, v], { reduce: 'sum' }],
    ['huber', [v, v], { beta: 1 }],
    ['smoothL1', [v, v], { delta: 1 }],
    ['poissonNll', [v, v], { logInput: true }],
    ['bce', [v, v], { reduce: 'sum' }],
    ['bceWithLogits', [v, v], { posWeight: 2 }],
    ['hinge', [v, v], { delta: 1 }],
    ['crossEntropy', [x, classes], { axes: 1 }],
    ['nll', [x, classes], { axes: 1 }],
    ['klDivergence', [x, x], { axes: 1 }],
    ['scan', [(c: unknown): unknown => [c, c], v, v], { reversed: true }],
    // tensors from numbers
    ['tensor', [[1, 2]], { type: 'float32' }],
    ['tensor', [[1, 2], [2]], { type: 'float32' }], // prettier-ignore
    ['eye', [2], { type: 'float32' }],
    ['arange', [2], { type: 'float32' }],
    ['arange', [0, 2, 1], { type: 'float32' }],
    ['linspace', [0, 1, 3], { type: 'float32' }],
    ['oneHot', [indices, 2], { type: 'float32' }],
    ['meshgrid', [[v, v]], { index: 'xy' }],
    // random numbers
    ['randomUniform', [key, [2]], { low: 0 }],
    ['randomNormal', [key, [2]], { sigma: 1 }],
    ['randomExponential', [key, [2]], { scale: 1 }],
    ['randomGumbel', [key, [2]], { scale: 1 }],
    ['randomTruncatedNormal', [key, [2]], { std: 1 }],
    ['randomInteger', [key, [2]], { max: 3, low: 0 }],
    ['randomBernoulli', [key, [2]], { p: 0.5 }],
    ['randomCategorical', [key, v], { count: 2 }],
    ['randomDropout', [key, v], { rate: 0, p: 0.5 }],
    // transforms and compilation
    ['grad', [f], { hasAux: true }],
    ['valueAndGrad', [f], { argnums: 0 }],
    ['jacobian', [f], { reverse: true }],
    ['hessian', [f], { reverse: true }],
    ['vmap', [f], { axis: 0 }],
    ['debugNaN', [f], { inf: true }],
    ['compile', [f], { donated: [0] }],
    ['compileAsync', [f], { donated: [0] }],
    ['optimizeGraph', [ad.traceGraph((a) => a, [v])], { keep: true }],
    ['gradcheck', [f, v], { eps: 1e-3 }],
    ['gpuSupport', ['add', 'float64'], { float64: true }],
  ];

test.each(table)('%s refuses an option that there is not, case %#', (name, args, options) => {
  const argument = Object.keys(options).at(-1) as string;
  try {
    untyped[name](...args, options);
  } catch (error) {
    if (!isSpredError(error)) throw error;
    expect({ code: error.code, argument: error.argument }).toEqual({ code: 'invalid-argument', argument });
    expect(error.message).toContain(`${name}: there is no option ${argument}; there are `);
    return;
  }
  expect.unreachable(`${name} took ${argument}`);
});

test('so do the method backward and the gpu backend', async () => {
  const w = ad.variable(2);
  expect(() => w.square().backward(undefined, { retainGraph: true } as never)).toThrow(
    'backward: there is no option retainGraph',
  );
  await expect(gpuBackend({ device: 'cpu' } as never)).rejects.toThrow('gpuBackend: there is no option device');
});

test('an option that is undefined counts as not given', () => {
  expect(ad.sum(x, { axes: undefined, axis: undefined } as never).item()).toBe(10);
});
