/**
 * The stack of traces: how one op call finds the transform that must see it.
 *
 * Every transform (`valueAndGrad`, `jvp`, ...) opens a trace one level above those already open and hands the function
 * tensors that carry a {@link Tracer} of that trace. An op call ends in {@link bind}: the input of the highest level
 * decides which trace processes it; that trace unwraps its own tracers, binds the op again one level down, and notes
 * what its transform needs. At the bottom, where no input carries a tracer, the op's reference body computes numbers.
 * Since rules are written with the same public ops, transforms nest to any order. (The scheme of autodidax.)
 */
import { formatShape, SpredError } from '@spred/core';
import { defaultDType } from './dtype.ts';
import type { OpDef } from './ops/op.ts';
import { sizeOf, type Shape } from './shape.ts';
import { Tensor } from './tensor.ts';

/**
 * One open transform.
 *
 * Unstable: its members will change with any release until backends, number types and batching rules have arrived.
 */
export interface Trace {
  /** 1 for the outermost transform, one more for each that is nested in it. */
  readonly level: number;
  /** False once the transform has returned: its tensors must not be computed with any longer. */
  active: boolean;
  /** Applies an op of which at least one input belongs to this trace. */
  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor;
}

/**
 * What a tensor carries while a transform looks at it: the trace, and the same tensor one level down.
 *
 * Unstable: its members will change with any release until backends, number types and batching rules have arrived.
 */
export interface Tracer {
  readonly trace: Trace;
  readonly primal: Tensor;
}

/** The number of open traces. Synchronous code only: a transform is closed when its function returns. */
let depth = 0;

/** Opens the trace that `open` makes for the next level, runs `body` in it, and closes it, also after an error. */
export function withTrace<T extends Trace, R>(open: (level: number) => T, body: (trace: T) => R): R {
  const trace = open(++depth);
  try {
    return body(trace);
  } finally {
    depth--;
    trace.active = false;
  }
}

/**
 * Applies an op to tensors: the only door through which every computation passes.
 * Throws what the op's shape rule throws, `invalid-argument` for a wrong number of inputs or a tensor of a
 * transform that has returned, and `shape-mismatch` where the reference body does not fill the shape.
 *
 * The attributes are kept, not copied: do not change them afterwards. Unstable: the signature will change with any
 * release until backends, number types and batching rules have arrived.
 */
export function bind<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  if (inputs.length !== op.arity) refuseArity(op.name, op.arity, inputs.length);
  let top: Trace | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const tracer = inputs[i].tracer;
    if (tracer !== null && (top === null || tracer.trace.level > top.level)) top = tracer.trace;
  }
  if (top !== null) {
    requireActive(top, op.name);
    return top.process(op, inputs, attrs);
  }
  const shape = op.shape(inputs, attrs);
  const storage = op.reference(inputs, attrs, shape);
  if (storage.length !== sizeOf(shape)) refuseOutput(op.name, storage.length, shape);
  return new Tensor(storage, shape, defaultDType, null);
}

/** The tensor one level below `trace`: what it wraps, or the tensor itself where it belongs to an outer level. */
export function lower(trace: Trace, value: Tensor): Tensor {
  const tracer = value.tracer;
  return tracer !== null && tracer.trace === trace ? tracer.primal : value;
}

/** The same numbers under a tracer. */
export function lift(primal: Tensor, tracer: Tracer): Tensor {
  return new Tensor(primal.storage, primal.shape, primal.dtype, tracer);
}

function requireActive(trace: Trace, op: string): void {
  if (!trace.active) {
    throw new SpredError(
      'invalid-argument',
      `${op}: an input belongs to a transform that has returned; return it from the function instead of keeping it`,
    );
  }
}

function refuseArity(op: string, arity: number, found: number): never {
  throw new SpredError('invalid-argument', `${op}: takes ${arity} inputs, got ${found}`, { argument: 'inputs' });
}

function refuseOutput(op: string, length: number, shape: Shape): never {
  throw new SpredError(
    'shape-mismatch',
    `${op}: the reference body returned ${length} entries for shape ${formatShape(shape)}`,
    { argument: 'reference', shapes: [[length], shape] },
  );
}
