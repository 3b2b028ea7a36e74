/**
 * Normalisations by what they promise: means, variances, invariances.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectRefused } from '../../test/refused.ts';
import { expectClose, pick, some } from '../../test/tensors.ts';
import { gradcheck } from '../check.ts';
import { ones, tensor, zeros } from '../create.ts';
import { add } from '../ops/add.ts';
import { mul } from '../ops/mul.ts';
import { square } from '../ops/square.ts';
import type { Tensor } from '../tensor.ts';
import { vmap } from '../transforms/vmap.ts';
import { mean } from './mean.ts';
import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from './normalisation.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

const images = fc.record({
  n: fc.integer({ min: 1, max: 3 }),
  channels: fc.constantFrom(2, 4),
  rest: fc.constantFrom([3], [2, 3], [2, 2, 2]),
  seed: fc.integer({ min: 1, max: 1000 }),
});

const rows = (x: Tensor, keep: number): Tensor => x.reshape([...x.shape.slice(0, keep), -1]);

describe('every normalisation', () => {
  test('leaves mean 0 and variance 1 over its axes, and does not see scale and shift of what it normalises', () => {
    fc.assert(
      fc.property(images, ({ n, channels, rest, seed }) => {
        const x = some([n, channels, ...rest], seed);
        const swapped = x.transpose([1, 0, ...rest.map((_, i) => i + 2)]);
        const options = { eps: 0 };
        const norms: [(x: Tensor) => Tensor, (y: Tensor) => Tensor][] = [
          [(v) => batchNorm(v, options).value, (y) => rows(y.transpose([1, 0, ...rest.map((_, i) => i + 2)]), 1)],
          [(v) => layerNorm(v, { ...options, axes: [1, -1] }), (y) => y],
          [(v) => groupNorm(v, { ...options, groups: 2 }), (y) => y.reshape([n, 2, -1])],
          [(v) => instanceNorm(v, options), (y) => rows(y, 2)],
        ];
        expect(swapped.shape[0]).toBe(channels);
        norms.forEach(([norm, lines], which) => {
          const y = norm(x);
          expectClose(norm(add(mul(x, 3), 5)), y, 1e-9);
          const axes = which === 1 ? [1, y.rank - 1] : [-1];
          const centre = mean(lines(y), { axes });
          expectClose(centre, zeros(centre.shape), 1e-9);
          expectClose(mean(square(lines(y)), { axes }), ones(centre.shape), 1e-9);
        });
        expectClose(mean(square(rmsNorm(x, options)), { axes: -1 }), ones(x.shape.slice(0, -1)), 1e-9);
      }),
      { numRuns: runs, seed: 1 },
    );
  });

  test('scales and shifts by the entries of its axes', () => {
    const x = some([2, 4, 3]);
    const [scale, shift] = [some([4], 2), some([4], 3)];
    const column = (v: Tensor): Tensor => v.reshape([4, 1]);
    for (const norm of [
      (o: object) => batchNorm(x, o).value,
      (o: object) => groupNorm(x, { groups: 2, ...o }),
      (o: object) => instanceNorm(x, o),
      (o: object) => layerNorm(x, { axes: 1, ...o }),
    ]) {
      expectClose(norm({ scale, shift }), add(mul(norm({}), column(scale)), column(shift)));
    }
    expectClose(rmsNorm(x, { scale: [1, 2, 3] }), mul(rmsNorm(x), [1, 2, 3]));
  });

  test('has derivatives to second order, and on a batch is the loop', () => {
    const args = [some([2, 2, 3]), some([2], 2), some([2], 3)];
    const norms: ((args: Tensor[]) => Tensor)[] = [
      ([x, scale, shift]) => batchNorm(x, { scale, shift }).value,
      ([x, scale, shift]) => groupNorm(x, { scale, shift, groups: 1 }),
      ([x, scale, shift]) => instanceNorm(x, { scale, shift }),
      ([x, scale, shift]) => layerNorm(x, { scale, shift, axes: 1 }),
      ([x, scale]) => rmsNorm(x, { scale, axes: 1 }),
    ];
    const many = some([3, 2, 2, 3], 5);
    for (const norm of norms) {
      expect(gradcheck(norm, args, { order: 2 }).error).toBeLessThanOrEqual(1e-6); // they bend fast: step 1e-3
      const all = vmap((x: Tensor) => norm([x, args[1], args[2]]))(many);
      for (let i = 0; i < 3; i++) expectClose(pick(all, i), norm([pick(many, i), args[1], args[2]]));
    }
  });

  test('stays float32, keeps constants finite, and takes no images', () => {
    const x = tensor(some([2, 2, 3]).data, [2, 2, 3], { dtype: 'float32' });
    const options = { scale: [1, 2], shift: [3, 4] };
    for (const y of [batchNorm(x, options).value, groupNorm(x, { ...options, groups: 1 }), layerNorm(x), rmsNorm(x)]) {
      expect(y.dtype).toBe('float32');
    }
    expectClose(layerNorm(ones([2, 3])), zeros([2, 3]));
    expectClose(rmsNorm(zeros([2, 3])), zeros([2, 3]));
    expect(layerNorm(zeros([0, 3])).shape).toEqual([0, 3]);
    expect(groupNorm(zeros([0, 4, 3]), { groups: 2 }).shape).toEqual([0, 4, 3]);
  });

  test('says what does not fit', () => {
    const x = zeros([2, 4, 3]);
    expectRefused([
      [() => batchNorm(zeros([3])), 'shape-mismatch', 'batchNorm: x must be [n, channels, ...]'],
      [() => batchNorm(x, { scale: [1, 2, 3] }), 'shape-mismatch', 'scale of shape [3]'],
      [() => groupNorm(x, { groups: 3 }), 'invalid-argument', '4 channels cannot be cut into 3 groups'],
      [() => instanceNorm(1), 'shape-mismatch', 'instanceNorm'],
      [() => layerNorm(x, { scale: [1, 2] }), 'shape-mismatch', 'must have the lengths of the axes, [3]'],
      [() => layerNorm(x, { axes: 3 }), 'invalid-axis', 'layerNorm'],
      [() => rmsNorm(x, { eps: -1 }), 'invalid-argument', 'eps'],
    ]);
  });
});

describe('batchNorm', () => {
  test('with the statistics of a batch does to it what it did without', () => {
    const x = some([5, 3, 2]);
    const { value, mean: centre, variance } = batchNorm(x);
    expect([centre.shape, variance.shape]).toEqual([[3], [3]]);
    expectClose(centre, mean(x, { axes: [0, 2] }));
    const later = batchNorm(x, { statistics: { mean: centre, variance } });
    expectClose(later.value, value);
    expectClose(later.variance, variance);
  });
});
