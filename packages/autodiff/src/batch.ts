/**
 * Batching: one run of a function on many arguments at once. Each tensor hides an axis of length `size`, its first;
 * every op is applied to all at once by its batch rule. What depends on no argument is computed once.
 */
import { SpredError } from '@spred/core';
import { batchAll } from './ops/makers/batch.ts';
import type { OpDef } from './ops/op.ts';
import { Tensor, type Source } from './tensor.ts';
import { bindCall, sealed, withTrace, type Call, type Trace, type Tracer } from './trace.ts';

interface BatchTracer extends Tracer {
  /** The tensor one level down, with the batch axis in front. */
  readonly batched: Tensor;
}

/** There is not one array of numbers in a tensor that stands for many. */
const manyValues: Source = {
  isAbstract: true,
  read() {
    throw new SpredError('abstract-value', 'vmap: a tensor stands for many here, and its numbers cannot be read');
  },
};

/** One run of a function on `size` arguments. */
export class BatchTrace implements Trace {
  readonly level: number;
  active = true;
  private readonly size: number;

  constructor(level: number, size: number) {
    this.level = level;
    this.size = size;
  }

  /** A tensor that hides the first axis of `batched`. */
  hide(batched: Tensor): Tensor {
    const tracer: BatchTracer = { trace: this, batched };
    return new Tensor(null, batched.shape.slice(1), batched.dtype, tracer, manyValues);
  }

  /** The tensor with its batch axis in front; `null` where it has none. */
  batchedOf(value: Tensor): Tensor | null {
    const tracer = value.tracer;
    return tracer !== null && tracer.trace === this ? (tracer as BatchTracer).batched : null;
  }

  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
    const found = inputs.map((input) => this.batchedOf(input));
    const values = found.map((batched, i) => batched ?? inputs[i]);
    const flags = found.map((batched) => batched !== null);
    return this.hide(op.batch(values, flags, attrs, this.size));
  }

  call(call: Call, inputs: readonly Tensor[]): readonly Tensor[] {
    const found = inputs.map((input) => this.batchedOf(input));
    const values = batchAll(
      found.map((batched, i) => batched ?? inputs[i]),
      found.map((batched) => batched !== null),
      this.size,
    );
    const outputs = sealed(this, call.name, () => bindCall(batchedCall(call, this.size), values));
    return outputs.map((output) => this.hide(output));
  }
}

/** A function of tensors, on many at once: all arguments and values have the batch axis in front. */
export function batchFlat(
  fn: (inputs: readonly Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  size: number,
): readonly Tensor[] {
  return withTrace(
    (level) => new BatchTrace(level, size),
    (trace) => {
      const outputs = fn(inputs.map((input) => trace.hide(input)));
      const found = outputs.map((output) => trace.batchedOf(output));
      return batchAll(
        found.map((batched, i) => batched ?? outputs[i]),
        found.map((batched) => batched !== null),
        size,
      );
    },
  );
}

/** The call on many at once, with its rules. */
function batchedCall(call: Call, size: number): Call {
  const { vjp, jvp } = call;
  return {
    name: call.name,
    ...(call.isOpaque === undefined ? {} : { isOpaque: call.isOpaque }),
    run: (inputs) => batchFlat((values) => call.run(values), inputs, size),
    ...(vjp === undefined
      ? {}
      : {
          vjp: (cotangents, inputs, outputs) => {
            const all = [...cotangents, ...inputs, ...outputs];
            const [c, n] = [cotangents.length, inputs.length];
            const isZero: boolean[] = [];
            const found = batchFlat(
              (values) => {
                const result = vjp(values.slice(0, c), values.slice(c, c + n), values.slice(c + n));
                result.forEach((cotangent, i) => (isZero[i] = cotangent === null));
                return result.filter((cotangent) => cotangent !== null);
              },
              all,
              size,
            );
            let next = 0;
            return isZero.map((zero) => (zero ? null : found[next++]));
          },
        }),
    ...(jvp === undefined
      ? {}
      : {
          jvp: (inputs, tangents) => {
            let count = 0;
            const found = batchFlat(
              (values) => {
                const result = jvp(values.slice(0, inputs.length), values.slice(inputs.length));
                count = result.outputs.length;
                return [...result.outputs, ...result.tangents];
              },
              [...inputs, ...tangents],
              size,
            );
            return { outputs: found.slice(0, count), tangents: found.slice(count) };
          },
        }),
  };
}
