/**
 * Transposed convolutions: the transpose of a convolution as a linear map, which turns small images into large ones.
 *
 *     y = bias + fold(W^T x),   where conv(y) = W unfold(y) is the convolution with the same kernels and options
 */
import { formatShape, SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { foldOp } from '../ops/fold.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import {
  perAxis,
  requireImages,
  requireLayout,
  requireRows,
  type Pair,
  type PatchAttrs,
  type PerAxis,
} from '../ops/makers/patches.ts';
import { matmul } from '../ops/matmul.ts';
import { reshape } from '../ops/reshape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { addBias, requireGroups } from './channels.ts';
import { kernelAttrs, type ConvBase } from './conv.ts';
import { withHeight, withoutHeight } from './images.ts';

const convTransposeOptions = ['bias', 'groups', 'stride', 'padding', 'dilation', 'outputPadding'] as const;

/** Options of {@link convTranspose2d}; pairs are down, across. */
export interface ConvTranspose2dOptions extends ConvBase {
  /** Of the convolution: how far apart the pixels of `x` are put. Default 1. */
  readonly stride?: PerAxis;
  /** Of the convolution: pixels cut off on either side. Default 0. */
  readonly padding?: PerAxis;
  /** From entry to entry of the kernel. Default 1. */
  readonly dilation?: PerAxis;
  /** Pixels added below and to the right, fewer than the stride: those that the convolution did not read. Default 0. */
  readonly outputPadding?: PerAxis;
}

/** Options of {@link convTranspose1d}. */
export interface ConvTranspose1dOptions extends ConvBase {
  /** Of the convolution: how far apart the entries of `x` are put. Default 1. */
  readonly stride?: number;
  /** Of the convolution: entries cut off on either side. Default 0. */
  readonly padding?: number;
  /** From entry to entry of the kernel. Default 1. */
  readonly dilation?: number;
  /** Entries added at the end, fewer than the stride. Default 0. */
  readonly outputPadding?: number;
}

/**
 * The transposed convolution of images `[n, channels, height, width]` with kernels `[channels, outputs / groups, kernel
 * height, kernel width]`: images `[n, outputs, down, across]`, as PyTorch's `conv_transpose2d`, with `down = (height -
 * 1) stride - 2 padding + dilation (kernel height - 1) + 1 + outputPadding`.
 *
 * Throws `shape-mismatch` where channels, groups, kernel and image do not fit, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { convTranspose2d, ones } from '@spred/autodiff';
 *
 * const y = convTranspose2d([[[[1, 2]]]], ones([1, 1, 1, 2]), { stride: [1, 2] });
 * console.log(`${y}`); // tensor([[[[1,1,2,2]]]])
 * ```
 */
export function convTranspose2d(x: TensorLike, kernels: TensorLike, options: ConvTranspose2dOptions = {}): Tensor {
  const [images, weights] = realPair('convTranspose2d', x, kernels);
  requireImages('convTranspose2d', images.shape);
  requireLayout(
    'convTranspose2d',
    'kernels',
    weights.shape,
    4,
    '[channels, outputs / groups, kernel height, kernel width]',
  );
  const {
    stride,
    dilation,
    padding = 0,
    outputPadding = 0,
    ...others
  } = optionsOf('convTranspose2d', options, convTransposeOptions);
  const attrs = {
    ...kernelAttrs('convTranspose2d', [weights.shape[2], weights.shape[3]], stride, dilation),
    padding: perAxis('convTranspose2d', 'padding', padding, 0),
  };
  const extra = perAxis('convTranspose2d', 'outputPadding', outputPadding, 0);
  return spreadOut('convTranspose2d', images, weights, attrs, extra, others);
}

/**
 * The transposed convolution of rows `[n, channels, length]` with kernels `[channels, outputs / groups, kernel
 * length]`, as PyTorch's `conv_transpose1d`. Throws as {@link convTranspose2d}.
 *
 * @example
 * ```ts
 * import { convTranspose1d } from '@spred/autodiff';
 *
 * console.log(convTranspose1d([[[1, 2, 3]]], [[[1, 10]]]).toArray()); // [ [ [ 1, 12, 23, 30 ] ] ]
 * ```
 */
export function convTranspose1d(x: TensorLike, kernels: TensorLike, options: ConvTranspose1dOptions = {}): Tensor {
  const [rows, weights] = realPair('convTranspose1d', x, kernels);
  requireRows('convTranspose1d', rows.shape);
  requireLayout('convTranspose1d', 'kernels', weights.shape, 3, '[channels, outputs / groups, kernel length]');
  const {
    stride = 1,
    dilation = 1,
    padding = 0,
    outputPadding = 0,
    ...others
  } = optionsOf('convTranspose1d', options, convTransposeOptions);
  const attrs = {
    ...kernelAttrs('convTranspose1d', [1, weights.shape[2]], [1, stride], [1, dilation]),
    padding: perAxis('convTranspose1d', 'padding', [0, padding], 0),
  };
  const extra = perAxis('convTranspose1d', 'outputPadding', [0, outputPadding], 0);
  return withoutHeight(spreadOut('convTranspose1d', withHeight(rows), withHeight(weights), attrs, extra, others));
}

function spreadOut(
  op: string,
  x: Tensor,
  weights: Tensor,
  attrs: PatchAttrs,
  extra: Pair,
  { bias, groups = 1 }: ConvBase,
): Tensor {
  const [count, channels, down, across] = x.shape;
  const [inputs, outputs, ...kernel] = weights.shape;
  requireGroups(op, groups, channels);
  if (channels !== inputs) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: shapes ${formatShape(x.shape)} and ${formatShape(weights.shape)} do not align (${channels} channels != ${inputs})`,
      { argument: 'kernels', shapes: [x.shape, weights.shape] },
    );
  }
  const size = [sizeAlong(op, 0, down, attrs, extra), sizeAlong(op, 1, across, attrs, extra)] as const;
  const entries = outputs * kernel[0] * kernel[1];
  const groupAxis = groups === 1 ? [] : [groups];
  const columns = matmul(
    reshape(weights, [...groupAxis, channels / groups, entries]),
    reshape(x, [count, ...groupAxis, channels / groups, down * across]),
    { transposeA: true },
  );
  const folded = bind(foldOp, [reshape(columns, [count, groups * entries, down * across])], { ...attrs, size });
  return addBias(op, folded, bias);
}

/** The length of an image on which the convolution has `positions` positions. */
function sizeAlong(
  op: string,
  axis: 0 | 1,
  positions: number,
  { kernel, stride, padding, dilation }: PatchAttrs,
  extra: Pair,
): number {
  const name = axis === 0 ? 'down' : 'across';
  if (extra[axis] > 0 && extra[axis] >= stride[axis]) {
    throw new SpredError(
      'invalid-argument',
      `${op}: outputPadding ${extra[axis]} ${name} must be below the stride, ${stride[axis]}`,
      { argument: 'outputPadding', index: axis },
    );
  }
  const reach = dilation[axis] * (kernel[axis] - 1) + 1;
  const length = (positions - 1) * stride[axis] - 2 * padding[axis] + reach + extra[axis];
  if (positions > 0 && length >= 0) return length;
  throw new SpredError(
    'shape-mismatch',
    `${op}: ${positions} positions ${name} of a kernel of ${formatShape(kernel)} with padding ${padding[axis]} leave no image`,
    { argument: 'x', shapes: [kernel] },
  );
}
