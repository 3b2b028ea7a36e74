/**
 * What convolutions and pooling share: zeros around images, every so many pixels of them, rows as images of height 1.
 */
import { SpredError } from '@spred/core';
import type { Pair, PatchAttrs, PerAxis } from '../ops/makers/patches.ts';
import { pad } from '../ops/pad.ts';
import { reshape } from '../ops/reshape.ts';
import { slice } from '../ops/slice.ts';
import type { Tensor } from '../tensor.ts';

/** Zeros above and below, left and right. */
export type PaddingWidths = readonly [vertical: Pair, horizontal: Pair];

/**
 * Zeros around an image: a number, one for each axis, or one for each side. `'valid'`: none. `'same'`: so many that
 * there are `ceil(length / stride)` positions, the odd one at the end.
 */
export type Padding = PerAxis | PaddingWidths | 'same' | 'valid';

/** The same along one axis. */
export type RowPadding = number | Pair | 'same' | 'valid';

/** The zeros on each side. Throws `invalid-argument`. */
export function paddingWidths(op: string, padding: Padding, size: Pair, attrs: PatchAttrs): PaddingWidths {
  if (padding === 'same') return [samePadding(0, size, attrs), samePadding(1, size, attrs)];
  const [vertical, horizontal]: readonly (number | Pair)[] =
    padding === 'valid'
      ? [0, 0]
      : Array.isArray(padding)
        ? (padding as PaddingWidths)
        : [padding as number, padding as number];
  const widths = [vertical, horizontal].map((width) => (typeof width === 'number' ? [width, width] : width));
  if (widths.every((pair) => isPair(pair))) return widths as unknown as PaddingWidths;
  throw new SpredError(
    'invalid-argument',
    `${op}: padding must be an integer >= 0, one for each axis or side, 'same' or 'valid', got ${JSON.stringify(padding)}`,
    { argument: 'padding' },
  );
}

/** The padding of rows as that of images of height 1. */
export function rowPadding(padding: RowPadding): Padding {
  if (typeof padding === 'string') return padding;
  return [[0, 0], typeof padding === 'number' ? [padding, padding] : padding];
}

/** The images with zeros around them. */
export function padImages(x: Tensor, widths: PaddingWidths): Tensor {
  return widths.flat().every((width) => width === 0) ? x : pad(x, [[0, 0], [0, 0], ...widths]);
}

/** Every `stride`-th pixel, from the first. */
export function stridedPixels(x: Tensor, [down, across]: Pair): Tensor {
  return down === 1 && across === 1 ? x : slice(x, [null, null, [0, null, down], [0, null, across]]);
}

/** `[a, b, length]` as `[a, b, 1, length]`. */
export function withHeight(rows: Tensor): Tensor {
  const [a, b, length] = rows.shape;
  return reshape(rows, [a, b, 1, length]);
}

/** `[a, b, 1, length]` as `[a, b, length]`. */
export function withoutHeight(images: Tensor): Tensor {
  const [a, b, , length] = images.shape;
  return reshape(images, [a, b, length]);
}

function samePadding(axis: 0 | 1, size: Pair, { kernel, stride, dilation }: PatchAttrs): Pair {
  const positions = Math.ceil(size[axis] / stride[axis]);
  const reached = (positions - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
  const total = Math.max(reached - size[axis], 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function isPair(pair: unknown): boolean {
  return Array.isArray(pair) && pair.length === 2 && pair.every((width) => Number.isSafeInteger(width) && width >= 0);
}
