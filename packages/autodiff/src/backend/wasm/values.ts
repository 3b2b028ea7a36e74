/**
 * What the values of a program are in WebAssembly memory.
 *
 * A node that gives its input's entries as they are (a reshape) owns no memory: its `root` does. Truth values are carried as 0 and 1
 * in the real type of the numbers that they were compared from, because that is what the kernels give and take.
 */
import type { RealDtype } from '@spred/kernels';
import { isFloat } from '../../dtype.ts';
import type { Graph, GraphNode, OpNode } from '../../graph/graph.ts';

/** How the entries of a value lie in memory. */
export type Carrier = RealDtype | 'int32';

/** The memory view of a program. */
export interface Values {
  readonly nodes: readonly GraphNode[];
  /** Per node: the node that owns its entries. */
  readonly root: Int32Array;
  readonly carrier: readonly Carrier[];
}

/** Ops that give 0 and 1 where they get 0 and 1, or anything; others (`neg`, `fold`) need their results brought back to them. */
const truthOps: ReadonlySet<string> = new Set(
  [
    ['equal', 'greater', 'greaterEqual'],
    ['where', 'maximum', 'minimum', 'max', 'cast'],
    ['broadcastTo', 'transpose', 'slice', 'flip', 'pad', 'concat', 'unfold', 'gather'],
  ].flat(),
);

/** Whether the kernels leave truth values that are 0 or 1; true for all other types. */
export function keepsTruth({ op, dtype }: OpNode): boolean {
  return dtype !== 'bool' || truthOps.has(op.name);
}

/** Roots and carriers of all nodes. */
export function valuesOf(graph: Graph): Values {
  const { nodes } = graph;
  const root = new Int32Array(nodes.length);
  const carrier: Carrier[] = [];
  const real: RealDtype = nodes.some(({ dtype }) => dtype === 'float64') ? 'float64' : 'float32';
  nodes.forEach((node, i) => {
    carrier[i] = node.dtype === 'bool' ? carrierOfTruth(node, carrier, real) : node.dtype;
    root[i] = node.kind === 'op' && isAlias(node, nodes, carrier, i) ? root[node.inputs[0]] : i;
  });
  return { nodes, root, carrier };
}

function carrierOfTruth(node: GraphNode, carrier: readonly Carrier[], real: RealDtype): RealDtype {
  if (node.kind !== 'op') return real;
  const first = carrier[node.inputs[node.op.name === 'where' ? 1 : 0]];
  return first === 'int32' ? real : first;
}

/** Whether a node gives its input's entries, as they lie in memory. */
function isAlias(node: OpNode, nodes: readonly GraphNode[], carrier: readonly Carrier[], i: number): boolean {
  if (node.op.isAlias === true) return true;
  const [from] = node.inputs;
  return (
    node.op.name === 'cast' &&
    carrier[from] === carrier[i] &&
    (nodes[from].dtype === 'bool' || nodes[from].dtype === node.dtype) &&
    (isFloat(node.dtype) || nodes[from].dtype === node.dtype)
  );
}
