/**
 * Forward mode: each tensor travels with its tangent, and every op pushes the tangents of its inputs through itself.
 * A missing tangent is an exact zero: what does not depend on the argument costs nothing.
 */
import type { OpDef } from './ops/op.ts';
import type { Tensor } from './tensor.ts';
import { bind, lift, lower, type Trace, type Tracer } from './trace.ts';

interface TangentTracer extends Tracer {
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
}
