/**
 * Means over as many windows as are asked for, whatever the size of the image.
 *
 *     y = D x A^T,   D[p, h] = 1 / (size of window p) where window p holds h, and so A across
 *
 * Window p of P is floor(p H / P) .. ceil((p + 1) H / P) - 1.
 */
import { requireInteger } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { toStorage, type DType } from '../dtype.ts';
import { real } from '../operands.ts';
import { perAxis, requireLayout, type PerAxis } from '../ops/makers/patches.ts';
import { matmul } from '../ops/matmul.ts';
import { Tensor } from '../tensor.ts';
import { mean } from './mean.ts';

/** Options of {@link globalAvgPool}. */
export interface GlobalAvgPoolOptions {
  /** Whether the axes stay, with length 1. Default false. */
  readonly keepDims?: boolean;
}

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
  requireLayout('adaptiveAvgPool2d', 'x', images.shape, 4, '[images, channels, height, width]');
  const [down, across] = perAxis('adaptiveAvgPool2d', 'size', size, 1);
  const [, , height, width] = images.shape;
  const rows = matmul(windowMeans(height, down, images.dtype), images);
  return matmul(rows, windowMeans(width, across, images.dtype), { transposeB: true });
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
  requireLayout('adaptiveAvgPool1d', 'x', rows.shape, 3, '[rows, channels, length]');
  requireInteger('size', size, 1);
  return matmul(rows, windowMeans(rows.shape[2], size, rows.dtype), { transposeB: true });
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
export function globalAvgPool(x: TensorLike, { keepDims = false }: GlobalAvgPoolOptions = {}): Tensor {
  const images = real(x);
  const rank = Math.max(images.shape.length, 3);
  requireLayout('globalAvgPool', 'x', images.shape, rank, '[images, channels, ...]');
  return mean(images, { axes: Array.from({ length: rank - 2 }, (_, i) => i + 2), keepDims });
}

/** The matrix whose product with `length` entries is the means over `count` windows. */
function windowMeans(length: number, count: number, dtype: DType): Tensor {
  const numbers = new Float64Array(count * length);
  for (let p = 0; p < count; p++) {
    const from = Math.floor((p * length) / count);
    const until = Math.ceil(((p + 1) * length) / count);
    numbers.fill(1 / (until - from), p * length + from, p * length + until);
  }
  return new Tensor(toStorage(dtype, numbers), [count, length], dtype, null);
}
