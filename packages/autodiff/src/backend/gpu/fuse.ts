/**
 * Elementwise ops, fused: a chain of them becomes one kernel, which reads each input once and writes nothing in between.
 *
 * A chain is kept open until somebody needs its numbers. The op that reads it takes it over where it is its only reader, has the same
 * shape, and the inputs of both still fit into one kernel.
 */
import type { OpNode } from '../../graph/graph.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import type { Expression } from './expressions.ts';
import { placesOf } from './indexing.ts';
import { mostInputs, type Program } from './program.ts';
import { broadcastView, type View } from './view.ts';

/** Elementwise nodes in order, the last of which is the result, and where the numbers come from that none of them computes. */
export interface Chain {
  readonly shape: Shape;
  readonly members: readonly Member[];
  /** By node. A number is a literal of the source. */
  readonly leaves: ReadonlyMap<number, View | number>;
}

interface Member {
  readonly id: number;
  readonly node: OpNode;
  readonly expression: Expression;
}

/** The longest chain: sources of more are slow to compile. */
const mostMembers = 48;

/** The chain that ends in a node: `open` gives the chain of an input that may be taken over, `leaf` its numbers. */
export function extendChain(
  member: Member,
  open: (input: number) => Chain | undefined,
  leaf: (input: number) => View | number,
): Chain {
  const { shape, inputs } = member.node;
  const distinct = [...new Set(inputs)];
  // What counts against the limit before an input is looked at: one array each for it and those behind it.
  let arrays = new Set<number>();
  let members: Member[] = [];
  const leaves = new Map<number, View | number>();
  distinct.forEach((input, i) => {
    const chain = open(input);
    const later = distinct.length - i - 1;
    if (
      chain !== undefined &&
      chain.shape.length === shape.length &&
      chain.shape.every((n, axis) => n === shape[axis])
    ) {
      const joined = new Set([...arrays, ...arraysOf(chain)]);
      if (joined.size + later <= mostInputs && members.length + chain.members.length < mostMembers) {
        arrays = joined;
        members = [...members, ...chain.members];
        chain.leaves.forEach((view, id) => leaves.set(id, view));
        return;
      }
    }
    const view = leaf(input);
    leaves.set(input, view);
    if (typeof view !== 'number') arrays.add(view.buffer);
  });
  return { shape, members: [...members, member], leaves };
}

/** The kernel of a chain. */
export function emitChain(program: Program, { shape, members, leaves }: Chain): View {
  const views: View[] = [];
  const slots = new Map<number, number>();
  leaves.forEach((leaf, id) => {
    if (typeof leaf === 'number') return;
    slots.set(id, views.push(broadcastView(leaf, shape)) - 1);
  });
  const ops = members.map(({ node }) => node.op.name).join();
  return program.kernel(ops, shape, [sizeOf(shape)], views, (body, arrays) => {
    const values = new Map<number, string>();
    const places = views.length === 0 ? [] : placesOf(body, body.local('this.thread.x'), views);
    slots.forEach((slot, id) => values.set(id, body.local(`${arrays[slot]}[${places[slot]}]`)));
    leaves.forEach((leaf, id) => {
      if (typeof leaf === 'number') values.set(id, body.local(String(leaf)));
    });
    for (const { id, node, expression } of members) {
      const operands = node.inputs.map((input) => values.get(input) as string);
      values.set(id, body.local(expression(operands, node.attrs, body)));
    }
    return values.get(members[members.length - 1].id) as string;
  });
}

function arraysOf({ leaves }: Chain): number[] {
  return [...leaves.values()].filter((leaf) => typeof leaf !== 'number').map((view) => view.buffer);
}
