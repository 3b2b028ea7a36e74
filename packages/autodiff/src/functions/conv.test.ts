/**
 * Convolutions against the sums that define them, and their transposes against the inner product.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectRefused } from '../../test/refused.ts';
import { entry } from '../../test/naive.ts';
import { expectClose, pick, some } from '../../test/tensors.ts';
import { overWindows, positions, type WindowAxis } from '../../test/windows.ts';
import { gradcheck } from '../check.ts';
import { tensor, zeros } from '../create.ts';
import { fold } from '../ops/fold.ts';
import { unfold } from '../ops/unfold.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from '../transforms/grad.ts';
import { vmap } from '../transforms/vmap.ts';
import { conv1d, conv2d } from './conv.ts';
import { convTranspose1d, convTranspose2d } from './convTranspose.ts';
import { dot } from './dot.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

const axis = fc
  .record({
    length: fc.integer({ min: 1, max: 6 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    before: fc.integer({ min: 0, max: 2 }),
    after: fc.integer({ min: 0, max: 2 }),
  })
  .filter((a) => positions(a) >= 1);

const geometry = fc.record({
  down: axis,
  across: axis,
  images: fc.integer({ min: 0, max: 2 }),
  groups: fc.integer({ min: 1, max: 3 }),
  inputs: fc.integer({ min: 1, max: 2 }),
  outputs: fc.integer({ min: 1, max: 2 }),
});

/** The sum that a convolution is, entry by entry. */
function naive(x: Tensor, w: Tensor, bias: Tensor, down: WindowAxis, across: WindowAxis, groups: number): Tensor {
  const [outputs, inputs] = w.shape;
  return overWindows(x.shape[0], outputs, down, across, (n, o, entries) => {
    const first = Math.floor(o / (outputs / groups)) * inputs;
    let sum = bias.data[o];
    for (let c = 0; c < inputs; c++) {
      for (const { tap, pixel } of entries) sum += entry(w, [o, c, ...tap]) * entry(x, [n, first + c, ...pixel]);
    }
    return sum;
  });
}

describe('conv2d', () => {
  test('is the sum of products over all sizes, strides, paddings, dilations and groups', () => {
    fc.assert(
      fc.property(geometry, ({ down, across, images, groups, inputs, outputs }) => {
        const x = some([images, inputs * groups, down.length, across.length]);
        const w = some([outputs * groups, inputs, down.kernel, across.kernel], 2);
        const bias = some([outputs * groups], 3);
        const found = conv2d(x, w, {
          bias,
          groups,
          stride: [down.stride, across.stride],
          dilation: [down.dilation, across.dilation],
          padding: [
            [down.before, down.after],
            [across.before, across.after],
          ],
        });
        expectClose(found, naive(x, w, bias, down, across, groups));
      }),
      { numRuns: 3 * runs, seed: 1 },
    );
  });

  test("'same' leaves ceil(length / stride) positions, the odd zero at the end; 'valid' pads nothing", () => {
    fc.assert(
      fc.property(geometry, ({ down, across }) => {
        const x = some([1, 1, down.length, across.length]);
        const w = some([1, 1, down.kernel, across.kernel]);
        const options = { stride: [down.stride, across.stride], dilation: [down.dilation, across.dilation] } as const;
        const { shape } = conv2d(x, w, { ...options, padding: 'same' });
        expect(shape.slice(2)).toEqual([down, across].map(({ length, stride }) => Math.ceil(length / stride)));
      }),
      { numRuns: runs, seed: 2 },
    );
    expect(conv2d([[[[1, 2, 3]]]], [[[[1, 10]]]], { padding: 'same' }).toArray()).toEqual([[[[21, 32, 3]]]]);
    expect(conv2d(zeros([1, 1, 4, 4]), zeros([1, 1, 3, 3]), { padding: 'valid' }).shape).toEqual([1, 1, 2, 2]);
  });

  test('has the derivatives of its formula, to second order', () => {
    for (const [kernel, options] of [
      [[2, 2], { padding: [[1, 0], [0, 1]] as const }], // prettier-ignore
      [[3, 2], { stride: 2, padding: 1, groups: 2 }],
      [[1, 1], { stride: [1, 2] as const, padding: 1 }],
    ] as const) {
      const args = [some([2, 2, 3, 4]), some([2, 'groups' in options ? 1 : 2, ...kernel], 2), some([2], 3)];
      const report = gradcheck(([x, w, bias]: Tensor[]) => conv2d(x, w, { bias, ...options }), args, { order: 2 });
      expect(report.error).toBeLessThanOrEqual(1e-7);
    }
  });

  test('on a batch is the loop over the batch, of images or of kernels', () => {
    const [xs, ws] = [some([3, 2, 2, 4, 4]), some([3, 4, 1, 3, 3], 2)];
    const one = (x: Tensor, w: Tensor): Tensor => conv2d(x, w, { groups: 2, padding: 1 });
    for (const axes of [
      [0, 0],
      [0, null],
      [null, 0],
    ]) {
      const [x, w] = [axes[0] === null ? pick(xs, 1) : xs, axes[1] === null ? pick(ws, 1) : ws];
      const all = vmap(one, { in: axes })(x, w);
      for (let i = 0; i < 3; i++) {
        expectClose(pick(all, i), one(axes[0] === null ? x : pick(x, i), axes[1] === null ? w : pick(w, i)));
      }
    }
  });

  test('of no images has no outputs, and gradients of zero', () => {
    const x = zeros([0, 2, 5, 5]);
    const w = some([3, 2, 3, 3]);
    expect(conv2d(x, w, { bias: [1, 2, 3] }).shape).toEqual([0, 3, 3, 3]);
    expect(grad((v: Tensor) => conv2d(x, v).sum())(w).toArray()).toEqual(zeros(w.shape).toArray());
  });

  test('stays float32', () => {
    const like = { dtype: 'float32' } as const;
    const x = tensor(some([1, 2, 3, 3]).data, [1, 2, 3, 3], like);
    const w = tensor(some([2, 2, 2, 2]).data, [2, 2, 2, 2], like);
    expect(conv2d(x, w, { bias: [1, 2], padding: 'same' }).dtype).toBe('float32');
    expect(convTranspose2d(x, w, { bias: [1, 2] }).dtype).toBe('float32');
  });

  test('says what does not fit', () => {
    const x = zeros([1, 4, 5, 5]);
    expectRefused([
      [() => conv2d(x, zeros([2, 3, 3, 3])), 'shape-mismatch', 'conv2d: shapes [1,4,5,5] and [2,3,3,3] do not align'],
      [() => conv2d(zeros([4, 5, 5]), zeros([2, 4, 3, 3])), 'shape-mismatch', 'x must be [images, channels, height'],
      [() => conv2d(x, zeros([2, 4, 3])), 'shape-mismatch', 'kernels must be [outputs, channels / groups'],
      [() => conv2d(x, zeros([2, 4, 6, 3])), 'shape-mismatch', 'reaches over 6 entries down'],
      [() => conv2d(x, zeros([2, 4, 0, 3])), 'shape-mismatch', 'has no entries'],
      [
        () => conv2d(x, zeros([3, 2, 3, 3]), { groups: 2 }),
        'invalid-argument',
        '3 channels cannot be cut into 2 groups',
      ],
      [() => conv2d(x, zeros([2, 4, 3, 3]), { groups: 0 }), 'invalid-argument', 'groups'],
      [() => conv2d(x, zeros([2, 4, 3, 3]), { stride: 0 }), 'invalid-argument', 'stride must be an integer >= 1'],
      [() => conv2d(x, zeros([2, 4, 3, 3]), { padding: -1 }), 'invalid-argument', 'padding'],
      [() => conv2d(x, zeros([2, 4, 3, 3]), { dilation: 1.5 }), 'invalid-argument', 'dilation'],
      [() => conv2d(x, zeros([2, 4, 3, 3]), { bias: [1] }), 'shape-mismatch', 'bias of shape [1]'],
      [() => conv2d(x, zeros([2, 4, 3, 3], 'float32')), 'dtype-mismatch', 'conv2d'],
    ]);
  });
});

describe('conv1d', () => {
  test('is conv2d of images of height 1', () => {
    const x = some([2, 4, 9]);
    const w = some([6, 2, 3]);
    const bias = some([6]);
    const found = conv1d(x, w, { bias, stride: 2, padding: [2, 1], dilation: 2, groups: 2 });
    const expected = conv2d(x.reshape([2, 4, 1, 9]), w.reshape([6, 2, 1, 3]), {
      bias,
      stride: [1, 2],
      padding: [[0, 0], [2, 1]], // prettier-ignore
      dilation: [1, 2],
      groups: 2,
    });
    expectClose(found, expected.reshape(found.shape));
  });
});

describe('transposed', () => {
  test('unfold and fold are: <unfold x, c> = <x, fold c>', () => {
    fc.assert(
      fc.property(geometry, ({ down, across, images, inputs }) => {
        const options = {
          kernel: [down.kernel, across.kernel],
          stride: [down.stride, across.stride],
          padding: [down.before, across.before],
          dilation: [down.dilation, across.dilation],
        } as const;
        const even = [down, across].every((a) => positions({ ...a, after: a.before }) >= 1);
        fc.pre(even);
        const x = some([images, inputs, down.length, across.length]);
        const columns = unfold(x, options);
        const c = some(columns.shape, 2);
        const back = fold(c, { ...options, size: [down.length, across.length] });
        expectClose(dot(columns, c), dot(x, back));
      }),
      { numRuns: runs, seed: 3 },
    );
  });

  test('conv2d and convTranspose2d are, whatever the output padding: <conv x, y> = <x, convTranspose y>', () => {
    fc.assert(
      fc.property(geometry, ({ down, across, images, groups, inputs, outputs }) => {
        const [tall, wide] = [down, across].map((a) => ({ ...a, after: a.before }));
        fc.pre(positions(tall) >= 1 && positions(wide) >= 1);
        const x = some([images, inputs * groups, down.length, across.length]);
        const w = some([outputs * groups, inputs, down.kernel, across.kernel], 2);
        const options = {
          groups,
          stride: [down.stride, across.stride],
          padding: [down.before, across.before],
          dilation: [down.dilation, across.dilation],
        } as const;
        const convolved = conv2d(x, w, options);
        const y = some(convolved.shape, 3);
        const outputPadding = [tall, wide].map(
          (a) => (a.length + 2 * a.before - a.dilation * (a.kernel - 1) - 1) % a.stride,
        );
        const back = convTranspose2d(y, w, { ...options, outputPadding: [outputPadding[0], outputPadding[1]] });
        expect(back.shape).toEqual(x.shape);
        expectClose(dot(convolved, y), dot(x, back));
      }),
      { numRuns: runs, seed: 4 },
    );
  });

  test('convTranspose1d is convTranspose2d of images of height 1, and adds its bias', () => {
    const x = some([2, 4, 5]);
    const w = some([4, 3, 3]);
    const found = convTranspose1d(x, w, {
      bias: [1, 2, 3, 4, 5, 6],
      stride: 3,
      padding: 1,
      outputPadding: 2,
      groups: 2,
    });
    const expected = convTranspose2d(x.reshape([2, 4, 1, 5]), w.reshape([4, 3, 1, 3]), {
      bias: [1, 2, 3, 4, 5, 6],
      stride: [1, 3],
      padding: [0, 1],
      outputPadding: [0, 2],
      groups: 2,
    });
    expectClose(found, expected.reshape([2, 6, 15]));
  });

  test('has derivatives to second order', () => {
    const args = [some([1, 2, 2, 3]), some([2, 1, 2, 3], 2), some([2], 3)];
    const report = gradcheck(
      ([x, w, bias]: Tensor[]) => convTranspose2d(x, w, { bias, stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
      args,
      { order: 2 },
    );
    expect(report.error).toBeLessThanOrEqual(1e-7);
  });

  test('says what does not fit', () => {
    const x = zeros([1, 4, 2, 2]);
    expectRefused([
      [() => convTranspose2d(x, zeros([3, 2, 3, 3])), 'shape-mismatch', '4 channels != 3'],
      [() => convTranspose2d(x, zeros([4, 2, 2, 2]), { outputPadding: 1 }), 'invalid-argument', 'below the stride'],
      [() => convTranspose2d(x, zeros([4, 2, 1, 1]), { padding: 2 }), 'shape-mismatch', 'leave no image'],
      [() => fold(zeros([1, 5, 4]), { kernel: 2, size: 3 }), 'shape-mismatch', 'fold: columns of shape [1,5,4]'],
      [() => unfold(zeros([1, 5]), { kernel: 2 }), 'shape-mismatch', 'unfold: x must be'],
    ]);
  });
});
