/**
 * Reverse mode: the tape and the walk back along it.
 *
 * Forward, every op that touches a watched tensor leaves a node {op, inputs, attrs, output}. Backward, the nodes are
 * visited once, last first; the order of recording is a topological order, so no recursion and no sorting is needed,
 * and each node's cotangent is complete when it is reached:
 *
 *     cotangent(x) = sum over nodes y that read x of vjp(cotangent(y), x)
 */
import { formatShape, SpredError } from '@spred/core';
import { add } from './ops/add.ts';
import type { Application, OpDef } from './ops/op.ts';
import { sameShape } from './shape.ts';
import type { Tensor } from './tensor.ts';
import { bind, lift, lower, type Trace, type Tracer } from './trace.ts';

/** One recorded op. `slots` says, per input, where on this tape it came from; -1 for a constant. */
interface TapeNode extends Application<unknown> {
  readonly op: OpDef<unknown>;
  readonly slots: readonly number[];
}

interface TapeTracer extends Tracer {
  readonly slot: number;
}

/** A seed of the backward walk: an output of the function, and the cotangent that it receives. */
export interface Seed {
  readonly output: Tensor;
  readonly cotangent: Tensor;
}

/** The record of one run of a function. Slots 0 .. leaves-1 are its arguments, the following ones its nodes in order. */
export class Tape implements Trace {
  readonly level: number;
  active = true;
  private readonly leaves: Tensor[] = [];
  private readonly nodes: TapeNode[] = [];

  constructor(level: number) {
    this.level = level;
  }

  /** How many ops have been recorded. */
  get length(): number {
    return this.nodes.length;
  }

  /** Marks an argument whose cotangent is wanted. All arguments are watched before the first op is recorded. */
  watch(primal: Tensor): Tensor {
    const tracer: TapeTracer = { trace: this, primal, slot: this.leaves.length };
    this.leaves.push(primal);
    return lift(primal, tracer);
  }

  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
    const primals = new Array<Tensor>(inputs.length);
    const slots = new Array<number>(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      primals[i] = lower(this, inputs[i]);
      slots[i] = this.slotOf(inputs[i]);
    }
    const output = bind(op, primals, attrs);
    const tracer: TapeTracer = { trace: this, primal: output, slot: this.leaves.length + this.nodes.length };
    this.nodes.push({ op, inputs: primals, attrs, output, slots });
    return lift(output, tracer);
  }

  /** The cotangents of the watched arguments, in the order of watching; `null` where nothing flows to one. */
  pullBack(seeds: readonly Seed[]): (Tensor | null)[] {
    const first = this.leaves.length;
    const cotangents = new Array<Tensor | null>(first + this.nodes.length).fill(null);
    const accumulate = (slot: number, cotangent: Tensor): void => {
      const sofar = cotangents[slot];
      cotangents[slot] = sofar === null ? cotangent : add(sofar, cotangent);
    };
    for (const { output, cotangent } of seeds) {
      const slot = this.slotOf(output);
      if (slot >= 0) accumulate(slot, cotangent);
    }
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const cotangent = cotangents[first + i];
      if (cotangent === null) continue;
      cotangents[first + i] = null; // complete and spent: let its memory go
      const node = this.nodes[i];
      for (let k = 0; k < node.slots.length; k++) {
        if (node.slots[k] < 0) continue;
        const contribution = node.op.vjp(cotangent, k, node);
        if (contribution === null) continue;
        requireSameShape(node, k, contribution);
        accumulate(node.slots[k], contribution);
      }
    }
    return cotangents.slice(0, first);
  }

  private slotOf(value: Tensor): number {
    const tracer = value.tracer;
    return tracer !== null && tracer.trace === this ? (tracer as TapeTracer).slot : -1;
  }
}

/** A rule that returns a cotangent of the wrong shape is caught where it happens, not ops later. */
function requireSameShape(node: TapeNode, index: number, contribution: Tensor): void {
  const expected = node.inputs[index].shape;
  if (sameShape(contribution.shape, expected)) return;
  throw new SpredError(
    'shape-mismatch',
    `${node.op.name}: the vjp of input ${index} has shape ${formatShape(contribution.shape)}, the input ${formatShape(expected)}`,
    { index, shapes: [contribution.shape, expected] },
  );
}
