/**
 * Ops that work entry by entry repeat their operands by themselves: they read what was repeated before it was. Where the result
 * is smaller then, it is the result that is repeated.
 *
 *     f(broadcastTo(x, s), y) = broadcastTo(f(x, y), s),   or f(x, y) where that has the shape s
 *
 * A constant whose entries are all one number counts as that number repeated. All is exact.
 */
import { broadcastToOp } from '../../ops/broadcastTo.ts';
import type { Aval } from '../../ops/op.ts';
import { sameShape, sizeOf, type Shape } from '../../shape.ts';
import type { OpNode } from '../graph.ts';
import type { Context, Rule } from './rule.ts';

/** Smaller operands for an elementwise op. */
export const elementwiseRule: Rule = (node, at) => {
  if (node.op.kind !== 'elementwise') return null;
  const inputs = node.inputs.map((input) => unrepeated(input, at) ?? input);
  if (inputs.every((input, i) => input === node.inputs[i])) return null;
  const shape = shapeOf(node, inputs, at);
  if (shape === null) return null;
  if (sameShape(shape, node.shape)) return at.op(node.op, inputs, node.attrs);
  if (sizeOf(shape) >= sizeOf(node.shape)) return null;
  return at.op(broadcastToOp, [at.op(node.op, inputs, node.attrs)], { shape: node.shape });
};

/** What an operand repeats, else `null`. */
function unrepeated(place: number, at: Context): number | null {
  const node = at.node(place);
  const repeated = at.as(place, 'broadcastTo');
  if (repeated !== null) return repeated.inputs[0];
  if (node.kind !== 'constant' || node.shape.length === 0) return null;
  const number = at.uniform(place);
  return number === null ? null : at.scalar(number, node);
}

/** The shape of the result with other operands; `null` where the op does not take them (not every one repeats its operands). */
function shapeOf(node: OpNode, inputs: readonly number[], at: Context): Shape | null {
  try {
    return node.op.shape(
      inputs.map((input): Aval => at.node(input)),
      node.attrs,
    );
  } catch {
    return null;
  }
}
