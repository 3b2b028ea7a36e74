/**
 * The program in the form that the steps of a plan take: reductions over neighbouring axes only, and `lerp` in its parts.
 */
import type { Graph, GraphNode, OpNode } from '../../graph/graph.ts';
import { addOp } from '../../ops/add.ts';
import { mulOp } from '../../ops/mul.ts';
import type { OpDef } from '../../ops/op.ts';
import { reshapeOp } from '../../ops/reshape.ts';
import { subOp } from '../../ops/sub.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { scalar } from '../../create.ts';
import type { Shape } from '../../shape.ts';

/** Ops that reduce axes, with the attributes of `sum`. */
export const reductionOps: readonly string[] = ['sum', 'max', 'prod'];

/** The same program, rewritten. */
export function legalize(graph: Graph): Graph {
  const nodes: GraphNode[] = [];
  const place = new Int32Array(graph.nodes.length);
  const add = (op: OpDef<never>, inputs: readonly number[], attrs: unknown, shape: Shape): number =>
    nodes.push({ kind: 'op', op: op as unknown as OpDef<unknown>, inputs, attrs, shape, dtype: nodes[inputs[0]].dtype }) - 1;
  graph.nodes.forEach((node, i) => {
    if (node.kind !== 'op') {
      place[i] = nodes.push(node) - 1;
      return;
    }
    const moved: OpNode = { ...node, inputs: node.inputs.map((input) => place[input]) };
    if (reductionOps.includes(node.op.name)) place[i] = splitReduction(moved, nodes, add);
    else if (node.op.name === 'lerp') place[i] = expandLerp(moved, nodes, add);
    else place[i] = nodes.push(moved) - 1;
  });
  return { nodes, inputs: graph.inputs, outputs: graph.outputs.map((output) => place[output]) };
}

type Add = (op: OpDef<never>, inputs: readonly number[], attrs: unknown, shape: Shape) => number;

/** A reduction over each run of neighbouring axes, the last one first, and a reshape where axes are dropped. */
function splitReduction(node: OpNode, nodes: GraphNode[], add: Add): number {
  const { axes } = node.attrs as SumAttrs;
  const runs: number[][] = [];
  for (const axis of axes) {
    const last = runs.at(-1);
    if (last?.at(-1) === axis - 1) last.push(axis);
    else runs.push([axis]);
  }
  let from = node.inputs[0];
  for (const run of runs.toReversed()) {
    const shape = nodes[from].shape.map((length, axis) => (run.includes(axis) ? 1 : length));
    from = add(node.op as OpDef<never>, [from], { axes: run, keepDims: true }, shape);
  }
  if (from === node.inputs[0] || nodes[from].shape.length !== node.shape.length) {
    return add(reshapeOp as OpDef<never>, [from], { shape: node.shape }, node.shape);
  }
  return from;
}

/** (1 - t) a + t b. */
function expandLerp({ inputs: [a, b, t], shape }: OpNode, nodes: GraphNode[], add: Add): number {
  const { dtype, shape: scalarShape } = nodes[t];
  const one = nodes.push({ kind: 'constant', value: scalar(1, dtype), shape: [], dtype }) - 1;
  const rest = add(subOp as OpDef<never>, [one, t], undefined, scalarShape);
  const left = add(mulOp as OpDef<never>, [rest, a], undefined, shape);
  const right = add(mulOp as OpDef<never>, [t, b], undefined, shape);
  return add(addOp as OpDef<never>, [left, right], undefined, shape);
}
