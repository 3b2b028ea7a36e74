/**
 * Means over as many windows as are asked for, whatever the size of the image.
 *
 * Window p of P over H entries is floor(p H / P) .. ceil((p + 1) H / P) - 1. The mean over an image's window is the mean of the means
 * of its rows, so one axis is done after the other.
 */
import { requireInteger } from '@spred/core';
import { tensor, type TensorLike } from '../create.ts';
import { real } from '../operands.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { perAxis, requireImages, requireLayout, requireRows, type PerAxis } from '../ops/makers/patches.ts';
import { div } from '../ops/div.ts';
import { reshape } from '../ops/reshape.ts';
import { sum } from '../ops/sum.ts';
import { where } from '../ops/where.ts';
import type { Tensor } from '../tensor.ts';
import { mean } from './mean.ts';
import { take } from './take.ts';

/** Options of {@link globalAvgPool}. */
export interface GlobalAvgPoolOptions {
  /** Whether the axes stay, with length 1. Default false. */
  readonly keepDims?: boolean;
}

const globalAvgPoolOptions = ['keepDims'] as const;

/**
 * The means over `size` windows down and across of images `[n, channels, height, width]`, which cover it and may
 * overlap by one pixel, as PyTorch's `adaptive_avg_pool2d`: `[n, channels, ...size]`. Throws `shape-mismatch`,
 * `invalid-argument`.
 *
 * @example
 * ```ts
 * import { adaptiveAvgPool2d } from '@spred/autodiff';
 *
 * console.log(`${adaptiveAvgPool2d([[[[1, 2, 6]]]], [1, 2])}`); // tensor([[[[1.5,4]]]])
 * ```
 */
export function adaptiveAvgPool2d(x: TensorLike, size: PerAxis): Tensor {
  const images = real(x);
  requireImages('adaptiveAvgPool2d', images.shape);
  const [down, across] = perAxis('adaptiveAvgPool2d', 'size', size, 1);
  return windowMeans(windowMeans(images, 2, down), 3, across);
}

/**
 * The means over `size` windows of rows `[n, channels, length]`. As {@link adaptiveAvgPool2d}.
 *
 * @example
 * ```ts
 * import { adaptiveAvgPool1d } from '@spred/autodiff';
 *
 * console.log(adaptiveAvgPool1d([[[1, 2, 6]]], 2).toArray()); // [ [ [ 1.5, 4 ] ] ]
 * ```
 */
export function adaptiveAvgPool1d(x: TensorLike, size: number): Tensor {
  const rows = real(x);
  requireRows('adaptiveAvgPool1d', rows.shape);
  requireInteger('size', size, 1);
  return windowMeans(rows, 2, size);
}

/**
 * The mean of every channel of `[n, channels, ...]`: `[n, channels]`. Throws `shape-mismatch` for fewer than three
 * axes.
 *
 * @example
 * ```ts
 * import { globalAvgPool } from '@spred/autodiff';
 *
 * console.log(globalAvgPool([[[[1, 2], [3, 6]]]]).toArray()); // [ [ 3 ] ]
 * ```
 */
export function globalAvgPool(x: TensorLike, options: GlobalAvgPoolOptions = {}): Tensor {
  const { keepDims = false } = optionsOf('globalAvgPool', options, globalAvgPoolOptions);
  const images = real(x);
  const rank = Math.max(images.shape.length, 3);
  requireLayout('globalAvgPool', 'x', images.shape, rank, '[images, channels, ...]');
  return mean(images, { axes: Array.from({ length: rank - 2 }, (_, i) => i + 2), keepDims });
}

/**
 * The means of `count` windows along an axis. Windows of one length are a reshape; others are gathered, the shorter ones among them
 * filled up with what does not count.
 */
function windowMeans(x: Tensor, axis: number, count: number): Tensor {
  const length = x.shape[axis];
  if (length % count === 0)
    return mean(reshape(x, x.shape.toSpliced(axis, 1, count, length / count)), { axes: axis + 1 });
  const starts = Array.from({ length: count }, (_, p) => Math.floor((p * length) / count));
  const sizes = starts.map((start, p) => Math.ceil(((p + 1) * length) / count) - start);
  const most = Math.max(...sizes);
  const aligned = new Array<number>(x.shape.length - axis - 1).fill(1);
  const places = starts.flatMap((start, p) =>
    Array.from({ length: most }, (_, i) => start + Math.min(i, sizes[p] - 1)),
  );
  const isInside = sizes.flatMap((size) => Array.from({ length: most }, (_, i) => i < size));
  const windows = take(x, tensor(Int32Array.from(places), [count, most]), { axis });
  const entries = where(reshape(isInside, [count, most, ...aligned]), windows, 0);
  return div(
    sum(entries, { axes: axis + 1 }),
    reshape(tensor(sizes, undefined, { dtype: x.dtype }), [count, ...aligned]),
  );
}
