/**
 * Who reads what: until when a value is needed, and whether it must be in memory at all.
 */
import type { Graph, OpNode } from '../../graph/graph.ts';
import type { Schedule, Step } from './schedule.ts';
import type { Values } from './values.ts';

/** Per node that owns its entries. */
export interface Usage {
  /** The last step that reads it: -1 where none does, the number of steps where the caller does. */
  readonly readBy: Int32Array;
  /** 1 where another step than its own reads it, or where its own step works in memory. */
  readonly isStored: Uint8Array;
}

/** The usage of the values of a program. */
export function usageOf(graph: Graph, { nodes, root }: Values, { steps, stepOf }: Schedule): Usage {
  const readBy = new Int32Array(nodes.length).fill(-1);
  const isStored = new Uint8Array(nodes.length);
  steps.forEach((step, at) => {
    for (const i of membersOf(step)) {
      const node = nodes[i] as OpNode;
      if (isWritten(step, node, i)) isStored[i] = 1;
      for (const input of node.inputs) {
        const owner = root[input];
        readBy[owner] = Math.max(readBy[owner], at);
        if (stepOf[owner] !== at) isStored[owner] = 1;
      }
    }
  });
  for (const output of graph.outputs) {
    readBy[root[output]] = steps.length;
    isStored[root[output]] = 1;
  }
  return { readBy, isStored };
}

function membersOf(step: Step): readonly number[] {
  return step.kind === 'group' ? step.nodes : [step.node];
}

/** Whether a step writes a node to memory of itself: single ops do, and reductions that are no row of a group's block. */
function isWritten(step: Step, { op }: OpNode, node: number): boolean {
  return step.kind === 'single' || (op.kind === 'reduction' && !step.rows.has(node));
}
