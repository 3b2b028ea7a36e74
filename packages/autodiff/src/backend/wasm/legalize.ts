/**
 * The program in the form that the steps of a plan take: reductions over neighbouring axes only, `lerp` in its parts, and the
 * derivatives of `tanh` and `sigmoid` from their values.
 */
import { scalar } from '../../create.ts';
import type { ConstantNode, Graph, GraphNode, OpNode } from '../../graph/graph.ts';
import { rewriteGraph, type GraphBuilder } from '../../graph/rewrite.ts';
import { addOp } from '../../ops/add.ts';
import { mulOp } from '../../ops/mul.ts';
import { reshapeOp } from '../../ops/reshape.ts';
import { squareOp } from '../../ops/square.ts';
import { subOp } from '../../ops/sub.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { sameShape } from '../../shape.ts';

/** Ops that reduce axes, with the attributes of `sum`. */
export const reductionOps: readonly string[] = ['sum', 'max', 'prod'];

/** The same program, rewritten. */
export function legalize(graph: Graph): Graph {
  const values = new Map<string, number>(); // where tanh(x) and sigmoid(x) are, by op and x
  return rewriteGraph(
    graph,
    (node, builder) => {
      if (node.kind !== 'op') return builder.add(node);
      const { name } = node.op;
      if (reductionOps.includes(name)) return splitReduction(node, builder);
      if (name === 'lerp') return expandLerp(node, builder);
      if (name === 'mul') return slopeFromValue(node, builder, values) ?? builder.add(node);
      const place = builder.add(node);
      if (name === 'tanh' || name === 'sigmoid') values.set(`${name} ${node.inputs[0]}`, place);
      return place;
    },
    () => false,
  );
}

/** A reduction over each run of neighbouring axes, the last one first, and a reshape where axes are dropped. */
function splitReduction(node: OpNode, builder: GraphBuilder): number {
  const { axes } = node.attrs as SumAttrs;
  const runs: number[][] = [];
  for (const axis of axes) {
    const last = runs.at(-1);
    if (last?.at(-1) === axis - 1) last.push(axis);
    else runs.push([axis]);
  }
  let from = node.inputs[0];
  for (const run of runs.toReversed()) from = builder.op(node.op, [from], { axes: run, keepDims: true });
  const isWhole = runs.length > 0 && builder.nodes[from].shape.length === node.shape.length;
  return isWhole ? from : builder.op(reshapeOp, [from], { shape: node.shape });
}

/** (1 - t) a + t b. */
function expandLerp({ inputs: [a, b, t] }: OpNode, builder: GraphBuilder): number {
  const one = builder.constant(scalar(1, builder.nodes[t].dtype));
  const rest = builder.op(subOp, [one, t], undefined);
  const left = builder.op(mulOp, [rest, a], undefined);
  const right = builder.op(mulOp, [t, b], undefined);
  return builder.op(addOp, [left, right], undefined);
}

/**
 * The slopes of tanh and of s = sigmoid, which the ops write as 4 s(2x) s(-2x) and s(x) s(-x) so that no digit is lost far out. Where
 * the value y is at hand they are 1 - y^2 and y - y^2: far fewer operations, and off by at most a unit in the last place of 1.
 */
function slopeFromValue(node: OpNode, builder: GraphBuilder, values: ReadonlyMap<string, number>): number | null {
  const { nodes } = builder;
  const argument = (place: number): number | null => {
    const made = nodes[place];
    return made.kind === 'op' && made.op.name === 'sigmoid' ? made.inputs[0] : null;
  };
  const [p, q] = node.inputs;
  if (constantOf(nodes[q]) === 4 && nodes[p].kind === 'op' && nodes[p].op.name === 'mul') {
    const [left, right] = nodes[p].inputs.map(argument);
    if (left === null || right === null) return null;
    const [twice, back] = [multipleOf(nodes, left), multipleOf(nodes, right)];
    if (twice?.factor !== 2 || back?.factor !== -2 || twice.of !== back.of) return null;
    const value = values.get(`tanh ${twice.of}`);
    if (value === undefined || !sameShape(nodes[value].shape, node.shape)) return null;
    const one = builder.constant(scalar(1, node.dtype));
    return builder.op(subOp, [one, builder.op(squareOp, [value], undefined)], undefined);
  }
  const [x, opposite] = [argument(p), argument(q)];
  const negated = opposite === null ? null : nodes[opposite];
  if (x === null || negated?.kind !== 'op' || negated.op.name !== 'neg' || negated.inputs[0] !== x) return null;
  return builder.op(subOp, [p, builder.op(squareOp, [p], undefined)], undefined);
}

/** The number that a constant scalar is. */
function constantOf(node: GraphNode): number | null {
  const { value } = node as Partial<ConstantNode>;
  return value?.size === 1 ? value.data[0] : null;
}

/** x and c of c x, for a constant c. */
function multipleOf(nodes: readonly GraphNode[], place: number): { of: number; factor: number } | null {
  const node = nodes[place];
  if (node.kind !== 'op' || node.op.name !== 'mul') return null;
  const [a, b] = node.inputs;
  const factor = constantOf(nodes[b]);
  if (factor !== null) return { of: a, factor };
  const first = constantOf(nodes[a]);
  return first === null ? null : { of: b, factor: first };
}
