/**
 * Algebra: each node is offered to the rules of its op, in an order in which its inputs have been through them, so that one walk leads
 * to a graph to which no rule applies.
 *
 * Results keep every bit, except for the sign of a zero, the bits of a NaN, and the last digits of a matrix product whose operand
 * was transposed (`rules/arithmetic.ts`, `rules/contraction.ts`). What a rule makes superfluous is left for `removeDeadCode`.
 */
import { scalar } from '../create.ts';
import type { OpDef } from '../ops/op.ts';
import type { Graph, GraphNode, OpNode } from './graph.ts';
import { uniformValue } from './constants.ts';
import { GraphBuilder, rewriteGraph } from './rewrite.ts';
import * as arithmetic from './rules/arithmetic.ts';
import { elementwiseRule } from './rules/broadcasting.ts';
import { matmulRule } from './rules/contraction.ts';
import * as movement from './rules/movement.ts';
import type { Context, Rule } from './rules/rule.ts';

/** Options of {@link simplify}. */
export interface SimplifyOptions {
  /** Names of ops that give their first input as it is, to be left out: `stopGradient`, `barrier`. Default none. */
  readonly drop?: readonly string[];
}

const rules: Readonly<Record<string, Rule>> = {
  abs: arithmetic.absRule,
  add: arithmetic.addRule,
  broadcastTo: movement.broadcastToRule,
  cast: arithmetic.castRule,
  div: arithmetic.divRule,
  matmul: matmulRule,
  mul: arithmetic.mulRule,
  neg: arithmetic.negRule,
  pad: movement.padRule,
  reshape: movement.reshapeRule,
  slice: movement.sliceRule,
  square: arithmetic.squareRule,
  sub: arithmetic.subRule,
  sum: movement.sumRule,
  transpose: movement.transposeRule,
  where: arithmetic.whereRule,
};

/** The graph under the rules of algebra; the same object where none applies. */
export function simplify(graph: Graph, { drop = [] }: SimplifyOptions = {}): Graph {
  let context: Simplifier | null = null;
  return rewriteGraph(
    graph,
    (node, builder) => {
      context ??= new Simplifier(builder, new Set(drop));
      return node.kind === 'op' ? context.place(node) : builder.add(node);
    },
    () => context === null || context.applied === 0,
  );
}

/** One walk. */
class Simplifier implements Context {
  /** How many times a rule applied. */
  applied = 0;
  private readonly builder: GraphBuilder;
  private readonly drop: ReadonlySet<string>;
  private readonly uniforms = new Map<number, number | null>();
  private readonly scalars = new Map<string, number>();

  constructor(builder: GraphBuilder, drop: ReadonlySet<string>) {
    this.builder = builder;
    this.drop = drop;
  }

  /** The place of a node's value. A rule that applies asks for new nodes here in turn; each is nearer to its end, so this ends. */
  place(node: OpNode): number {
    const found = this.drop.has(node.op.name)
      ? node.inputs[0]
      : (rules[node.op.name]?.(node, this) ?? elementwiseRule(node, this));
    if (found === null) return this.builder.add(node);
    this.applied++;
    return found;
  }

  node(place: number): GraphNode {
    return this.builder.nodes[place];
  }

  as(place: number, op: string): OpNode | null {
    const node = this.builder.nodes[place];
    return node.kind === 'op' && node.op.name === op ? node : null;
  }

  uniform(place: number): number | null {
    const node = this.builder.nodes[place];
    if (node.kind === 'input') return null;
    if (node.kind === 'op') return node.op.name === 'broadcastTo' ? this.uniform(node.inputs[0]) : null;
    let value = this.uniforms.get(place);
    if (value === undefined) this.uniforms.set(place, (value = uniformValue(node.value)));
    return value;
  }

  op<A>(op: OpDef<A>, inputs: readonly number[], attrs: A): number {
    return this.place(this.builder.describe(op, inputs, attrs));
  }

  scalar(value: number, { dtype }: GraphNode): number {
    const key = `${dtype} ${Object.is(value, -0) ? '-0' : String(value)}`;
    let place = this.scalars.get(key);
    if (place === undefined) this.scalars.set(key, (place = this.builder.constant(scalar(value, dtype))));
    return place;
  }
}
