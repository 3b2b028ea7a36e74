/**
 * Forward mode: each tensor travels with its tangent, and every op pushes the tangents of its inputs through itself.
 * A missing tangent is an exact zero: what does not depend on the argument costs nothing.
 */
import { SpredError } from '@spred/core';
import { zerosLike } from './create.ts';
import type { OpDef } from './ops/op.ts';
import type { Tensor } from './tensor.ts';
import { bind, lift, lower, sealed, withTrace, type Call, type Dual, type Trace } from './trace.ts';

interface TangentTracer extends Dual {
  readonly tangent: Tensor;
}

/** One run of a function under forward mode. */
export class TangentTrace implements Trace {
  readonly level: number;
  active = true;

  constructor(level: number) {
    this.level = level;
  }

  /** A tensor that carries a tangent of its own shape. */
  dual(primal: Tensor, tangent: Tensor): Tensor {
    const tracer: TangentTracer = { trace: this, primal, tangent };
    return lift(primal, tracer);
  }

  /** The tangent that `value` carries in this trace; `null` stands for zero. */
  tangentOf(value: Tensor): Tensor | null {
    const tracer = value.tracer;
    return tracer !== null && tracer.trace === this ? (tracer as TangentTracer).tangent : null;
  }

  process<A>(op: OpDef<A>, inputs: readonly Tensor[], attrs: A): Tensor {
    const primals = inputs.map((input) => lower(this, input));
    const output = bind(op, primals, attrs);
    const tangents = inputs.map((input) => this.tangentOf(input));
    const tangent = op.jvp(tangents, { inputs: primals, output, attrs });
    return tangent === null ? output : this.dual(output, tangent);
  }

  call(call: Call, inputs: readonly Tensor[]): readonly Tensor[] {
    const primals = inputs.map((input) => lower(this, input));
    const arriving = inputs.map((input) => this.tangentOf(input));
    const { outputs, tangents } = sealed(this, call.name, () => callTangents(call, primals, arriving));
    return outputs.map((output, i) => {
      const tangent = tangents[i];
      return tangent === null ? output : this.dual(output, tangent);
    });
  }
}

/** The outputs of a call and their tangents. A function with nothing but a vjp has none. */
export function callTangents(
  call: Call,
  inputs: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
): { readonly outputs: readonly Tensor[]; readonly tangents: readonly (Tensor | null)[] } {
  if (call.jvp !== undefined) {
    return call.jvp(
      inputs,
      tangents.map((tangent, i) => tangent ?? zerosLike(inputs[i])),
    );
  }
  if (call.isOpaque === true) {
    throw new SpredError(
      'not-differentiable',
      `${call.name}: has a vjp rule and no jvp rule, so forward mode cannot pass; customJvp serves both modes`,
    );
  }
  return withTrace(
    (level) => new TangentTrace(level),
    (trace) => {
      const results = call.run(inputs.map((input, i) => dualOrConstant(trace, input, tangents[i])));
      return {
        outputs: results.map((result) => lower(trace, result)),
        tangents: results.map((result) => trace.tangentOf(result)),
      };
    },
  );
}

function dualOrConstant(trace: TangentTrace, primal: Tensor, tangent: Tensor | null): Tensor {
  return tangent === null ? primal : trace.dual(primal, tangent);
}
