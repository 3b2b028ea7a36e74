/**
 * Common subexpressions by value numbering: a node that applies the same op with the same attributes to the same inputs as one
 * before it is that one. Since inputs were numbered before, equal subtrees are found from the leaves up in one walk.
 *
 * Sums and products do not care for the order of their operands (to the bit). A `barrier` is never merged: it keeps apart what
 * is computed twice on purpose (checkpoints).
 */
import type { OpDef } from '../ops/op.ts';
import type { Tensor } from '../tensor.ts';
import { attrsKey } from './attrs.ts';
import { contentKey, isSmall } from './constants.ts';
import type { Graph, GraphNode, OpNode } from './graph.ts';
import { rewriteGraph } from './rewrite.ts';

const commutative: ReadonlySet<string> = new Set(['add', 'mul']);

/** The graph with equal nodes merged; the same object where there are none. Small constants are equal by content, others by identity. */
export function mergeCommonSubexpressions(graph: Graph): Graph {
  const known = new Map<string | Tensor, number>();
  const nameOf = opNames();
  let merged = 0;
  return rewriteGraph(
    graph,
    (node, builder) => {
      if (node.kind === 'op' && node.op.name === 'barrier') return builder.add(node);
      const key = keyOf(node, nameOf);
      const earlier = known.get(key);
      if (earlier !== undefined) {
        merged++;
        return earlier;
      }
      const place = builder.add(node);
      known.set(key, place);
      return place;
    },
    () => merged === 0,
  );
}

/** What equal nodes share. */
function keyOf(node: GraphNode, nameOf: (op: OpDef<unknown>) => string): string | Tensor {
  if (node.kind === 'input') return `input ${node.index}`;
  if (node.kind === 'constant') return isSmall(node.value) ? contentKey(node.value) : node.value;
  return `${nameOf(node.op)}(${operands(node).join()})${attrsKey(node.attrs)}`;
}

function operands({ op, inputs }: OpNode): readonly number[] {
  return commutative.has(op.name) ? inputs.toSorted((a, b) => a - b) : inputs;
}

/** Names of ops that are unique even where two ops call themselves the same. */
function opNames(): (op: OpDef<unknown>) => string {
  const names = new Map<OpDef<unknown>, string>();
  return (op) => {
    let name = names.get(op);
    if (name === undefined) names.set(op, (name = `${op.name}#${names.size}`));
    return name;
  };
}
