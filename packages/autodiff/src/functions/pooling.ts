/**
 * Pooling: the largest entry, or the mean, of every window of an image.
 *
 * Windows that tile the image are two axes of a reshaped image, `[n, c, down, height, across, width]`, and a reduction
 * over them; others are columns of patches, channel by channel.
 */
import { formatShape, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { toStorage, type DType } from '../dtype.ts';
import { real } from '../operands.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import {
  patchAttrs,
  positionsOf,
  requireImages,
  requireRows,
  type Pair,
  type PatchAttrs,
  type PerAxis,
} from '../ops/makers/patches.ts';
import { max } from '../ops/max.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import { sum, type SumOptions } from '../ops/sum.ts';
import { unfoldOp } from '../ops/unfold.ts';
import { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { padImages, withHeight, withoutHeight } from './images.ts';

/** Which windows; pairs are down, across. */
export interface Pool2dOptions {
  /** Height and width of a window. */
  readonly kernel: PerAxis;
  /** From window to window. Default: the kernel, so that windows do not overlap. */
  readonly stride?: PerAxis;
  /** How far windows may reach over the image on either side, half the kernel at most. Default 0. */
  readonly padding?: PerAxis;
}

/** Which windows of rows. */
export interface Pool1dOptions {
  /** The length of a window. */
  readonly kernel: number;
  /** From window to window. Default: the kernel, so that windows do not overlap. */
  readonly stride?: number;
  /** How far windows may reach over a row on either side, half the kernel at most. Default 0. */
  readonly padding?: number;
}

const maxPoolOptions = ['kernel', 'stride', 'padding'] as const;
const avgPoolOptions = ['kernel', 'stride', 'padding', 'countIncludePad'] as const;

/** What a mean is taken of. */
export interface Counting {
  /** Whether padding counts as zeros (else it is left out of the mean). Default true. */
  readonly countIncludePad?: boolean;
}

/** Options of {@link avgPool2d}. */
export type AvgPool2dOptions = Pool2dOptions & Counting;

/** Options of {@link avgPool1d}. */
export type AvgPool1dOptions = Pool1dOptions & Counting;

/**
 * The largest entry of every window of images `[n, channels, height, width]`, as PyTorch's `max_pool2d`: padding is
 * never the largest. Equal largest entries share the derivative. Throws `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { maxPool2d } from '@spred/autodiff';
 *
 * console.log(`${maxPool2d([[[[1, 2, 5], [3, 4, 6]]]], { kernel: [2, 1] })}`); // tensor([[[[3,4,6]]]])
 * console.log(`${maxPool2d([[[[1, 2, 5], [3, 4, 6]]]], { kernel: 2, stride: 1 })}`); // tensor([[[[4,6]]]])
 * ```
 */
export function maxPool2d(x: TensorLike, options: Pool2dOptions): Tensor {
  return maxOf('maxPool2d', toTensor(x), windowsOf('maxPool2d', optionsOf('maxPool2d', options, maxPoolOptions)));
}

/**
 * The largest entry of every window of rows `[n, channels, length]`. As {@link maxPool2d}.
 *
 * @example
 * ```ts
 * import { maxPool1d } from '@spred/autodiff';
 *
 * console.log(maxPool1d([[[1, 3, 2, 5]]], { kernel: 2 }).toArray()); // [ [ [ 3, 5 ] ] ]
 * ```
 */
export function maxPool1d(x: TensorLike, options: Pool1dOptions): Tensor {
  const rows = toTensor(x);
  requireRows('maxPool1d', rows.shape);
  const windows = windowsOf('maxPool1d', flat(optionsOf('maxPool1d', options, maxPoolOptions)));
  return withoutHeight(maxOf('maxPool1d', withHeight(rows), windows));
}

/**
 * The mean of every window of images `[n, channels, height, width]`, as PyTorch's `avg_pool2d`. Throws
 * `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { avgPool2d } from '@spred/autodiff';
 *
 * console.log(`${avgPool2d([[[[1, 2], [3, 6]]]], { kernel: 2 })}`); // tensor([[[[3]]]])
 * ```
 */
export function avgPool2d(x: TensorLike, options: AvgPool2dOptions): Tensor {
  const { countIncludePad = true, ...windows } = optionsOf('avgPool2d', options, avgPoolOptions);
  return meanOf('avgPool2d', real(x), windowsOf('avgPool2d', windows), countIncludePad);
}

/**
 * The mean of every window of rows `[n, channels, length]`. As {@link avgPool2d}.
 *
 * @example
 * ```ts
 * import { avgPool1d } from '@spred/autodiff';
 *
 * console.log(avgPool1d([[[1, 3, 2]]], { kernel: 2, stride: 1 }).toArray()); // [ [ [ 2, 2.5 ] ] ]
 * ```
 */
export function avgPool1d(x: TensorLike, options: AvgPool1dOptions): Tensor {
  const rows = real(x);
  requireRows('avgPool1d', rows.shape);
  const { countIncludePad = true, ...others } = optionsOf('avgPool1d', options, avgPoolOptions);
  const windows = windowsOf('avgPool1d', flat(others));
  return withoutHeight(meanOf('avgPool1d', withHeight(rows), windows, countIncludePad));
}

function maxOf(op: string, x: Tensor, windows: PatchAttrs): Tensor {
  requireImages(op, x.shape);
  const [top, left] = windows.padding;
  if (top === 0 && left === 0) return overWindows(op, x, windows, max);
  const [, , height, width] = x.shape;
  const padded = padImages(x, [[top, top], [left, left]]); // prettier-ignore
  const outside = frame([height, width], windows.padding, x.dtype, lowest[x.dtype]);
  return overWindows(op, add(padded, outside), { ...windows, padding: [0, 0] }, max);
}

function meanOf(op: string, x: Tensor, windows: PatchAttrs, countIncludePad: boolean): Tensor {
  requireImages(op, x.shape);
  const totals = overWindows(op, x, windows, sum);
  const { kernel, padding } = windows;
  if (countIncludePad || (padding[0] === 0 && padding[1] === 0)) return div(totals, kernel[0] * kernel[1]);
  const [, , height, width] = x.shape;
  const image = new Tensor(
    toStorage(x.dtype, new Float64Array(height * width).fill(1)),
    [1, 1, height, width],
    x.dtype,
    null,
  );
  return div(totals, overWindows(op, image, windows, sum));
}

/** What no entry is below. */
const lowest: Readonly<Record<DType, number>> = { float64: -Infinity, float32: -Infinity, int32: -(2 ** 31), bool: 0 };

/** Every window reduced to one number: `[n, channels, down, across]`. */
function overWindows(
  op: string,
  x: Tensor,
  windows: PatchAttrs,
  reduce: (x: Tensor, options: SumOptions) => Tensor,
): Tensor {
  const [images, channels, height, width] = x.shape;
  const [down, across] = positionsOf(op, [height, width], windows);
  const { kernel, stride, padding } = windows;
  if (kernel[0] === stride[0] && kernel[1] === stride[1] && padding[0] === 0 && padding[1] === 0) {
    const [reachedDown, reachedAcross] = [down * kernel[0], across * kernel[1]];
    const tiled =
      reachedDown === height && reachedAcross === width
        ? x
        : slice(x, [null, null, [0, reachedDown], [0, reachedAcross]]);
    return reduce(reshape(tiled, [images, channels, down, kernel[0], across, kernel[1]]), { axes: [3, 5] });
  }
  const columns = bind(unfoldOp, [reshape(x, [images * channels, 1, height, width])], windows);
  return reshape(reduce(columns, { axes: 1 }), [images, channels, down, across]);
}

/** Throws `invalid-argument` for windows that may lie outside of the image. */
function windowsOf(op: string, { kernel, stride, padding }: Pool2dOptions): PatchAttrs {
  const windows = patchAttrs(op, { kernel, stride: stride ?? kernel, padding: padding ?? 0 });
  if (windows.padding.every((width, axis) => 2 * width <= windows.kernel[axis])) return windows;
  throw new SpredError(
    'invalid-argument',
    `${op}: padding ${formatShape(windows.padding)} is more than half of the kernel, ${formatShape(windows.kernel)}`,
    { argument: 'padding' },
  );
}

function flat({ kernel, stride, padding = 0 }: Pool1dOptions): Pool2dOptions {
  return { kernel: [1, kernel], stride: [1, stride ?? kernel], padding: [0, padding] };
}

/** A constant image: `value` in the padding, 0 inside. */
function frame([height, width]: Pair, [top, left]: Pair, dtype: DType, value: number): Tensor {
  const shape = [height + 2 * top, width + 2 * left];
  const numbers = new Float64Array(shape[0] * shape[1]).fill(value);
  for (let y = 0; y < height; y++) numbers.fill(0, (y + top) * shape[1] + left, (y + top) * shape[1] + left + width);
  return new Tensor(toStorage(dtype, numbers), shape, dtype, null);
}
