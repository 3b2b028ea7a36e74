/**
 * The eager tape: reverse mode without a function to transform. It is always open, below all transforms, and records
 * every op that touches a variable.
 *
 * There is no list of nodes. A tensor holds its node, a node holds the tensors that it read, and so the record of a
 * computation lives exactly as long as somebody holds a result of it. The backward walk collects what it can reach and
 * goes through it by falling number: a node is numbered after those that it read, so that its cotangent is complete
 * when its turn comes.
 */
import { evaluate } from '../backend/reference/evaluate.ts';
import { zerosLike } from '../create.ts';
import { isFloat } from '../dtype.ts';
import { add } from '../ops/add.ts';
import type { Application, OpDef } from '../ops/op.ts';
import { callPullback, requireSameShape } from '../tape.ts';
import { Tensor } from '../tensor.ts';
import { bindCall, lift, sealed, type Call, type Trace, type Tracer } from '../trace.ts';

/**
 * What a tensor that depends on a variable carries: a variable itself (no op), an op's result, or one of the results of
 * a call.
 */
export class EagerNode implements Tracer, Application<unknown> {
  readonly trace: EagerTape;
  readonly op: OpDef<unknown> | null;
  readonly inputs: readonly Tensor[];
  readonly attrs: unknown;
  /** The call that it is a result of. */
  readonly owner: EagerCall | null;
  /** The running number. */
  readonly number: number;
  output!: Tensor;
  /** Of a variable: what the backward passes have brought so far. */
  grad: Tensor | null = null;
  /** The last walk that came by. */
  visit = 0;

  constructor(op: OpDef<unknown> | null, inputs: readonly Tensor[], attrs: unknown, owner: EagerCall | null) {
    this.trace = eagerTape;
    this.op = op;
    this.inputs = inputs;
    this.attrs = attrs;
    this.owner = owner;
    this.number = ++nodeCount;
  }
}

/** A function with rules of its own: one node per output, of which the first, the lowest in number, pulls for all. */
interface EagerCall {
  readonly call: Call;
  readonly nodes: EagerNode[];
}

/** The trace at the bottom. */
export class EagerTape implements Trace {
  readonly level = 0;
  active = true;

  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
    const output = evaluate(op, inputs, attrs);
    if (!isRecording || !isFloat(output.dtype)) return output;
    return attach(new EagerNode(op, inputs, attrs, null), output);
  }

  call(call: Call, inputs: readonly Tensor[]): readonly Tensor[] {
    const outputs = sealed(this, call.name, () => bindCall(call, inputs.map(detach)));
    if (!isRecording) return outputs;
    const owner: EagerCall = { call, nodes: [] };
    return outputs.map((output) => {
      const node = new EagerNode(null, inputs, undefined, owner);
      owner.nodes.push(node);
      const tracked = attach(node, output);
      return isFloat(output.dtype) ? tracked : output;
    });
  }
}

const eagerTape = new EagerTape();
let nodeCount = 0;
let visitCount = 0;
let isRecording = true;

/** A variable: a node without inputs. */
export function leafNode(value: Tensor): Tensor {
  return attach(new EagerNode(null, [], undefined, null), value);
}

/** The node of a tensor on the eager tape. */
export function nodeOf(value: Tensor): EagerNode | null {
  const { tracer } = value;
  return tracer !== null && tracer.trace === eagerTape ? (tracer as EagerNode) : null;
}

/** The same numbers without a past. */
export function detach(value: Tensor): Tensor {
  if (value.tracer === null) return value;
  return new Tensor(value.storage, value.shape, value.dtype, null, value.source);
}

/** Runs `body` with recording on or off. */
export function withRecording<R>(on: boolean, body: () => R): R {
  const before = isRecording;
  isRecording = on;
  try {
    return body();
  } finally {
    isRecording = before;
  }
}

/** Adds to the `grad` of every variable that `root` depends on. */
export function pullToVariables(root: EagerNode, cotangent: Tensor): void {
  const cotangents = new Map<EagerNode, Tensor>([[root, cotangent]]);
  for (const node of reachable(root)) {
    if (node.op !== null) {
      const arrived = cotangents.get(node);
      if (arrived === undefined) continue;
      cotangents.delete(node); // complete and spent: let its memory go
      for (let k = 0; k < node.inputs.length; k++) {
        const source = nodeOf(node.inputs[k]);
        if (source === null) continue;
        const contribution = node.op.vjp(arrived, k, node);
        if (contribution === null) continue;
        requireSameShape(node.op.name, node.inputs[k], k, contribution);
        accumulate(cotangents, source, contribution);
      }
    } else if (node.owner !== null) {
      if (node === node.owner.nodes[0]) pullThroughCall(node.owner, cotangents);
    } else {
      const arrived = cotangents.get(node);
      if (arrived !== undefined) node.grad = node.grad === null ? arrived : add(node.grad, arrived);
    }
  }
}

function pullThroughCall({ call, nodes }: EagerCall, cotangents: Map<EagerNode, Tensor>): void {
  if (!nodes.some((node) => cotangents.has(node))) return;
  const complete = nodes.map((node) => cotangents.get(node) ?? zerosLike(node.output));
  for (const node of nodes) cotangents.delete(node);
  const { inputs } = nodes[0];
  const outputs = nodes.map((node) => node.output);
  callPullback(call, complete, inputs, outputs).forEach((contribution, k) => {
    const source = nodeOf(inputs[k]);
    if (source === null || contribution === null) return;
    requireSameShape(call.name, inputs[k], k, contribution);
    accumulate(cotangents, source, contribution);
  });
}

function accumulate(cotangents: Map<EagerNode, Tensor>, node: EagerNode, cotangent: Tensor): void {
  const sofar = cotangents.get(node);
  cotangents.set(node, sofar === undefined ? cotangent : add(sofar, cotangent));
}

/** The nodes that `root` depends on, and itself, by falling number. */
function reachable(root: EagerNode): EagerNode[] {
  const visit = ++visitCount;
  const found = [root];
  root.visit = visit;
  const meet = (node: EagerNode): void => {
    if (node.visit === visit) return;
    node.visit = visit;
    found.push(node);
  };
  for (let i = 0; i < found.length; i++) {
    const { inputs, owner } = found[i];
    if (owner !== null) meet(owner.nodes[0]);
    for (let k = 0; k < inputs.length; k++) {
      const node = nodeOf(inputs[k]);
      if (node !== null) meet(node);
    }
  }
  return found.sort((a, b) => b.number - a.number);
}

function attach(node: EagerNode, value: Tensor): Tensor {
  node.output = lift(value, node);
  return node.output;
}
