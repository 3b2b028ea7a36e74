/**
 * How a pass makes a graph of a graph: it walks the nodes in order and says for each where in the new graph its value is found.
 */
import type { OpDef } from '../ops/op.ts';
import type { Tensor } from '../tensor.ts';
import type { Graph, GraphNode, OpNode } from './graph.ts';

/** The nodes of a graph in the making. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];

  /** Appends a node and returns its place. */
  add(node: GraphNode): number {
    return this.nodes.push(node) - 1;
  }

  /** Appends an op, of the type that its rules say. */
  op<A>(op: OpDef<A>, inputs: readonly number[], attrs: A): number {
    return this.add(this.describe(op, inputs, attrs));
  }

  /** The node that an op on nodes would be. */
  describe<A>(op: OpDef<A>, inputs: readonly number[], attrs: A): OpNode {
    const values = inputs.map((input) => this.nodes[input]);
    const shape = op.shape(values, attrs);
    const dtype = op.dtype === undefined ? values[0].dtype : op.dtype(values, attrs);
    return { kind: 'op', op, inputs, attrs, shape, dtype };
  }

  /** Appends numbers. */
  constant(value: Tensor): number {
    return this.add({ kind: 'constant', value, shape: value.shape, dtype: value.dtype });
  }
}

/**
 * The graph whose nodes are what `place` makes of the old ones. It is called in order, with nodes that read new places already,
 * and returns the place of the node's value. `isSame` says that nothing was changed: then the graph is returned as it is.
 */
export function rewriteGraph(
  graph: Graph,
  place: (node: GraphNode, builder: GraphBuilder, old: number) => number,
  isSame: () => boolean,
): Graph {
  const builder = new GraphBuilder();
  const places = new Int32Array(graph.nodes.length);
  graph.nodes.forEach((node, i) => {
    places[i] = place(node.kind === 'op' ? movedTo(node, places) : node, builder, i);
  });
  if (isSame()) return graph;
  return { nodes: builder.nodes, inputs: graph.inputs, outputs: graph.outputs.map((output) => places[output]) };
}

/** The node with its inputs at their new places. */
function movedTo(node: OpNode, places: Int32Array): OpNode {
  if (node.inputs.every((input) => places[input] === input)) return node;
  return { ...node, inputs: node.inputs.map((input) => places[input]) };
}
