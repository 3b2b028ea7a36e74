/**
 * The identity that no optimisation sees through. What is computed from its output is computed again, although the same
 * was computed from its input before: the number tells it from every other barrier, so that equal subexpressions on its
 * two sides, or behind two barriers, are not merged.
 *
 *     y = x,  y' = x'
 */
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { OpDef } from './op.ts';

/** What tells one barrier from another within a program. */
export interface BarrierAttrs {
  readonly number: number;
}

export const barrierOp: OpDef<BarrierAttrs> = {
  name: 'barrier',
  kind: 'movement',
  arity: 1,
  formula: 'y = x',
  shape: ([x]) => x.shape,
  isAlias: true,
  reference: ([x]) => x.data,
  vjp: (cotangent) => cotangent,
  jvp: ([tangent]) => tangent,
  batch: (inputs, _, attrs) => bind(barrierOp, inputs, attrs),
  examples: [{ inputs: [[1, 2]], attrs: { number: 1 }, output: [1, 2] }],
};

/** The same numbers, behind a barrier. */
export function barrier(x: Tensor, number: number): Tensor {
  return bind(barrierOp, [x], { number });
}
