/**
 * The stack of traces: how one op call finds the transform that must see it.
 *
 * Every transform (`valueAndGrad`, `jvp`, ...) opens a trace one level above those already open and hands the function
 * tensors that carry a {@link Tracer} of that trace. An op call ends in {@link bind}: the input of the highest level
 * decides which trace processes it; that trace unwraps its own tracers, binds the op again one level down, and notes
 * what its transform needs. At the bottom, where no input carries a tracer, the op's reference body computes numbers.
 * Since rules are written with the same public ops, transforms nest to any order. (The scheme of autodidax.)
 *
 * A {@link Call} goes the same way: a whole function with derivative rules of its own.
 */
import { SpredError } from '@spred/core';
import { evaluate } from './backend/reference/evaluate.ts';
import type { OpDef } from './ops/op.ts';
import { Tensor } from './tensor.ts';

/**
 * A function of tensors that travels through the traces as a whole. Its body is `run`; a rule that is missing is
 * derived from the body. Rules see the tensors one level below the trace that applies them.
 */
export interface Call {
  readonly name: string;
  /** True where the body stands for no derivative: a vjp rule then leaves forward mode without one. */
  readonly isOpaque?: boolean;
  run(inputs: readonly Tensor[]): readonly Tensor[];
  /** The cotangents of the inputs (`null`: an exact zero) from those of the outputs. */
  vjp?(
    cotangents: readonly Tensor[],
    inputs: readonly Tensor[],
    outputs: readonly Tensor[],
  ): readonly (Tensor | null)[];
  /** The outputs and their tangents, from the inputs and theirs. */
  jvp?(
    inputs: readonly Tensor[],
    tangents: readonly Tensor[],
  ): { readonly outputs: readonly Tensor[]; readonly tangents: readonly Tensor[] };
}

/**
 * One open transform.
 *
 * Unstable: its members may change with any release before 1.0.
 */
export interface Trace {
  /** 1 for the outermost transform, one more for each that is nested in it; 0 for the eager tape. */
  readonly level: number;
  /** False once the transform has returned: its tensors must not be computed with any longer. */
  active: boolean;
  /** Applies an op of which at least one input belongs to this trace. */
  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor;
  /** Applies a function with rules of its own, of which at least one input belongs to this trace. */
  call(call: Call, inputs: readonly Tensor[]): readonly Tensor[];
}

/**
 * What a tensor carries while a transform looks at it.
 *
 * Unstable: its members may change with any release before 1.0.
 */
export interface Tracer {
  readonly trace: Trace;
}

/** A tracer that knows the same tensor one level down. */
export interface Dual extends Tracer {
  readonly primal: Tensor;
}

/** The number of open traces. Synchronous code only: a transform is closed when its function returns. */
let depth = 0;

/**
 * The last number that {@link nextSerial} gave. It starts again with every outermost trace, so that equal programs get
 * equal numbers.
 */
let serial = 0;

/** A number that differs from all others given under one outermost trace. */
export function nextSerial(): number {
  return ++serial;
}

/** Levels whose tensors must not be read for now, and those of the bodies around. */
interface Seal {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly outer: Seal | null;
}

let seal: Seal | null = null;

/**
 * Runs the body of a call for `trace`. The trace sees the call as a whole, so that the body must get every tensor of
 * it, and of the traces above, as an argument: one that it reads from around would lose its derivative. Such a read
 * throws `invalid-argument`.
 */
export function sealed<R>(trace: Trace, name: string, body: () => R): R {
  const outer = seal;
  seal = { from: trace.level, to: depth, name, outer };
  try {
    return body();
  } finally {
    seal = outer;
  }
}

/** Opens the trace that `open` makes for the next level, runs `body` in it, and closes it, also after an error. */
export function withTrace<T extends Trace, R>(open: (level: number) => T, body: (trace: T) => R): R {
  if (depth === 0) serial = 0;
  const trace = open(++depth);
  try {
    return body(trace);
  } finally {
    depth--;
    trace.active = false;
  }
}

/** The trace of the highest level among the inputs; `null` where none carries a tracer. */
function highest(inputs: readonly Tensor[], name: string): Trace | null {
  let top: Trace | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const tracer = inputs[i].tracer;
    if (tracer !== null && (top === null || tracer.trace.level > top.level)) top = tracer.trace;
  }
  if (top !== null) {
    if (!top.active) refuseEnded(name);
    if (seal !== null) requireUnsealed(top.level, name);
  }
  return top;
}

function requireUnsealed(level: number, op: string): void {
  for (let at = seal; at !== null; at = at.outer) {
    if (level < at.from || level > at.to) continue;
    throw new SpredError(
      'invalid-argument',
      `${at.name}: the function reads a tensor that is being differentiated or batched and is not among its arguments ` +
        `(in ${op}); pass it as an argument`,
      { argument: 'fn' },
    );
  }
}

/**
 * Applies an op to tensors: the only door through which every computation passes.
 * Throws what the op's shape rule throws, `invalid-argument` for a wrong number of inputs or a tensor of a
 * transform that has returned, and `shape-mismatch` where the reference body does not fill the shape.
 *
 * The attributes are kept, not copied: do not change them afterwards. Unstable: the signature may change with any
 * release before 1.0.
 */
export function bind<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  if (inputs.length !== op.arity && (op.arity >= 0 || inputs.length === 0)) refuseArity(op, inputs.length);
  const top = highest(inputs, op.name);
  return top === null ? evaluate(op, inputs, attrs) : top.process(op, inputs, attrs);
}

/** Applies a function with rules of its own to tensors. Throws what it throws. */
export function bindCall(call: Call, inputs: readonly Tensor[]): readonly Tensor[] {
  const top = highest(inputs, call.name);
  return top === null ? call.run(inputs) : top.call(call, inputs);
}

/** The tensor one level below `trace`: what it wraps, or the tensor itself where it belongs to an outer level. */
export function lower(trace: Trace, value: Tensor): Tensor {
  const tracer = value.tracer;
  return tracer !== null && tracer.trace === trace ? (tracer as Dual).primal : value;
}

/** The same numbers under a tracer. */
export function lift(primal: Tensor, tracer: Tracer): Tensor {
  return new Tensor(primal.storage, primal.shape, primal.dtype, tracer, primal.source);
}

function refuseEnded(op: string): never {
  throw new SpredError(
    'invalid-argument',
    `${op}: an input belongs to a transform that has returned; return it from the function instead of keeping it`,
  );
}

function refuseArity(op: { readonly name: string; readonly arity: number }, found: number): never {
  const wanted = op.arity < 0 ? 'at least one input' : `${op.arity} inputs`;
  throw new SpredError('invalid-argument', `${op.name}: takes ${wanted}, got ${found}`, { argument: 'inputs' });
}
