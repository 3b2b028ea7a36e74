/**
 * Pooling against loops over its windows.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectRefused } from '../../test/refused.ts';
import { entry } from '../../test/naive.ts';
import { expectClose, pick, some } from '../../test/tensors.ts';
import { overWindows, type WindowAxis } from '../../test/windows.ts';
import { gradcheck } from '../check.ts';
import { tensor, zeros } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from '../transforms/grad.ts';
import { vmap } from '../transforms/vmap.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, globalAvgPool } from './adaptivePooling.ts';
import { mean } from './mean.ts';
import { avgPool1d, avgPool2d, maxPool1d, maxPool2d } from './pooling.ts';

const runs = process.env['SPRED_LONG'] ? 1000 : 100;

const axis = fc
  .record({
    length: fc.integer({ min: 1, max: 7 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    padding: fc.integer({ min: 0, max: 2 }),
  })
  .filter(({ length, kernel, padding }) => 2 * padding <= kernel && kernel <= length + 2 * padding);

const geometry = fc.record({ down: axis, across: axis, images: fc.integer({ min: 0, max: 2 }) });

/** What `reduce` makes of the entries of each window that are not padding. */
function pooled(
  x: Tensor,
  { kernel, stride, padding }: { kernel: number[]; stride: number[]; padding: number[] },
  reduce: (entries: number[]) => number,
): Tensor {
  const [images, channels, height, width] = x.shape;
  const along = (side: 0 | 1, length: number): WindowAxis => ({
    length,
    kernel: kernel[side],
    stride: stride[side],
    dilation: 1,
    before: padding[side],
    after: padding[side],
  });
  return overWindows(images, channels, along(0, height), along(1, width), (n, c, entries) =>
    reduce(entries.map(({ pixel }) => entry(x, [n, c, ...pixel]))),
  );
}

const total = (entries: readonly number[]): number => entries.reduce((sum, each) => sum + each, 0);

describe('windows', () => {
  test('give the largest entry, and the mean with and without padding, whatever their sizes', () => {
    fc.assert(
      fc.property(geometry, ({ down, across, images }) => {
        const x = some([images, 2, down.length, across.length]);
        const windows = {
          kernel: [down.kernel, across.kernel] as [number, number],
          stride: [down.stride, across.stride] as [number, number],
          padding: [down.padding, across.padding] as [number, number],
        };
        const size = down.kernel * across.kernel;
        expectClose(
          maxPool2d(x, windows),
          pooled(x, windows, (entries) => Math.max(...entries)),
        );
        expectClose(
          avgPool2d(x, windows),
          pooled(x, windows, (entries) => total(entries) / size),
        );
        expectClose(
          avgPool2d(x, { ...windows, countIncludePad: false }),
          pooled(x, windows, (entries) => total(entries) / entries.length),
        );
      }),
      { numRuns: 2 * runs, seed: 1 },
    );
  });

  test('that tile the image give what the same windows give as patches', () => {
    const x = some([2, 3, 7, 5]); // the last row and column are left out
    const kernel = [2, 2];
    expectClose(
      maxPool2d(x, { kernel: 2 }),
      pooled(x, { kernel, stride: kernel, padding: [0, 0] }, (e) => Math.max(...e)),
    );
    expectClose(
      avgPool2d(x, { kernel: 2 }),
      pooled(x, { kernel, stride: kernel, padding: [0, 0] }, (e) => total(e) / 4),
    );
  });

  test('of rows are those of images of height 1', () => {
    const x = some([2, 3, 9]);
    const image = x.reshape([2, 3, 1, 9]);
    const [kernel, stride, padding] = [[1, 3], [1, 2], [0, 1]] as const; // prettier-ignore
    const row = { kernel: 3, stride: 2, padding: 1 };
    expectClose(maxPool1d(x, row), maxPool2d(image, { kernel, stride, padding }).reshape([2, 3, 5]));
    expectClose(
      avgPool1d(x, { ...row, countIncludePad: false }),
      avgPool2d(image, { kernel, stride, padding, countIncludePad: false }).reshape([2, 3, 5]),
    );
    expect(maxPool1d(x, { kernel: 4 }).shape).toEqual([2, 3, 2]);
  });

  test('have derivatives to second order, and on a batch are the loop', () => {
    const apart = Float64Array.from({ length: 80 }, (_, i) => ((37 * i) % 80) / 20); // no two nearly equal
    const x = tensor(apart, [2, 2, 4, 5]);
    const windows = { kernel: 3, stride: 2, padding: 1 };
    const pools: ((x: Tensor) => Tensor)[] = [
      (v) => maxPool2d(v, windows),
      (v) => maxPool2d(v, { kernel: 2 }),
      (v) => avgPool2d(v, windows),
      (v) => avgPool2d(v, { ...windows, countIncludePad: false }),
      (v) => avgPool2d(v, { kernel: 2 }),
      (v) => adaptiveAvgPool2d(v, [3, 2]),
    ];
    const many = some([3, 2, 2, 4, 5], 2);
    for (const pool of pools) {
      expect(gradcheck((v: Tensor) => pool(v).square(), x, { order: 2 }).error).toBeLessThanOrEqual(1e-7);
      const all = vmap(pool)(many);
      for (let i = 0; i < 3; i++) expectClose(pick(all, i), pool(pick(many, i)));
    }
  });

  test('of float32 stay float32, of integers the largest is an integer', () => {
    const x = tensor([[[[1, 2, 3]]]], undefined, { dtype: 'float32' });
    const windows = { kernel: [1, 2], stride: 1, padding: [0, 1] } as const;
    expect(maxPool2d(x, windows).toArray()).toEqual([[[[1, 2, 3, 3]]]]);
    expect(maxPool2d(x, windows).dtype).toBe('float32');
    expect(avgPool2d(x, { ...windows, countIncludePad: false }).dtype).toBe('float32');
    expect(adaptiveAvgPool2d(x, 1).dtype).toBe('float32');
    const whole = tensor([[[[1, 2, 3]]]], undefined, { dtype: 'int32' });
    expect(maxPool2d(whole, { kernel: [1, 3] }).dtype).toBe('int32');
    expect(maxPool2d(tensor([[[[-5, -7]]]], undefined, { dtype: 'int32' }), windows).toArray()).toEqual([
      [[[-5, -5, -7]]],
    ]);
    expect(avgPool2d(whole, { kernel: [1, 3] }).dtype).toBe('float64');
  });

  test('share the derivative of equal largest entries', () => {
    const x = tensor([[[[1, 1, 0]]]]);
    const slope = grad((v: Tensor) => maxPool2d(v, { kernel: [1, 3] }).sum())(x);
    expect(slope.toArray()).toEqual([[[[0.5, 0.5, 0]]]]);
  });

  test('that do not fit are refused', () => {
    const x = zeros([1, 1, 4, 4]);
    expectRefused([
      [() => maxPool2d(x, { kernel: 5 }), 'shape-mismatch', 'maxPool2d: a kernel of [5,5]'],
      [() => maxPool2d(x, { kernel: 2, padding: 2 }), 'invalid-argument', 'more than half of the kernel'],
      [() => avgPool2d(x, { kernel: 0 }), 'invalid-argument', 'kernel must be an integer >= 1'],
      [() => avgPool2d(zeros([4, 4]), { kernel: 2 }), 'shape-mismatch', 'x must be [images'],
      [() => maxPool1d(x, { kernel: 2 }), 'shape-mismatch', 'x must be [rows'],
      [() => adaptiveAvgPool2d(x, 0), 'invalid-argument', 'size'],
      [() => globalAvgPool(zeros([2, 3])), 'shape-mismatch', 'globalAvgPool'],
    ]);
  });
});

describe('adaptive means', () => {
  test('are means over windows that cover the image', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 12 }), (length, size) => {
        const x = some([1, 2, length]);
        const found = adaptiveAvgPool1d(x, size);
        for (let p = 0; p < size; p++) {
          const window = [Math.floor((p * length) / size), Math.ceil(((p + 1) * length) / size)] as const;
          const expected = mean(x.slice([null, null, window]), { axes: 2 });
          expectClose(found.slice([null, null, [p, p + 1]]).reshape([1, 2]), expected);
        }
      }),
      { numRuns: runs, seed: 2 },
    );
  });

  test('over one window are the mean of a channel', () => {
    const x = some([2, 3, 4, 5]);
    expectClose(adaptiveAvgPool2d(x, 1), globalAvgPool(x, { keepDims: true }));
    expectClose(globalAvgPool(x), mean(x, { axes: [2, 3] }));
  });
});
