/**
 * The tape: what reverse mode records, and the walk that turns it into cotangents.
 *
 * Forward, every op that touches a watched tensor leaves a node {op, inputs, attrs, output}. Backward, the nodes are
 * visited once, last first; the order of recording is a topological order, so no recursion and no sorting is needed,
 * and each node's cotangent is complete when it is reached:
 *
 *     cotangent(x) = sum over nodes y that read x of vjp(cotangent(y), x)
 */
import { formatShape, SpredError } from '@spred/core';
import { zerosLike } from './create.ts';
import { isFloat } from './dtype.ts';
import { add } from './ops/add.ts';
import type { Application, OpDef } from './ops/op.ts';
import { sameShape } from './shape.ts';
import { callTangents } from './tangent.ts';
import type { Tensor } from './tensor.ts';
import { bind, bindCall, lift, lower, sealed, withTrace, type Call, type Dual, type Trace } from './trace.ts';

/** One recorded op. `slots` says, per input, where on this tape it came from; -1 for a constant. */
interface TapeNode extends Application<unknown> {
  readonly op: OpDef<unknown>;
  readonly slots: readonly number[];
}

/** One recorded function with rules of its own: its outputs have the slots from `first` on. */
interface CallNode {
  readonly op: null;
  readonly call: Call;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly slots: readonly number[];
  readonly first: number;
}

interface TapeTracer extends Dual {
  readonly slot: number;
}

/** A seed of the backward walk: an output of the function, and the cotangent that it receives. */
export interface Seed {
  readonly output: Tensor;
  readonly cotangent: Tensor;
}

/**
 * The record of one run of a function. Slots 0 .. leaves-1 are its arguments, the following ones its nodes' outputs in
 * order.
 */
export class Tape implements Trace {
  readonly level: number;
  active = true;
  /** True once something was recorded that tangents cannot pass. */
  isOpaque = false;
  private readonly leaves: Tensor[] = [];
  private readonly nodes: (TapeNode | CallNode)[] = [];
  private next = 0;

  constructor(level: number) {
    this.level = level;
  }

  /** Marks an argument whose cotangent is wanted. All arguments are watched before the first op is recorded. */
  watch(primal: Tensor): Tensor {
    const tracer: TapeTracer = { trace: this, primal, slot: this.next++ };
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
    if (!isFloat(output.dtype)) return output;
    const tracer: TapeTracer = { trace: this, primal: output, slot: this.next++ };
    this.nodes.push({ op, inputs: primals, attrs, output, slots });
    return lift(output, tracer);
  }

  call(call: Call, inputs: readonly Tensor[]): readonly Tensor[] {
    const primals = inputs.map((input) => lower(this, input));
    const outputs = sealed(this, call.name, () => bindCall(call, primals));
    if (call.isOpaque === true && call.jvp === undefined) this.isOpaque = true;
    const slots = inputs.map((input) => this.slotOf(input));
    this.nodes.push({ op: null, call, inputs: primals, outputs, slots, first: this.next });
    return outputs.map((primal) => {
      const tracer: TapeTracer = { trace: this, primal, slot: this.next++ };
      return isFloat(primal.dtype) ? lift(primal, tracer) : primal;
    });
  }

  /** The cotangents of the watched arguments, in the order of watching; `null` where nothing flows to one. */
  pullBack(seeds: readonly Seed[]): (Tensor | null)[] {
    const cotangents = new Array<Tensor | null>(this.next).fill(null);
    const accumulate = (slot: number, cotangent: Tensor): void => {
      const sofar = cotangents[slot];
      cotangents[slot] = sofar === null ? cotangent : add(sofar, cotangent);
    };
    for (const { output, cotangent } of seeds) {
      const slot = this.slotOf(output);
      if (slot >= 0) accumulate(slot, cotangent);
    }
    let slot = this.next;
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const node = this.nodes[i];
      if (node.op === null) {
        slot = node.first;
        const own = cotangents.slice(slot, slot + node.outputs.length);
        cotangents.fill(null, slot, slot + node.outputs.length);
        if (own.some((cotangent) => cotangent !== null)) pullThroughCall(node, own, accumulate);
        continue;
      }
      const cotangent = cotangents[--slot];
      if (cotangent === null) continue;
      cotangents[slot] = null; // complete and spent: let its memory go
      for (let k = 0; k < node.slots.length; k++) {
        if (node.slots[k] < 0) continue;
        const contribution = node.op.vjp(cotangent, k, node);
        if (contribution === null) continue;
        requireSameShape(node.op.name, node.inputs[k], k, contribution);
        accumulate(node.slots[k], contribution);
      }
    }
    return cotangents.slice(0, this.leaves.length);
  }

  /**
   * The tangents of some outputs for tangents of the watched arguments: the same record, walked forward. `null` stands
   * for zero.
   */
  pushForward(directions: readonly Tensor[], outputs: readonly Tensor[]): (Tensor | null)[] {
    const tangents = new Array<Tensor | null>(this.next).fill(null);
    directions.forEach((direction, slot) => (tangents[slot] = direction));
    const tangentAt = (slot: number): Tensor | null => (slot < 0 ? null : tangents[slot]);
    let slot = this.leaves.length;
    for (const node of this.nodes) {
      const arriving = node.slots.map(tangentAt);
      if (node.op === null) {
        if (arriving.some((tangent) => tangent !== null)) {
          callTangents(node.call, node.inputs, arriving).tangents.forEach((tangent, i) => {
            tangents[node.first + i] = tangent;
          });
        }
        slot = node.first + node.outputs.length;
      } else {
        tangents[slot++] = node.op.jvp(arriving, node);
      }
    }
    return outputs.map((output) => tangentAt(this.slotOf(output)));
  }

  private slotOf(value: Tensor): number {
    const tracer = value.tracer;
    return tracer !== null && tracer.trace === this ? (tracer as TapeTracer).slot : -1;
  }
}

function pullThroughCall(
  { call, inputs, outputs, slots }: CallNode,
  cotangents: readonly (Tensor | null)[],
  accumulate: (slot: number, cotangent: Tensor) => void,
): void {
  const complete = outputs.map((output, i) => cotangents[i] ?? zerosLike(output));
  callPullback(call, complete, inputs, outputs).forEach((contribution, k) => {
    if (slots[k] < 0 || contribution === null) return;
    requireSameShape(call.name, inputs[k], k, contribution);
    accumulate(slots[k], contribution);
  });
}

/**
 * The cotangents of the inputs of a call from those of its outputs.
 *
 * A missing vjp comes from the jvp: t -> J t is linear, so pulling back through it at any t gives c -> J^T c. Where
 * both are missing, the body is differentiated.
 */
export function callPullback(
  call: Call,
  cotangents: readonly Tensor[],
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): readonly (Tensor | null)[] {
  const { jvp } = call;
  if (call.vjp !== undefined) return call.vjp(cotangents, inputs, outputs);
  if (jvp === undefined) return pullFlat((values) => call.run(values), inputs, cotangents);
  return pullFlat((tangents) => jvp(inputs, tangents).tangents, inputs.map(zerosLike), cotangents);
}

/** One run of a function, with its record. */
export interface Recorded {
  readonly tape: Tape;
  /** What the function returned, as the tape knows it. */
  readonly outputs: readonly Tensor[];
  /** The same one level down. */
  readonly values: readonly Tensor[];
}

/** Runs a function of tensors and keeps the record of it. */
export function record(fn: (inputs: readonly Tensor[]) => readonly Tensor[], inputs: readonly Tensor[]): Recorded {
  return withTrace(
    (level) => new Tape(level),
    (tape) => {
      const outputs = fn(inputs.map((input) => tape.watch(input)));
      return { tape, outputs, values: outputs.map((output) => lower(tape, output)) };
    },
  );
}

/** Pulls cotangents of what a function returned back to its arguments. */
export function pullRecord({ tape, outputs }: Recorded, cotangents: readonly Tensor[]): (Tensor | null)[] {
  return tape.pullBack(outputs.map((output, i) => ({ output, cotangent: cotangents[i] })));
}

/** Runs a function of tensors and pulls cotangents of its values back to its arguments. */
export function pullFlat(
  fn: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  cotangents: readonly Tensor[],
): (Tensor | null)[] {
  return pullRecord(record(fn, inputs), cotangents);
}

/** A rule that returns a cotangent of the wrong shape is caught where it happens, not ops later. */
export function requireSameShape(op: string, input: Tensor, index: number, contribution: Tensor): void {
  if (sameShape(contribution.shape, input.shape)) return;
  throw new SpredError(
    'shape-mismatch',
    `${op}: the vjp of input ${index} has shape ${formatShape(contribution.shape)}, the input ${formatShape(input.shape)}`,
    { index, shapes: [contribution.shape, input.shape] },
  );
}
