/**
 * Rules for ops that move entries and compute nothing: two in a row become one, one that moves nothing goes away, and whatever is done
 * to one number repeated gives that number repeated. All are exact.
 */
import { broadcastToOp } from '../../ops/broadcastTo.ts';
import type { PadAttrs } from '../../ops/pad.ts';
import { reshapeOp } from '../../ops/reshape.ts';
import { sliceOp, type SliceAttrs } from '../../ops/slice.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { transposeOp, type TransposeAttrs } from '../../ops/transpose.ts';
import { sameShape, sizeOf, type Shape } from '../../shape.ts';
import type { OpNode } from '../graph.ts';
import type { Context, Rule } from './rule.ts';

/** One number repeated, moved about: that number repeated under the new shape. */
function oneNumber(node: OpNode, at: Context): number | null {
  const inner = at.as(node.inputs[0], 'broadcastTo');
  if (inner === null || sizeOf(at.node(inner.inputs[0]).shape) !== 1) return null;
  const number = at.op(reshapeOp, [inner.inputs[0]], { shape: [] });
  return at.op(broadcastToOp, [number], { shape: node.shape });
}

/** A reshape to the shape that there is, a reshape of a reshape. */
export const reshapeRule: Rule = (node, at) => {
  const [x] = node.inputs;
  if (sameShape(at.node(x).shape, node.shape)) return x;
  const inner = at.as(x, 'reshape');
  if (inner !== null) return at.op(reshapeOp, [inner.inputs[0]], { shape: node.shape });
  return oneNumber(node, at);
};

/** A transpose that keeps the order of the entries is a reshape (or nothing); two transposes are one. */
export const transposeRule: Rule = (node, at) => {
  const [x] = node.inputs;
  const { permutation } = node.attrs as TransposeAttrs;
  if (keepsOrder(permutation, at.node(x).shape)) return at.op(reshapeOp, [x], { shape: node.shape });
  const inner = at.as(x, 'transpose');
  if (inner === null) return oneNumber(node, at);
  const first = (inner.attrs as TransposeAttrs).permutation;
  return at.op(transposeOp, [inner.inputs[0]], { permutation: permutation.map((axis) => first[axis]) });
};

/** A repetition that repeats nothing is a reshape (or nothing); two repetitions are one. */
export const broadcastToRule: Rule = (node, at) => {
  const [x] = node.inputs;
  const { shape } = at.node(x);
  if (sizeOf(shape) === sizeOf(node.shape) && sizeOf(shape) > 0) return at.op(reshapeOp, [x], { shape: node.shape });
  if (sameShape(shape, node.shape)) return x;
  const inner = at.as(x, 'broadcastTo');
  if (inner !== null) return at.op(broadcastToOp, [inner.inputs[0]], { shape: node.shape });
  const bare = withoutLeadingOnes(x, at);
  if (bare !== null) return at.op(broadcastToOp, [bare], { shape: node.shape });
  const number = at.node(x).kind === 'constant' && shape.length > 0 ? at.uniform(x) : null;
  return number === null ? null : at.op(broadcastToOp, [at.scalar(number, node)], { shape: node.shape });
};

/** A slice of everything; a slice of a slice. */
export const sliceRule: Rule = (node, at) => {
  const [x] = node.inputs;
  const { starts, lengths, steps } = node.attrs as SliceAttrs;
  if (sameShape(at.node(x).shape, lengths)) return x; // as many entries as there are: no start but 0, no step but 1
  const inner = at.as(x, 'slice');
  if (inner === null) return oneNumber(node, at);
  const first = inner.attrs as SliceAttrs;
  return at.op(sliceOp, [inner.inputs[0]], {
    starts: starts.map((start, axis) => first.starts[axis] + first.steps[axis] * start),
    lengths,
    steps: steps.map((step, axis) => first.steps[axis] * step),
  });
};

/** Nothing put around the entries, and nothing between them. */
export const padRule: Rule = (node, at) => {
  const [x] = node.inputs;
  const { before, after } = node.attrs as PadAttrs;
  const isNothing = [...before, ...after].every((width) => width === 0);
  return isNothing && sameShape(at.node(x).shape, node.shape) ? x : null;
};

/** A sum over axes of length 1 adds nothing. (Up to the sign of a zero.) */
export const sumRule: Rule = (node, at) => {
  const [x] = node.inputs;
  const { shape, dtype } = at.node(x);
  if (dtype !== node.dtype || !(node.attrs as SumAttrs).axes.every((axis) => shape[axis] === 1)) return null;
  return at.op(reshapeOp, [x], { shape: node.shape });
};

/** What a reshape gave axes of length 1 in front, and nothing else, else `null`. */
function withoutLeadingOnes(place: number, at: Context): number | null {
  const node = at.as(place, 'reshape');
  if (node === null) return null;
  const { shape } = at.node(node.inputs[0]);
  const added = node.shape.length - shape.length;
  const isBare = added > 0 && sameShape(node.shape.slice(added), shape);
  return isBare && node.shape.every((length, axis) => axis >= added || length === 1) ? node.inputs[0] : null;
}

/** True where the axes that are longer than 1 stay in their order. */
function keepsOrder(permutation: readonly number[], shape: Shape): boolean {
  const long = permutation.filter((axis) => shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || long[i - 1] < axis);
}
