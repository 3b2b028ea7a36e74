/**
 * Dead code: nodes that no output depends on are left out.
 */
import type { Graph } from './graph.ts';
import { rewriteGraph } from './rewrite.ts';

/** The graph without what is not needed, arguments that are not read included; the same object where all is. */
export function removeDeadCode(graph: Graph): Graph {
  const isNeeded = new Uint8Array(graph.nodes.length);
  for (const output of graph.outputs) isNeeded[output] = 1;
  // A node comes after those it reads, so that one walk from the end sees every reader first.
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i];
    if (isNeeded[i] === 1 && node.kind === 'op') for (const input of node.inputs) isNeeded[input] = 1;
  }
  return rewriteGraph(
    graph,
    (node, builder, i) => (isNeeded[i] === 1 ? builder.add(node) : -1),
    () => isNeeded.every((needed) => needed === 1),
  );
}
