/**
 * Which patches of an image `unfold` and `fold` mean, and how many there are.
 */
import { formatShape, SpredError } from '@spred/core';
import type { Shape } from '../../shape.ts';

/** Down and across. */
export type Pair = readonly [down: number, across: number];

/** One number for both axes of an image, or one for each. */
export type PerAxis = number | Pair;

/** Patches of `kernel` entries, `dilation` apart, at positions `stride` apart, on an image with `padding` zeros on either side. */
export interface PatchAttrs {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** Which patches. */
export interface PatchOptions {
  /** Height and width of a patch. */
  readonly kernel: PerAxis;
  /** From patch to patch. Default 1. */
  readonly stride?: PerAxis;
  /** Zeros around the image, on either side. Default 0. */
  readonly padding?: PerAxis;
  /** From entry to entry of a patch. Default 1. */
  readonly dilation?: PerAxis;
}

/** Checked numbers. Throws `invalid-argument`. */
export function patchAttrs(op: string, { kernel, stride = 1, padding = 0, dilation = 1 }: PatchOptions): PatchAttrs {
  return {
    kernel: perAxis(op, 'kernel', kernel, 1),
    stride: perAxis(op, 'stride', stride, 1),
    padding: perAxis(op, 'padding', padding, 0),
    dilation: perAxis(op, 'dilation', dilation, 1),
  };
}

/** A number for each axis. Throws `invalid-argument` unless they are integers of at least `least`. */
export function perAxis(op: string, argument: string, value: PerAxis, least: number): Pair {
  const pair: readonly number[] = typeof value === 'number' ? [value, value] : value;
  if (Array.isArray(pair) && pair.length === 2 && pair.every((size) => Number.isSafeInteger(size) && size >= least)) {
    return [pair[0], pair[1]];
  }
  throw new SpredError(
    'invalid-argument',
    `${op}: ${argument} must be an integer >= ${least}, or one for each axis, got ${JSON.stringify(value)}`,
    { argument },
  );
}

/**
 * Positions of a patch down and across: floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
 * Throws `shape-mismatch` where a patch is larger than the padded image.
 */
export function positionsOf(op: string, size: Pair, { kernel, stride, padding, dilation }: PatchAttrs): Pair {
  const along = (axis: 0 | 1): number => {
    const padded = size[axis] + 2 * padding[axis];
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    if (reach <= padded) return Math.floor((padded - reach) / stride[axis]) + 1;
    throw new SpredError(
      'shape-mismatch',
      `${op}: a kernel of ${formatShape(kernel)} reaches over ${reach} entries ${axis === 0 ? 'down' : 'across'}, the padded image has ${padded}`,
      { argument: 'kernel', shapes: [kernel, size] },
    );
  };
  return [along(0), along(1)];
}

/** Throws `shape-mismatch` unless x is images: `[images, channels, height, width]`. */
export function requireImages(op: string, x: Shape): void {
  requireLayout(op, 'x', x, 4, '[images, channels, height, width]');
}

/** Throws `shape-mismatch` unless x is rows: `[rows, channels, length]`. */
export function requireRows(op: string, x: Shape): void {
  requireLayout(op, 'x', x, 3, '[rows, channels, length]');
}

/** Throws `shape-mismatch` unless the tensor has that many axes; `layout` says which. */
export function requireLayout(op: string, argument: string, shape: Shape, rank: number, layout: string): void {
  if (shape.length === rank) return;
  throw new SpredError('shape-mismatch', `${op}: ${argument} must be ${layout}, got shape ${formatShape(shape)}`, {
    argument,
    shapes: [shape],
  });
}
