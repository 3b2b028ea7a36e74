/**
 * From a graph to a program: node by node, each as the table says; elementwise chains are left open as long as they can grow.
 *
 * Kernels cannot have an empty output, so entries that there are none of are settled here: an empty tensor is no buffer, and
 * what depends on empty tensors alone (a sum over nothing) is a constant.
 */
import { formatShape, SpredError } from '@spred/core';
import { zeros } from '../../create.ts';
import type { DType } from '../../dtype.ts';
import { countUses, type Graph, type GraphNode, type OpNode } from '../../graph/graph.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { evaluate } from '../reference/evaluate.ts';
import { emitChain, extendChain, type Chain } from './fuse.ts';
import { mostEntries } from './indexing.ts';
import { Program } from './program.ts';
import { lowerings, runs } from './table.ts';
import type { View } from './view.ts';

/** A program, and the view of each output; `null` for an empty one. */
export interface Lowered {
  readonly program: Program;
  readonly outputs: readonly (View | null)[];
}

/** Whether a type may occur, in words if not. */
export type Admit = (dtype: DType) => string | null;

/** Lowers a graph. Throws `unsupported-op` for what the table lacks and `dtype-mismatch` for types that are not admitted. */
export function lowerGraph(graph: Graph, admit: Admit): Lowered {
  const program = new Program();
  const { nodes } = graph;
  const uses = countUses(graph);
  const views = new Array<View | undefined>(nodes.length);
  const chains = new Map<number, Chain>();
  const isEmpty = (id: number): boolean => sizeOf(nodes[id].shape) === 0;

  /** The numbers of a node, computed now if they were not. */
  const viewOf = (id: number): View => {
    const chain = chains.get(id);
    if (chain !== undefined) {
      chains.delete(id);
      views[id] = emitChain(program, chain);
    }
    return views[id] as View;
  };

  const leafOf = (id: number): View | number => literalOf(nodes[id]) ?? viewOf(id);

  const openChainOf =
    (reader: OpNode) =>
    (id: number): Chain | undefined => {
      const readers = reader.inputs.filter((input) => input === id).length;
      return uses[id] === readers ? chains.get(id) : undefined;
    };

  nodes.forEach((node, id) => {
    requireAdmitted(node, admit);
    if (node.kind === 'op') requireRun(node, nodes);
    if (isEmpty(id)) return;
    if (node.kind === 'input') views[id] = program.buffer(node.shape, { kind: 'input', index: node.index });
    else if (node.kind === 'constant') views[id] = program.constant(node.value);
    else if (node.inputs.every(isEmpty)) views[id] = program.constant(fromNothing(node, nodes));
    else {
      const lowering = lowerings.get(node.op.name) as NonNullable<ReturnType<typeof lowerings.get>>;
      if ('expression' in lowering) {
        const member = { id, node, expression: lowering.expression };
        chains.set(id, extendChain(member, openChainOf(node), leafOf));
        for (const input of node.inputs) if (openChainOf(node)(input) !== undefined) chains.delete(input);
      } else {
        const full = node.inputs.filter((input) => !isEmpty(input));
        if (full.length < node.inputs.length && node.op.name !== 'concat') refuse(node, nodes, 'an input is empty');
        views[id] = lowering.lower(program, full.map(viewOf), node);
      }
    }
  });
  const outputs = graph.outputs.map((id) => (isEmpty(id) ? null : program.contiguous(viewOf(id))));
  return { program, outputs };
}

/** A scalar constant that every kernel language writes alike. */
function literalOf(node: GraphNode): number | undefined {
  if (node.kind !== 'constant' || sizeOf(node.shape) !== 1) return undefined;
  const value = Math.fround(node.value.data[0]);
  const size = Math.abs(value);
  return Object.is(value, 0) || (size >= 1e-3 && size <= 1e6) ? value : undefined;
}

/** The value of an op all of whose inputs are empty. */
function fromNothing(node: OpNode, nodes: readonly GraphNode[]): Tensor {
  const inputs = node.inputs.map((input) => zeros(nodes[input].shape, nodes[input].dtype));
  return evaluate(node.op, inputs, node.attrs);
}

/** Throws for types that are not admitted, and for more entries than a kernel can count, also where they are only repeated ones. */
function requireAdmitted({ dtype, shape }: GraphNode, admit: Admit): void {
  if (sizeOf(shape) > mostEntries) {
    throw new SpredError('unsupported-op', `gpu: shape ${formatShape(shape)} has more than ${mostEntries} entries`, {
      shapes: [shape],
    });
  }
  const reason = admit(dtype);
  if (reason === null) return;
  throw new SpredError('dtype-mismatch', `gpu: a value of type ${dtype}${formatShape(shape)}; ${reason}`, {
    shapes: [shape],
  });
}

function requireRun(node: OpNode, nodes: readonly GraphNode[]): void {
  const { dtype } = nodes[node.inputs[node.inputs.length - 1]];
  if (!runs(node.op.name, dtype)) refuse(node, nodes, `no kernel computes it on ${dtype}`);
}

function refuse(node: OpNode, nodes: readonly GraphNode[], reason: string): never {
  const shapes = node.inputs.map((input) => nodes[input].shape);
  throw new SpredError(
    'unsupported-op',
    `gpu: the backend does not run ${node.op.name} of shapes ${shapes.map(formatShape).join(', ')}: ${reason}`,
    { argument: node.op.name, shapes },
  );
}
