/**
 * From nodes to steps: which ops run together.
 *
 * Elementwise ops of one shape make a *group*: one pass over their numbers in blocks that stay in the first cache, so that what is
 * between them never reaches memory. A reduction over leading axes, trailing axes or all joins the group that computes its
 * entries. Every other op is a step of its own.
 *
 * Steps are only ever appended. A node may join the group at position g when everything else that it reads is done before g; so the
 * order of steps needs no search for cycles.
 */
import type { RealDtype } from '@spred/kernels';
import type { Graph, OpNode } from '../../graph/graph.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import { unaryKernels, walkForms } from './elementwise.ts';
import { reductionOps } from './legalize.ts';
import type { Values } from './values.ts';

/** Nodes computed in one pass. */
export interface GroupStep {
  readonly kind: 'group';
  readonly shape: Shape;
  readonly dtype: RealDtype;
  /** In the order in which they are computed; reductions among them. */
  readonly nodes: number[];
}

/** One node that is a step of its own. */
export interface SingleStep {
  readonly kind: 'single';
  readonly node: number;
}

export type Step = GroupStep | SingleStep;

/** The steps of a program, and per node the step that computes it (-1 for inputs, constants and what is nobody's). */
export interface Schedule {
  readonly steps: readonly Step[];
  readonly stepOf: Int32Array;
}

/** How a reduction over neighbouring axes lies in its shape. */
export type ReductionForm = 'all' | 'leading' | 'trailing' | 'inner';

/** The form of a reduction; axes of length 1 do not count. */
export function reductionForm(shape: Shape, axes: readonly number[]): ReductionForm {
  const long = shape.flatMap((length, axis) => (length === 1 ? [] : [axis]));
  const first = long.findIndex((axis) => axes.includes(axis));
  const last = long.findLastIndex((axis) => axes.includes(axis));
  if (long.every((axis) => axes.includes(axis))) return 'all';
  if (first === 0) return 'leading';
  return last === long.length - 1 ? 'trailing' : 'inner';
}

/** How far back a node looks for a group to join. */
const reach = 16;

/** Places every op in a step. */
export function schedule(graph: Graph, values: Values): Schedule {
  const { nodes } = graph;
  const { root } = values;
  const steps: Step[] = [];
  const stepOf = new Int32Array(nodes.length).fill(-1);
  const groupsOf = new Map<string, number[]>();

  nodes.forEach((node, i) => {
    if (node.kind !== 'op' || root[i] !== i) return;
    const space = spaceOf(node, i, values);
    if (space === null) {
      stepOf[i] = steps.push({ kind: 'single', node: i }) - 1;
      return;
    }
    const key = `${space.dtype}:${space.shape.join(',')}`;
    const groups = groupsOf.get(key) ?? [];
    groupsOf.set(key, groups);
    const chosen = groupFor(node, space.shape, groups);
    if (chosen >= 0) {
      (steps[chosen] as GroupStep).nodes.push(i);
      stepOf[i] = chosen;
      return;
    }
    stepOf[i] = steps.push({ kind: 'group', shape: space.shape, dtype: space.dtype, nodes: [i] }) - 1;
    groups.push(stepOf[i]);
  });
  return { steps, stepOf };

  /** The group that a node can join, and that reads or computes something it reads; -1 if there is none. */
  function groupFor(node: OpNode, shape: Shape, groups: readonly number[]): number {
    let earliest = 0;
    for (const input of node.inputs) {
      const from = stepOf[root[input]];
      if (from < 0) continue;
      earliest = Math.max(earliest, isFullValueOf(from, root[input], nodes[input].shape) ? from : from + 1);
    }
    let related = -1;
    for (let k = groups.length - 1; k >= Math.max(0, groups.length - reach); k--) {
      const group = groups[k];
      if (group < earliest) break;
      if (node.inputs.some((input) => stepOf[root[input]] === group)) return group;
      if (related < 0 && sharesInput(steps[group] as GroupStep, node)) related = group;
    }
    return related;

    /** Whether a step computes this value entry by entry in the very shape that the node sees. */
    function isFullValueOf(step: number, value: number, seen: Shape): boolean {
      const from = steps[step];
      if (from.kind !== 'group' || !groups.includes(step)) return false;
      const made = nodes[value] as OpNode;
      return !reductionOps.includes(made.op.name) && sizeOf(seen) === sizeOf(shape) && sameLong(seen, shape);
    }
  }

  function sharesInput(group: GroupStep, node: OpNode): boolean {
    return node.inputs.some(
      (input) =>
        sizeOf(nodes[input].shape) > 1 &&
        group.nodes.some((member) => (nodes[member] as OpNode).inputs.some((other) => root[other] === root[input])),
    );
  }
}

/** Whether two shapes are the same but for axes of length 1. */
function sameLong(a: Shape, b: Shape): boolean {
  const [p, q] = [a.filter((length) => length !== 1), b.filter((length) => length !== 1)];
  return p.length === q.length && p.every((length, axis) => length === q[axis]);
}

/** The space that a node can be computed in as a part of a group; `null` where it is a step of its own. */
function spaceOf(node: OpNode, i: number, { nodes, carrier }: Values): { shape: Shape; dtype: RealDtype } | null {
  const dtype = carrier[i];
  if (dtype === 'int32' || node.inputs.some((input) => carrier[input] !== dtype)) return null;
  const { name } = node.op;
  if (reductionOps.includes(name)) {
    const { shape } = nodes[node.inputs[0]];
    const isJoinable = reductionForm(shape, (node.attrs as SumAttrs).axes) !== 'inner';
    return isJoinable && sizeOf(shape) > 0 ? { shape, dtype } : null;
  }
  const isNative = name in unaryKernels || name in walkForms || name === 'broadcastTo' || isToTruth(node);
  return isNative && sizeOf(node.shape) > 0 ? { shape: node.shape, dtype } : null;
}

/** Whether a node is a cast to truth values, which is a comparison with 0. */
export function isToTruth(node: OpNode): boolean {
  return node.op.name === 'cast' && node.dtype === 'bool';
}
