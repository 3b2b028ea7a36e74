/**
 * Rules for arithmetic. Each keeps every bit of the result, with two exceptions that are allowed everywhere here: the sign of a
 * zero (x + 0 is x, though -0 + 0 is 0) and the bits of a NaN. What may lose a NaN or an infinity (x * 0, x - x, x / x) is left as it is.
 */
import { bytesOf, isFloat, type DType } from '../../dtype.ts';
import { absOp } from '../../ops/abs.ts';
import { addOp } from '../../ops/add.ts';
import { broadcastToOp } from '../../ops/broadcastTo.ts';
import { castOp, type CastAttrs } from '../../ops/cast.ts';
import { mulOp } from '../../ops/mul.ts';
import { negOp } from '../../ops/neg.ts';
import { squareOp } from '../../ops/square.ts';
import { subOp } from '../../ops/sub.ts';
import type { OpNode } from '../graph.ts';
import type { Context, Rule } from './rule.ts';

/** An operand under the shape of the result. */
function repeated(place: number, { shape }: OpNode, at: Context): number {
  return at.op(broadcastToOp, [place], { shape });
}

/** The operand of a negation, else `null`. */
function negated(place: number, at: Context): number | null {
  return at.as(place, 'neg')?.inputs[0] ?? null;
}

/** x + 0 = x,  x + (-y) = x - y,  (-x) + y = y - x. */
export const addRule: Rule = (node, at) => {
  const [a, b] = node.inputs;
  if (at.uniform(b) === 0) return repeated(a, node, at);
  if (at.uniform(a) === 0) return repeated(b, node, at);
  const [minusA, minusB] = [negated(a, at), negated(b, at)];
  if (minusB !== null) return at.op(subOp, [a, minusB], undefined);
  return minusA === null ? null : at.op(subOp, [b, minusA], undefined);
};

/** x - 0 = x,  x - (-y) = x + y. */
export const subRule: Rule = (node, at) => {
  const [a, b] = node.inputs;
  if (at.uniform(b) === 0) return repeated(a, node, at);
  const minusB = negated(b, at);
  return minusB === null ? null : at.op(addOp, [a, minusB], undefined);
};

/** x 1 = x,  x (-1) = -x,  x x = x^2,  (-x) (-y) = x y. */
export const mulRule: Rule = (node, at) => {
  const [a, b] = node.inputs;
  for (const [x, factor] of [
    [a, at.uniform(b)],
    [b, at.uniform(a)],
  ] as const) {
    if (factor === 1) return repeated(x, node, at);
    if (factor === -1) return at.op(negOp, [repeated(x, node, at)], undefined);
  }
  if (a === b) return at.op(squareOp, [a], undefined);
  const [minusA, minusB] = [negated(a, at), negated(b, at)];
  return minusA === null || minusB === null ? null : at.op(mulOp, [minusA, minusB], undefined);
};

/** x / 1 = x,  x / (-1) = -x,  x / 2^k = x 2^-k where both powers are normal numbers. */
export const divRule: Rule = (node, at) => {
  const [a, b] = node.inputs;
  const divisor = at.uniform(b);
  if (divisor === null) return null;
  if (divisor === 1) return repeated(a, node, at);
  if (divisor === -1) return at.op(negOp, [repeated(a, node, at)], undefined);
  if (!isFloat(node.dtype) || !isPowerOfTwo(divisor, node.dtype)) return null;
  return repeated(at.op(mulOp, [a, at.scalar(1 / divisor, node)], undefined), node, at);
};

/** -(-x) = x,  -(x - y) = y - x. */
export const negRule: Rule = (node, at) => {
  const inner = negated(node.inputs[0], at);
  if (inner !== null) return inner;
  const difference = at.as(node.inputs[0], 'sub');
  return difference === null ? null : at.op(subOp, [difference.inputs[1], difference.inputs[0]], undefined);
};

/** |-x| = |x|,  ||x|| = |x|. */
export const absRule: Rule = (node, at) => {
  const inner = negated(node.inputs[0], at);
  if (inner !== null) return at.op(absOp, [inner], undefined);
  return at.as(node.inputs[0], 'abs') === null ? null : node.inputs[0];
};

/** (-x)^2 = |x|^2 = x^2. */
export const squareRule: Rule = (node, at) => {
  const inner = negated(node.inputs[0], at) ?? at.as(node.inputs[0], 'abs')?.inputs[0];
  return inner === undefined ? null : at.op(squareOp, [inner], undefined);
};

/** A cast to the type that there is; two casts of which the first loses nothing are one. */
export const castRule: Rule = (node, at) => {
  const [x] = node.inputs;
  const { dtype } = node.attrs as CastAttrs;
  if (at.node(x).dtype === dtype) return x;
  const inner = at.as(x, 'cast');
  if (inner === null) return null;
  const [source] = inner.inputs;
  return isWidening(at.node(source).dtype, inner.dtype) ? at.op(castOp, [source], { dtype }) : null;
};

/** A choice with a known condition. */
export const whereRule: Rule = (node, at) => {
  const condition = at.uniform(node.inputs[0]);
  if (condition === null) return null;
  return repeated(node.inputs[condition === 0 ? 2 : 1], node, at);
};

/** True where every number of one type is one of another, which it is not. */
function isWidening(from: DType, to: DType): boolean {
  return from === 'bool' || to === 'float64';
}

/** True for +-2^k with 2^k and 2^-k both normal numbers of the type, so that dividing and multiplying by the inverse are one. */
function isPowerOfTwo(x: number, dtype: DType): boolean {
  const largest = bytesOf[dtype] === 8 ? 1022 : 126;
  const exponent = Math.log2(Math.abs(x));
  return Number.isInteger(exponent) && Math.abs(exponent) <= largest && 2 ** exponent === Math.abs(x);
}
