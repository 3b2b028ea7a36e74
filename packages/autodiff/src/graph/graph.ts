/**
 * The program that a function of tensors is: typed nodes in single assignment, each after those it reads.
 *
 *     %2:float32[64,10] = matmul(%0, %1) {transposeA:false,transposeB:false}
 *
 * A graph is data. It can be printed, hashed, rewritten by passes, evaluated op by op (also under transforms), and handed to a backend,
 * which makes a plan of it.
 */
import { formatShape, SpredError } from '@spred/core';
import type { Aval, OpDef } from '../ops/op.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';

/** An argument: the `index`-th tensor that the program is called with. */
export interface InputNode extends Aval {
  readonly kind: 'input';
  readonly index: number;
}

/** Numbers that are known. */
export interface ConstantNode extends Aval {
  readonly kind: 'constant';
  readonly value: Tensor;
}

/** An op on nodes that come before, by their places in the list. */
export interface OpNode extends Aval {
  readonly kind: 'op';
  readonly op: OpDef<unknown>;
  readonly inputs: readonly number[];
  readonly attrs: unknown;
}

export type GraphNode = InputNode | ConstantNode | OpNode;

/** A program. */
export interface Graph {
  /** In an order in which each can be computed; a node is named by its place. */
  readonly nodes: readonly GraphNode[];
  /** How many tensors the program takes; one that has no input node is not read. */
  readonly inputs: readonly Aval[];
  /** The nodes that the program gives back; one may come twice, and may be an input or a constant. */
  readonly outputs: readonly number[];
}

/** Throws `invalid-argument` unless it is a program. */
export function requireGraph(op: string, graph: unknown): void {
  const { nodes, inputs, outputs } = (graph ?? {}) as Partial<Graph>;
  if (Array.isArray(nodes) && Array.isArray(inputs) && Array.isArray(outputs)) return;
  throw new SpredError('invalid-argument', `${op}: graph must be a program, such as traceGraph makes`, {
    argument: 'graph',
  });
}

/** The values of a program's outputs, op by op through {@link bind}: the meaning of a graph, and it works under transforms. */
export function evaluateGraph(graph: Graph, inputs: readonly Tensor[]): Tensor[] {
  const values = new Array<Tensor>(graph.nodes.length);
  graph.nodes.forEach((node, i) => {
    if (node.kind === 'input') values[i] = inputs[node.index];
    else if (node.kind === 'constant') values[i] = node.value;
    else
      values[i] = bind(
        node.op,
        node.inputs.map((input) => values[input]),
        node.attrs,
      );
  });
  return graph.outputs.map((output) => values[output]);
}

/** How many later nodes (and outputs) read each node. */
export function countUses(graph: Graph): Int32Array {
  const uses = new Int32Array(graph.nodes.length);
  for (const node of graph.nodes) if (node.kind === 'op') for (const input of node.inputs) uses[input]++;
  for (const output of graph.outputs) uses[output]++;
  return uses;
}

/** `float32[64,10]`. */
export function formatType({ dtype, shape }: Aval): string {
  return `${dtype}${formatShape(shape)}`;
}
