/**
 * Makes an elementwise op of one input from its loop and its derivative.
 *
 * The Jacobian of an elementwise op is diagonal, hence its own transpose: `derivative(t) = f'(x) t` is both the jvp of
 * a tangent and the vjp of a cotangent.
 */
import { mapUnary, type UnaryLoop } from '../../backend/reference/elementwise.ts';
import type { Tensor } from '../../tensor.ts';
import { bind } from '../../trace.ts';
import type { Application, NoAttrs, OpDef, OpExample } from '../op.ts';

/** What tells one unary op from another. */
export interface UnaryOp {
  readonly name: string;
  readonly formula: string;
  readonly loop: UnaryLoop;
  /** f'(x) t, where x is the input and y = f(x) the output. `null` where f' is zero. */
  readonly derivative: (t: Tensor, x: Tensor, y: Tensor) => Tensor | null;
  readonly examples: readonly Omit<OpExample<NoAttrs>, 'attrs'>[];
}

/** The op definition of a unary elementwise function. */
export function unaryOp({ name, formula, loop, derivative, examples }: UnaryOp): OpDef<NoAttrs> {
  const op: OpDef<NoAttrs> = {
    name,
    kind: 'elementwise',
    arity: 1,
    formula,
    shape: (inputs) => inputs[0].shape,
    reference: (inputs) => mapUnary(loop, inputs[0]),
    vjp: (cotangent, _, at) => derivative(cotangent, at.inputs[0], at.output),
    jvp: (tangents, at: Application<NoAttrs>) =>
      tangents[0] === null ? null : derivative(tangents[0], at.inputs[0], at.output),
    batch: (inputs) => bind(op, inputs, undefined),
    examples: examples.map((example) => ({ ...example, attrs: undefined })),
  };
  return op;
}
