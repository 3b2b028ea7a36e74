/**
 * Normalisation: entries moved to mean 0 and variance 1 over some axes, then scaled and shifted by parameters.
 *
 *     y = scale (x - m) / sqrt(v + eps) + shift,   m = mean x,   v = mean (x - m)^2
 */
import { formatShape, SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { pair, real } from '../operands.ts';
import { add } from '../ops/add.ts';
import { div } from '../ops/div.ts';
import { optionsOf } from '../ops/makers/arguments.ts';
import { mul } from '../ops/mul.ts';
import { reshape } from '../ops/reshape.ts';
import { sqrt } from '../ops/sqrt.ts';
import { square } from '../ops/square.ts';
import { sub } from '../ops/sub.ts';
import { normalizeAxes, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { channelsOf, perChannel, requireGroups } from './channels.ts';
import { mean } from './mean.ts';

/** Parameters of all normalisations. */
export interface NormalisationOptions {
  /** What the normalised entries are multiplied by. Default 1. */
  readonly scale?: TensorLike;
  /** What is added then. Default 0. */
  readonly shift?: TensorLike;
  /** Added to the variance, so that constant entries are no division by 0. Default 1e-5. */
  readonly eps?: number;
}

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends NormalisationOptions {
  /** What to normalise with in the place of the batch's own statistics: running means of them, after training. */
  readonly statistics?: { readonly mean: TensorLike; readonly variance: TensorLike };
}

/** Options of {@link layerNorm}. */
export interface LayerNormOptions extends NormalisationOptions {
  /** The axes that are normalised together; the last by default. Scale and shift have their lengths. */
  readonly axes?: number | readonly number[];
}

/** Options of {@link rmsNorm}. */
export type RmsNormOptions = Omit<LayerNormOptions, 'shift'>;

/** Options of {@link groupNorm}. */
export interface GroupNormOptions extends NormalisationOptions {
  /** How many groups the channels are cut into. */
  readonly groups: number;
}

const affineOptions = ['scale', 'shift', 'eps'] as const;
const batchNormOptions = ['scale', 'shift', 'eps', 'statistics'] as const;
const layerNormOptions = ['scale', 'shift', 'eps', 'axes'] as const;
const rmsNormOptions = ['scale', 'eps', 'axes'] as const;
const groupNormOptions = ['scale', 'shift', 'eps', 'groups'] as const;

/** What {@link batchNorm} returns. */
export interface BatchNorm {
  readonly value: Tensor;
  /** The mean of each channel. */
  readonly mean: Tensor;
  /** The variance of each channel: the mean of the squares. PyTorch's running variance has n / (n - 1) of it. */
  readonly variance: Tensor;
}

/**
 * Normalises every channel of `[n, channels, ...]` over all other axes, as PyTorch's `batch_norm` in training, and
 * returns the statistics with which it did; with `statistics`, normalises with those. Scale, shift and statistics have
 * one entry per channel. Throws `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { batchNorm } from '@spred/autodiff';
 *
 * const { value, mean, variance } = batchNorm([[1, 0], [3, 4]], { eps: 0 });
 * console.log(value.toArray()); // [ [ -1, -1 ], [ 1, 1 ] ]
 * const later = batchNorm([[5, 2]], { eps: 0, statistics: { mean, variance } });
 * console.log(later.value.toArray()); // [ [ 3, 0 ] ]
 * ```
 */
export function batchNorm(x: TensorLike, options: BatchNormOptions = {}): BatchNorm {
  const value = real(x);
  const { scale, shift, statistics } = optionsOf('batchNorm', options, batchNormOptions);
  channelsOf('batchNorm', value);
  const channelwise = (argument: string, values: TensorLike): Tensor =>
    perChannel('batchNorm', argument, value, values);
  const others = { axes: [...value.shape.keys()].filter((axis) => axis !== 1) };
  const centre = channelwise('statistics.mean', statistics?.mean ?? mean(value, others));
  const centred = sub(value, centre);
  const variance = channelwise('statistics.variance', statistics?.variance ?? mean(square(centred), others));
  const spread = sqrt(add(variance, epsOf('batchNorm', options)));
  const scaled = mul(centred, scale === undefined ? div(1, spread) : div(channelwise('scale', scale), spread));
  return {
    value: shift === undefined ? scaled : add(scaled, channelwise('shift', shift)),
    mean: reshape(centre, [-1]),
    variance: reshape(variance, [-1]),
  };
}

/**
 * Normalises over the last axis, or over `axes`, as PyTorch's `layer_norm`. Throws `invalid-axis`, `shape-mismatch`
 * where scale or shift do not have the lengths of the axes, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { layerNorm } from '@spred/autodiff';
 *
 * console.log(layerNorm([[1, 3], [0, 4]], { eps: 0 }).toArray()); // [ [ -1, 1 ], [ -1, 1 ] ]
 * ```
 */
export function layerNorm(x: TensorLike, options: LayerNormOptions = {}): Tensor {
  const value = real(x);
  const axes = axesOf('layerNorm', value, optionsOf('layerNorm', options, layerNormOptions));
  const normal = standardized(value, axes, epsOf('layerNorm', options));
  return affine('layerNorm', normal, axes, options);
}

/**
 * Divides by the root mean square over the last axis, or over `axes`: layer normalisation that leaves the mean. `eps`
 * is 1e-5 by default. Throws as {@link layerNorm}.
 *
 * @example
 * ```ts
 * import { rmsNorm } from '@spred/autodiff';
 *
 * console.log(rmsNorm([[2, 2]], { eps: 0 }).toArray()); // [ [ 1, 1 ] ]
 * ```
 */
export function rmsNorm(x: TensorLike, options: RmsNormOptions = {}): Tensor {
  const value = real(x);
  const axes = axesOf('rmsNorm', value, optionsOf('rmsNorm', options, rmsNormOptions));
  const power = mean(square(value), { axes, keepDims: true });
  const normal = mul(value, div(1, sqrt(add(power, epsOf('rmsNorm', options)))));
  return affine('rmsNorm', normal, axes, options);
}

/**
 * Normalises groups of neighbouring channels of `[n, channels, ...]`, of each `n` on its own, as PyTorch's
 * `group_norm`. Scale and shift have one entry per channel. Throws `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { groupNorm } from '@spred/autodiff';
 *
 * console.log(groupNorm([[1, 3, 0, 4]], { groups: 2, eps: 0 }).toArray()); // [ [ -1, 1, -1, 1 ] ]
 * ```
 */
export function groupNorm(x: TensorLike, options: GroupNormOptions): Tensor {
  const value = real(x);
  const { groups, ...others } = optionsOf('groupNorm', options, groupNormOptions);
  channelsOf('groupNorm', value);
  return normalizeGroups('groupNorm', value, groups, others);
}

/**
 * Normalises each channel of `[n, channels, ...]`, of each `n` on its own, as PyTorch's `instance_norm`. Scale and
 * shift have one entry per channel. Throws `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { instanceNorm } from '@spred/autodiff';
 *
 * console.log(instanceNorm([[[1, 3], [0, 4]]], { eps: 0 }).toArray()); // [ [ [ -1, 1 ], [ -1, 1 ] ] ]
 * ```
 */
export function instanceNorm(x: TensorLike, options: NormalisationOptions = {}): Tensor {
  const value = real(x);
  const parameters = optionsOf('instanceNorm', options, affineOptions);
  return normalizeGroups('instanceNorm', value, channelsOf('instanceNorm', value), parameters);
}

function normalizeGroups(op: string, x: Tensor, groups: number, options: NormalisationOptions): Tensor {
  const [count, channels, ...rest] = x.shape;
  requireGroups(op, groups, channels);
  const grouped = reshape(x, [count, groups, channels / groups, ...rest]);
  const axes = [...grouped.shape.keys()].slice(2);
  const normal = reshape(standardized(grouped, axes, epsOf(op, options)), x.shape);
  const { scale, shift } = options;
  const scaled = scale === undefined ? normal : mul(normal, perChannel(op, 'scale', x, scale));
  return shift === undefined ? scaled : add(scaled, perChannel(op, 'shift', x, shift));
}

/** (x - m) / sqrt(v + eps). */
function standardized(x: Tensor, axes: readonly number[], eps: number): Tensor {
  const centred = sub(x, mean(x, { axes, keepDims: true }));
  const variance = mean(square(centred), { axes, keepDims: true });
  return mul(centred, div(1, sqrt(add(variance, eps))));
}

/** Scale and shift with the lengths of some axes. */
function affine(op: string, x: Tensor, axes: readonly number[], { scale, shift }: NormalisationOptions): Tensor {
  const aligned = (argument: string, values: TensorLike): Tensor => {
    const [, parameters] = pair(op, x, values);
    const lengths = axes.map((axis) => x.shape[axis]);
    if (!sameShape(parameters.shape, lengths)) {
      throw new SpredError(
        'shape-mismatch',
        `${op}: ${argument} of shape ${formatShape(parameters.shape)} must have the lengths of the axes, ${formatShape(lengths)}`,
        { argument, shapes: [parameters.shape, lengths] },
      );
    }
    return reshape(
      parameters,
      x.shape.map((length, axis) => (axes.includes(axis) ? length : 1)),
    );
  };
  const scaled = scale === undefined ? x : mul(x, aligned('scale', scale));
  return shift === undefined ? scaled : add(scaled, aligned('shift', shift));
}

function axesOf(op: string, x: Tensor, { axes = -1 }: Pick<LayerNormOptions, 'axes'>): number[] {
  return normalizeAxes(op, typeof axes === 'number' ? [axes] : axes, x.shape.length);
}

function epsOf(op: string, { eps = 1e-5 }: { readonly eps?: number }): number {
  if (eps >= 0 && eps < Infinity) return eps;
  throw new SpredError('invalid-argument', `${op}: eps must be a number >= 0, got ${String(eps)}`, { argument: 'eps' });
}
