/**
 * A graph as a picture: text for Graphviz. Arguments are houses, constants boxes, ops ellipses; an arrow goes from a value to what reads it.
 */
import { formatType, requireGraph, type Graph } from './graph.ts';
import { formatRight } from './print.ts';

const shapes = { input: 'house', constant: 'box', op: 'ellipse' } as const;

/**
 * The program in the language of Graphviz (`dot -Tsvg`).
 *
 * @example
 * ```ts
 * import { graphToDot, traceGraph, zeros } from '@spred/autodiff';
 *
 * const dot = graphToDot(traceGraph(([x]) => [x.exp()], [zeros([2])]));
 * console.log(dot.includes('n0 -> n1')); // true
 * ```
 */
export function graphToDot(graph: Graph): string {
  requireGraph('graphToDot', graph);
  const lines: string[] = [];
  graph.nodes.forEach((node, place) => {
    const name = node.kind === 'op' ? node.op.name : formatRight(node);
    lines.push(`n${place} [shape=${shapes[node.kind]}, label=${JSON.stringify(`${name}\n${formatType(node)}`)}];`);
    if (node.kind === 'op') for (const input of node.inputs) lines.push(`n${input} -> n${place};`);
  });
  graph.outputs.forEach((output, i) => {
    lines.push(`out${i} [shape=invhouse, label="output ${i}"];`, `n${output} -> out${i};`);
  });
  return `digraph {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}
