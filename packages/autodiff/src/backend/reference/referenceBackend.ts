/**
 * The reference backend: a program run op by op by the bodies in plain TypeScript.
 */
import { SpredError } from '@spred/core';
import { bytesOf } from '../../dtype.ts';
import { formatType, type Graph } from '../../graph/graph.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Backend, Plan } from '../backend.ts';
import { evaluate } from './evaluate.ts';

/** The backend that all others are measured by: float64 bodies, nothing fused. */
export const referenceBackend: Backend = {
  name: 'reference',
  isAsync: false,
  supports: () => 'native',
  build: (graph) => new ReferencePlan(graph),
};

class ReferencePlan implements Plan {
  readonly report: Plan['report'];
  private readonly graph: Graph;
  /** Per node: the values that no later node reads. */
  private readonly spent: readonly (readonly number[])[];
  private isDisposed = false;

  constructor(graph: Graph) {
    this.graph = graph;
    const lastUse = new Int32Array(graph.nodes.length).fill(-1);
    graph.nodes.forEach((node, i) => {
      if (node.kind === 'op') for (const input of node.inputs) lastUse[input] = i;
    });
    for (const output of graph.outputs) lastUse[output] = graph.nodes.length;
    const spent: number[][] = graph.nodes.map(() => []);
    lastUse.forEach((at, i) => spent[at]?.push(i));
    this.spent = spent;
    const ops = graph.nodes.filter((node) => node.kind === 'op');
    const bytes = ops.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * bytesOf[dtype], 0);
    this.report = {
      backend: 'reference',
      steps: ops.map((node) => `${formatType(node)} ${node.op.name}`),
      fallbacks: [],
      bytes: { total: 0, temporary: 0 },
      unsharedBytes: bytes,
    };
  }

  run(inputs: readonly Tensor[]): Tensor[] {
    if (this.isDisposed) throw new SpredError('use-after-free', 'a compiled function is called after it was disposed');
    const { nodes, outputs } = this.graph;
    const values = new Array<Tensor | undefined>(nodes.length);
    nodes.forEach((node, i) => {
      if (node.kind === 'input') values[i] = inputs[node.index];
      else if (node.kind === 'constant') values[i] = node.value;
      else
        values[i] = evaluate(
          node.op,
          node.inputs.map((input) => values[input] as Tensor),
          node.attrs,
        );
      for (const dead of this.spent[i]) values[dead] = undefined;
    });
    return outputs.map((output) => values[output] as Tensor);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}
