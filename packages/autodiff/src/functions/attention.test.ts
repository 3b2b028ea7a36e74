/**
 * Attention against loops over its queries; embeddings and dropout.
 */
import { describe, expect, test } from 'vitest';
import { caught } from '../../../../testing/caught.ts';
import { expectRefused } from '../../test/refused.ts';
import { expectClose, pick, some } from '../../test/tensors.ts';
import { gradcheck } from '../check.ts';
import { tensor, zeros } from '../create.ts';
import { concat } from '../ops/concat.ts';
import { matmul } from '../ops/matmul.ts';
import { mul } from '../ops/mul.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from '../transforms/grad.ts';
import { vmap } from '../transforms/vmap.ts';
import { multiHeadAttention, scaledDotProductAttention } from './attention.ts';
import { dropout } from './dropout.ts';
import { embedding } from './embedding.ts';
import { softmax } from './softmax.ts';

const [q, k, v] = [some([2, 3, 4], 1), some([2, 5, 4], 2), some([2, 5, 6], 3)];

describe('attention', () => {
  test('is a mean of values for each query, of those that it sees', () => {
    const seen = (i: number, j: number): boolean => (i + j) % 3 !== 0;
    const mask = [0, 1, 2].map((i) => [0, 1, 2, 3, 4].map((j) => seen(i, j)));
    const found = scaledDotProductAttention(q, k, v, { mask, scale: 0.7 });
    for (let b = 0; b < 2; b++) {
      for (let i = 0; i < 3; i++) {
        const keys = [0, 1, 2, 3, 4].filter((j) => seen(i, j));
        const rows = (x: Tensor): Tensor => concat(keys.map((j) => pick(x, b).slice([[j, j + 1]])));
        const weights = softmax(mul(matmul(rows(k), pick(pick(q, b), i)), 0.7));
        expectClose(pick(pick(found, b), i), matmul(weights, rows(v)));
      }
    }
  });

  test('adds a mask of numbers to the scores, and looks back only where it is causal', () => {
    const none = -Infinity;
    const causal = [[0, none, none, none, none], [0, 0, none, none, none], [0, 0, 0, none, none]]; // prettier-ignore
    expectClose(
      scaledDotProductAttention(q, k, v, { causal: true }),
      scaledDotProductAttention(q, k, v, { mask: causal }),
    );
    expectClose(pick(pick(scaledDotProductAttention(q, k, v, { causal: true }), 1), 0), pick(pick(v, 1), 0));
  });

  test('has derivatives to second order, masked too, and on a batch is the loop', () => {
    for (const causal of [false, true]) {
      const attend = ([a, b, c]: Tensor[]): Tensor => scaledDotProductAttention(a, b, c, { causal });
      expect(gradcheck(attend, [q, k, v], { order: 2 }).error).toBeLessThanOrEqual(1e-7);
      const all = vmap((a: Tensor, b: Tensor) => attend([a, b, pick(v, 0)]))(q, k);
      for (let i = 0; i < 2; i++) expectClose(pick(all, i), attend([pick(q, i), pick(k, i), pick(v, 0)]));
    }
  });

  test('in heads is that of the parts, joined', () => {
    const found = multiHeadAttention(q, k, v, { heads: 2, causal: true });
    const part = (x: Tensor, h: number): Tensor =>
      x.slice([null, null, [(h * x.shape[2]) / 2, ((h + 1) * x.shape[2]) / 2]]);
    const parts = [0, 1].map((h) => scaledDotProductAttention(part(q, h), part(k, h), part(v, h), { causal: true }));
    expectClose(found, concat(parts, { axis: 2 }));
  });

  test('of float32 stays float32, of no queries or no batch is empty', () => {
    const like = { dtype: 'float32' } as const;
    const x = tensor([[1, 2]], undefined, like);
    expect(scaledDotProductAttention(x, x, x, { causal: true }).dtype).toBe('float32');
    expect(scaledDotProductAttention(zeros([0, 4]), pick(k, 0), pick(v, 0)).shape).toEqual([0, 6]);
    expect(multiHeadAttention(zeros([0, 3, 4]), zeros([0, 5, 4]), zeros([0, 5, 6]), { heads: 2 }).shape).toEqual([
      0, 3, 6,
    ]);
  });

  test('says what does not fit', () => {
    expectRefused([
      [() => scaledDotProductAttention(q, some([2, 5, 3]), v), 'shape-mismatch', 'queries [2,3,4], keys [2,5,3]'],
      [() => scaledDotProductAttention(q, k, some([2, 4, 6])), 'shape-mismatch', 'values [2,4,6]'],
      [() => scaledDotProductAttention([1], [1], [1]), 'shape-mismatch', 'queries [1]'],
      [() => scaledDotProductAttention(q, k, v, { mask: zeros([3, 4]) }), 'shape-mismatch', 'broadcast'],
      [() => multiHeadAttention(q, k, v, { heads: 3 }), 'shape-mismatch', 'queries of shape [2,3,4] cannot be cut'],
      [() => multiHeadAttention(q, k, v, { heads: 0 }), 'invalid-argument', 'heads'],
    ]);
  });
});

describe('embedding', () => {
  const table = some([4, 3]);

  test('looks rows up in any shape, and adds gradients up', () => {
    const found = embedding(table, [[3, 0], [3, 3]]); // prettier-ignore
    expect(found.shape).toEqual([2, 2, 3]);
    expectClose(pick(pick(found, 1), 0), pick(table, 3));
    const slope = grad((t: Tensor) => embedding(t, [3, 0, 3]).sum())(table);
    expect(slope.toArray()).toEqual([[1, 1, 1], [0, 0, 0], [0, 0, 0], [2, 2, 2]]); // prettier-ignore
    expect(embedding(table, new Int32Array(0)).shape).toEqual([0, 3]);
  });

  test('says what does not fit', () => {
    expect(caught(() => embedding([1, 2], [0])).code).toBe('shape-mismatch');
    expect(caught(() => embedding(table, [4])).code).toBe('invalid-argument');
    expect(caught(() => embedding(table, tensor([0.5]))).code).toBe('dtype-mismatch');
  });
});

describe('dropout', () => {
  test('divides what stays, and lets nothing through the rest', () => {
    const mask = [true, false];
    const slope = grad((x: Tensor) => dropout(x, { rate: 0.75, mask }).sum())(tensor([1, 2]));
    expect(slope.toArray()).toEqual([4, 0]);
    expect(caught(() => dropout([1], { rate: 1, mask: [true] })).code).toBe('invalid-argument');
  });
});
