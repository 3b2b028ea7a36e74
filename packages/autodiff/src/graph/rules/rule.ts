/**
 * What a rule of `simplify` is, and what rules see of the graph in the making.
 */
import type { OpDef } from '../../ops/op.ts';
import type { GraphNode, OpNode } from '../graph.ts';

/** The graph as far as it is made; what is in it is simplified already. */
export interface Context {
  node(place: number): GraphNode;
  /** The op node at a place if it is of this op, else `null`. */
  as(place: number, op: string): OpNode | null;
  /** The number that every entry of a node is known to be (a constant, also one repeated), else `null`. */
  uniform(place: number): number | null;
  /** The place of an op on nodes, itself simplified. */
  op<A>(op: OpDef<A>, inputs: readonly number[], attrs: A): number;
  /** The place of a scalar constant. */
  scalar(value: number, like: GraphNode): number;
}

/** The place of a node that has the value of `node` (which is not in the graph yet); `null` where the rule does not apply. */
export type Rule = (node: OpNode, at: Context) => number | null;
