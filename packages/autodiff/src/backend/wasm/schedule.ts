/**
 * From nodes to steps: which ops run together.
 *
 * Elementwise ops of one shape make a *group*: one pass over their numbers in blocks that stay in the first cache, so that what is
 * between them never reaches memory. A reduction over leading axes, trailing axes or all joins the group that computes its
 * entries (its prologue); ops on the results of one over trailing axes (its epilogue) go on in the same pass, and so a softmax is one
 * group. Every other op is a step of its own.
 *
 * Steps are only ever appended. A node may join the group at position g when everything else that it reads is done before g; so the
 * order of steps needs no search for cycles.
 */
import type { RealDtype } from '@spred/kernels';
import type { Graph, OpNode } from '../../graph/graph.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import { broadcastStrides, sameShape, sizeOf, type Shape } from '../../shape.ts';
import { unaryKernels, walkForms } from './elementwise.ts';
import { reductionOps } from './legalize.ts';
import { keepsTruth, type Values } from './values.ts';

/** Nodes computed in one pass. */
export interface GroupStep {
  readonly kind: 'group';
  readonly shape: Shape;
  readonly dtype: RealDtype;
  /** In the order in which they are computed; reductions among them. */
  readonly nodes: number[];
  /**
   * The shape with length 1 along the axes that the group's trailing reductions go over, once it has one: ops on their results
   * (`rows`, one number per row of a block) are computed in the same pass, and broadcast back into it.
   */
  rowShape: Shape | null;
  readonly rows: Set<number>;
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

/** How far back a node looks for a group to join, and for what it shares with it; and how near a group is joined anyway. */
const reach = 16;
const memory = 64;
const near = 4;

/** Places every op in a step. */
export function schedule(graph: Graph, values: Values): Schedule {
  const { nodes } = graph;
  const { root } = values;
  const steps: Step[] = [];
  const stepOf = new Int32Array(nodes.length).fill(-1);
  /** Groups by type and shape, and once more by the shape of their rows. */
  const groupsOf = new Map<string, number[]>();

  nodes.forEach((node, i) => {
    if (node.kind !== 'op' || root[i] !== i) return;
    const space = spaceOf(node, i, values);
    if (space === null) {
      stepOf[i] = steps.push({ kind: 'single', node: i }) - 1;
      return;
    }
    const chosen = groupFor(node, space);
    const at =
      chosen >= 0 ? chosen : steps.push({ kind: 'group', ...space, nodes: [], rowShape: null, rows: new Set() }) - 1;
    if (chosen < 0) listed(keyOf(space)).push(at);
    stepOf[i] = at;
    join(at, node, i);
  });
  return { steps, stepOf };

  function listed(key: string): number[] {
    const found = groupsOf.get(key) ?? [];
    groupsOf.set(key, found);
    return found;
  }

  /** Enters a node into a group, as one of its rows if it is one. */
  function join(at: number, node: OpNode, i: number): void {
    const group = steps[at] as GroupStep;
    group.nodes.push(i);
    if (reductionOps.includes(node.op.name)) {
      if (reductionForm(group.shape, (node.attrs as SumAttrs).axes) !== 'trailing') return;
      if (group.rowShape === null) {
        group.rowShape = node.shape;
        listed(keyOf({ shape: longAxes(node.shape), dtype: group.dtype })).push(at);
      } else if (!sameShape(group.rowShape, node.shape)) return;
      group.rows.add(i);
    } else if (!sameShape(node.shape, group.shape)) group.rows.add(i);
  }

  /** The group that a node can join, and that computes or reads what it reads, or is near; -1 if there is none. */
  function groupFor(node: OpNode, space: Space): number {
    const isReduction = reductionOps.includes(node.op.name);
    const own = groupsOf.get(keyOf(space)) ?? [];
    const asRow = isReduction ? [] : (groupsOf.get(keyOf({ ...space, shape: longAxes(space.shape) })) ?? []);
    let related = -1;
    for (const group of [...own.slice(-reach), ...asRow.slice(-reach)]) {
      const step = steps[group] as GroupStep;
      const isRow = !sameShape(step.shape, space.shape);
      if (isRow && (step.rowShape === null || !sameLong(step.rowShape, space.shape))) continue;
      let isReady = true;
      let isFed = false;
      for (const input of node.inputs) {
        const from = stepOf[root[input]];
        if (from < 0 || from < group) continue;
        if (from > group || !canRead(step, input, isRow)) isReady = false;
        else isFed = true;
      }
      if (!isReady) continue;
      if (isFed) return group;
      if (!isRow && (group >= steps.length - near || sharesInput(step, node))) related = Math.max(related, group);
    }
    return related;
  }

  /** Whether a member of a group can read what the group computes in the same pass. */
  function canRead(step: GroupStep, input: number, isRow: boolean): boolean {
    const seen = nodes[input].shape;
    const value = root[input];
    if (isRow) return step.rows.has(value) && sameLong(seen, step.rowShape as Shape);
    if (step.rows.has(value)) {
      // Each row's number for all of the row, and not for something else that happens to broadcast.
      const [strides, wanted] = [seen, step.rowShape as Shape].map((shape) => tryBroadcast(shape, step.shape));
      return strides !== null && wanted !== null && sameShape(strides, wanted);
    }
    const made = nodes[value] as OpNode;
    return !reductionOps.includes(made.op.name) && sameLong(seen, step.shape) && sizeOf(seen) === sizeOf(step.shape);
  }

  function sharesInput(group: GroupStep, node: OpNode): boolean {
    return node.inputs.some(
      (input) =>
        sizeOf(nodes[input].shape) > 1 &&
        group.nodes
          .slice(-memory)
          .some((member) => (nodes[member] as OpNode).inputs.some((other) => root[other] === root[input])),
    );
  }
}

/** Whether two shapes are the same but for axes of length 1. */
function sameLong(a: Shape, b: Shape): boolean {
  const [p, q] = [a.filter((length) => length !== 1), b.filter((length) => length !== 1)];
  return p.length === q.length && p.every((length, axis) => length === q[axis]);
}

/** What a group goes over. */
interface Space {
  readonly shape: Shape;
  readonly dtype: RealDtype;
}

function keyOf({ shape, dtype }: Space): string {
  return `${dtype}:${shape.join(',')}`;
}

/** A shape without its axes of length 1, marked so that it is nobody's own shape. */
function longAxes(shape: Shape): Shape {
  return [-1, ...shape.filter((length) => length !== 1)];
}

/** Strides under which a shape is read as another; `null` where it does not broadcast. */
function tryBroadcast(shape: Shape, target: Shape): readonly number[] | null {
  const missing = target.length - shape.length;
  const fits = missing >= 0 && shape.every((length, axis) => length === 1 || length === target[axis + missing]);
  return fits ? broadcastStrides(shape, target) : null;
}

/** The space that a node can be computed in as a part of a group; `null` where it is a step of its own. */
function spaceOf(node: OpNode, i: number, { nodes, carrier }: Values): Space | null {
  const dtype = carrier[i];
  if (dtype === 'int32' || node.inputs.some((input) => carrier[input] !== dtype) || !keepsTruth(node)) return null;
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
