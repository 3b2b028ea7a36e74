/**
 * What reductions over axes share: their options, their shape, and how their output lines up with the input again.
 */
import { SpredError, formatShape } from '@spred/core';
import { normalizeAxes, sameShape, scalarShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { SumAttrs, SumOptions } from '../sum.ts';
import { broadcastTo } from '../broadcastTo.ts';
import { reshape } from '../reshape.ts';
import { optionsOf } from './arguments.ts';

const reductionOptions = ['axes', 'keepDims'] as const;

/** The options with all axes counted from the front. Throws `invalid-axis`, and `invalid-argument` for options of another kind. */
export function reductionAttrs(op: string, shape: Shape, options: SumOptions): SumAttrs {
  const { axes, keepDims = false } = optionsOf(op, options, reductionOptions);
  const all = axes === undefined ? shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes;
  return { axes: axes === undefined ? all : normalizeAxes(op, all, shape.length), keepDims };
}

/** The shape with length 1 at the axes that are reduced. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}

/** The shape of a reduction. */
export function reducedShape(shape: Shape, { axes, keepDims }: SumAttrs): Shape {
  if (keepDims) return keptShape(shape, axes);
  if (axes.length === shape.length) return scalarShape;
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** How many entries go into one of the output. */
export function reducedCount(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((count, axis) => count * shape[axis], 1);
}

/** A tensor of the reduction's shape, repeated along the axes that were reduced. */
export function spreadBack(value: Tensor, shape: Shape, { axes, keepDims }: SumAttrs): Tensor {
  const isAligned = keepDims || value.shape.length === 0;
  const aligned = isAligned ? value : reshape(value, keptShape(shape, axes));
  return sameShape(aligned.shape, shape) ? aligned : broadcastTo(aligned, shape);
}

/** Throws `empty` where an entry of the output would come from no entry at all: for reductions that have no value for nothing. */
export function requireEntries(op: string, shape: Shape, axes: readonly number[]): void {
  if (reducedCount(shape, axes) > 0 || keptShape(shape, axes).includes(0)) return;
  throw new SpredError('empty', `${op}: shape ${formatShape(shape)} has no entries along axes [${axes.join(',')}]`, {
    argument: 'x',
    shapes: [shape],
  });
}
