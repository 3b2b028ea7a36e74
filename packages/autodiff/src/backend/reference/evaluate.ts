/**
 * One op on numbers: the bottom of the trace stack.
 *
 * Every body computes in float64. Entries of other types are widened before it and rounded after it, so that an op of float32
 * gives the correctly rounded result of its formula, and integers wrap as they do in a machine.
 */
import { formatShape, SpredError } from '@spred/core';
import { toStorage } from '../../dtype.ts';
import type { OpDef, Operand } from '../../ops/op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';

/** Sees every result while it is set: how `debugNaN` looks on. */
export type Monitor = (op: string, inputs: readonly Tensor[], output: Tensor) => void;

let monitor: Monitor | null = null;

/** Runs `body` while `look` sees every result. */
export function withMonitor<R>(look: Monitor, body: () => R): R {
  const before = monitor;
  monitor = look;
  try {
    return body();
  } finally {
    monitor = before;
  }
}

/** The result of an op on tensors without tracers. */
export function evaluate<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  const shape = op.shape(inputs, attrs);
  const dtype = op.dtype === undefined ? inputs[0].dtype : op.dtype(inputs, attrs);
  let output: Tensor;
  if (op.isAlias === true) {
    output = new Tensor(inputs[0].storage, shape, dtype, null, inputs[0].source);
  } else if (dtype === 'float64' && areFloat64(inputs)) {
    const storage = op.reference(inputs as readonly Operand[], attrs, shape);
    if (storage.length !== sizeOf(shape)) refuseOutput(op.name, storage.length, shape);
    output = new Tensor(storage, shape, dtype, null);
  } else {
    const storage = op.reference(inputs.map(widened), attrs, shape);
    if (storage.length !== sizeOf(shape)) refuseOutput(op.name, storage.length, shape);
    output = new Tensor(dtype === 'float64' ? storage : toStorage(dtype, storage), shape, dtype, null);
  }
  if (monitor !== null) monitor(op.name, inputs, output);
  return output;
}

/** A tensor as bodies see it. */
export function widened(value: Tensor): Operand {
  const { data, shape, dtype } = value;
  return { data: dtype === 'float64' ? (data as Float64Array) : Float64Array.from(data), shape, dtype };
}

function areFloat64(inputs: readonly Tensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].dtype !== 'float64') return false;
  return true;
}

function refuseOutput(op: string, length: number, shape: Shape): never {
  throw new SpredError(
    'shape-mismatch',
    `${op}: the reference body returned ${length} entries for shape ${formatShape(shape)}`,
    { argument: 'reference', shapes: [[length], shape] },
  );
}
