/**
 * What convolutions and normalisations do with channels, the second axis of `[n, channels, ...]`.
 */
import { formatShape, requireInteger, SpredError } from '@spred/core';
import type { TensorLike } from '../create.ts';
import { pair } from '../operands.ts';
import { add } from '../ops/add.ts';
import { reshape } from '../ops/reshape.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Throws `invalid-argument` unless channels can be cut into that many groups. */
export function requireGroups(op: string, groups: number, channels: number): void {
  requireInteger('groups', groups, 1);
  if (channels % groups === 0) return;
  throw new SpredError('invalid-argument', `${op}: ${channels} channels cannot be cut into ${groups} groups`, {
    argument: 'groups',
  });
}

/** The number of channels of `[n, channels, ...]`. Throws `shape-mismatch` for fewer axes. */
export function channelsOf(op: string, x: Tensor): number {
  if (x.shape.length >= 2) return x.shape[1];
  throw new SpredError('shape-mismatch', `${op}: x must be [n, channels, ...], got shape ${formatShape(x.shape)}`, {
    argument: 'x',
    shapes: [x.shape],
  });
}

/** A vector with one entry per channel, so that it broadcasts over `[n, channels, ...]`. Throws `shape-mismatch`. */
export function perChannel(op: string, argument: string, x: Tensor, values: TensorLike): Tensor {
  const [, vector] = pair(op, x, values);
  const channels = x.shape[1];
  if (vector.shape.length !== 1 || vector.shape[0] !== channels) {
    throw new SpredError(
      'shape-mismatch',
      `${op}: ${argument} of shape ${formatShape(vector.shape)} must have one entry for each of ${channels} channels`,
      { argument, shapes: [vector.shape, x.shape] },
    );
  }
  return reshape(vector, spread(x.shape));
}

/** Adds one number per channel, where there are any. */
export function addBias(op: string, x: Tensor, bias: TensorLike | undefined): Tensor {
  return bias === undefined ? x : add(x, perChannel(op, 'bias', x, bias));
}

/** `[channels, 1, 1, ...]`. */
function spread(shape: Shape): Shape {
  return [shape[1], ...shape.slice(2).map(() => 1)];
}
