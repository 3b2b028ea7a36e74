/**
 * Convolutions (cross-correlations, as all of deep learning has it) as products of a matrix of weights with columns of
 * patches.
 *
 *     y[n, o, p, q] = bias[o] + sum over c, i, j of w[o, c, i, j] x[n, c, p stride + i dilation - padding, ...]
 *                   = bias + W unfold(x),   W = w as a matrix of outputs x (c, i, j)
 *
 * With groups every group of channels has a product of its own. A 1 x 1 kernel needs no columns: the pixels are they.
 * Rows are images of height 1.
 */
import { formatShape, SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { realPair } from '../operands.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import {
  patchAttrs,
  positionsOf,
  requireImages,
  requireLayout,
  requireRows,
  type Pair,
  type PatchAttrs,
  type PerAxis,
} from '../ops/makers/patches.ts';
import { matmul } from '../ops/matmul.ts';
import { reshape } from '../ops/reshape.ts';
import { unfoldOp } from '../ops/unfold.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { addBias, requireGroups } from './channels.ts';
import {
  padImages,
  paddingWidths,
  rowPadding,
  stridedPixels,
  withHeight,
  withoutHeight,
  type Padding,
  type PaddingWidths,
  type RowPadding,
} from './images.ts';

/** Options that all convolutions have. */
export interface ConvBase {
  /** A vector with one number per output channel, which is added. */
  readonly bias?: TensorLike;
  /** The number of groups of channels: an output channel sees the inputs of its group only. Default 1. */
  readonly groups?: number;
}

const convOptions = ['bias', 'groups', 'stride', 'padding', 'dilation'] as const;

/** Options of {@link conv2d}; pairs are down, across. */
export interface Conv2dOptions extends ConvBase {
  /** From position to position of the kernel. Default 1. */
  readonly stride?: PerAxis;
  /** Zeros around the image. Default 0. */
  readonly padding?: Padding;
  /** From entry to entry of the kernel. Default 1. */
  readonly dilation?: PerAxis;
}

/** Options of {@link conv1d}. */
export interface Conv1dOptions extends ConvBase {
  /** From position to position of the kernel. Default 1. */
  readonly stride?: number;
  /** Zeros before and after: a number, a pair, `'same'` or `'valid'`. Default 0. */
  readonly padding?: RowPadding;
  /** From entry to entry of the kernel. Default 1. */
  readonly dilation?: number;
}

/**
 * The convolution of images `[n, channels, height, width]` with kernels `[outputs, channels / groups, kernel height,
 * kernel width]`: images `[n, outputs, down, across]`, as PyTorch's `conv2d`, with `down = floor((height + padding
 * above and below - dilation (kernel height - 1) - 1) / stride) + 1`.
 *
 * Throws `shape-mismatch` where channels, groups, kernel and image do not fit, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { conv2d, ones } from '@spred/autodiff';
 *
 * const x = ones([1, 1, 3, 3]);
 * console.log(`${conv2d(x, ones([1, 1, 2, 2]))}`); // tensor([[[[4,4],[4,4]]]])
 * console.log(conv2d(x, ones([8, 1, 3, 3]), { padding: 'same', stride: 2, bias: ones([8]) }).shape); // [ 1, 8, 2, 2 ]
 * ```
 */
export function conv2d(x: TensorLike, kernels: TensorLike, options: Conv2dOptions = {}): Tensor {
  const [images, weights] = realPair('conv2d', x, kernels);
  requireImages('conv2d', images.shape);
  requireLayout('conv2d', 'kernels', weights.shape, 4, '[outputs, channels / groups, kernel height, kernel width]');
  const { padding = 0, stride, dilation, ...others } = optionsOf('conv2d', options, convOptions);
  const attrs = kernelAttrs('conv2d', [weights.shape[2], weights.shape[3]], stride, dilation);
  const widths = paddingWidths('conv2d', padding, [images.shape[2], images.shape[3]], attrs);
  return convolve('conv2d', images, weights, attrs, widths, others);
}

/**
 * The convolution of rows `[n, channels, length]` with kernels `[outputs, channels / groups, kernel length]`: rows `[n,
 * outputs, positions]`, as PyTorch's `conv1d`. Throws as {@link conv2d}.
 *
 * @example
 * ```ts
 * import { conv1d } from '@spred/autodiff';
 *
 * console.log(conv1d([[[1, 2, 3, 4]]], [[[1, -1]]]).toArray()); // [ [ [ -1, -1, -1 ] ] ]
 * console.log(conv1d([[[1, 2, 3, 4]]], [[[1, 1, 1]]], { padding: 'same' }).toArray()); // [ [ [ 3, 6, 9, 7 ] ] ]
 * ```
 */
export function conv1d(x: TensorLike, kernels: TensorLike, options: Conv1dOptions = {}): Tensor {
  const [rows, weights] = realPair('conv1d', x, kernels);
  requireRows('conv1d', rows.shape);
  requireLayout('conv1d', 'kernels', weights.shape, 3, '[outputs, channels / groups, kernel length]');
  const { stride = 1, padding = 0, dilation = 1, ...others } = optionsOf('conv1d', options, convOptions);
  const attrs = kernelAttrs('conv1d', [1, weights.shape[2]], [1, stride], [1, dilation]);
  const widths = paddingWidths('conv1d', rowPadding(padding), [1, rows.shape[2]], attrs);
  return withoutHeight(convolve('conv1d', withHeight(rows), withHeight(weights), attrs, widths, others));
}

/** What a kernel reads, before padding. Throws `shape-mismatch` for a kernel without entries, `invalid-argument`. */
export function kernelAttrs(op: string, kernel: Pair, stride?: PerAxis, dilation?: PerAxis): PatchAttrs {
  if (kernel[0] === 0 || kernel[1] === 0) {
    throw new SpredError('shape-mismatch', `${op}: a kernel of ${formatShape(kernel)} has no entries`, {
      argument: 'kernels',
      shapes: [kernel],
    });
  }
  return patchAttrs(op, { kernel, stride: stride ?? 1, dilation: dilation ?? 1 });
}

function convolve(
  op: string,
  x: Tensor,
  weights: Tensor,
  attrs: PatchAttrs,
  widths: PaddingWidths,
  { bias, groups = 1 }: ConvBase,
): Tensor {
  const [count, channels] = x.shape;
  const [outputs, inputs, height, width] = weights.shape;
  requireGroups(op, groups, channels);
  requireGroups(op, groups, outputs);
  if (channels !== inputs * groups) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: shapes ${formatShape(x.shape)} and ${formatShape(weights.shape)} do not align (${channels} channels != ${groups} groups of ${inputs})`,
      { argument: 'kernels', shapes: [x.shape, weights.shape] },
    );
  }
  const isPoint = height === 1 && width === 1;
  const isEven = widths.every(([before, after]) => before === after);
  const [images, padding] =
    isEven && !isPoint ? [x, [widths[0][0], widths[1][0]] as const] : [padImages(x, widths), [0, 0] as const];
  const patches = { ...attrs, padding };
  const [down, across] = positionsOf(op, [images.shape[2], images.shape[3]], patches);
  const columns = isPoint ? stridedPixels(images, attrs.stride) : bind(unfoldOp, [images], patches);
  const entries = inputs * height * width;
  const groupAxis = groups === 1 ? [] : [groups];
  const product = matmul(
    reshape(weights, [...groupAxis, outputs / groups, entries]),
    reshape(columns, [count, ...groupAxis, entries, down * across]),
  );
  return addBias(op, reshape(product, [count, outputs, down, across]), bias);
}
