/**
 * The identity that no derivative passes.
 *
 *     y = x,  y' = 0 by decree
 */
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { NoAttrs, OpDef } from './op.ts';

export const stopGradientOp: OpDef<NoAttrs> = {
  name: 'stopGradient',
  kind: 'elementwise',
  arity: 1,
  formula: String.raw`y = x,\ y' := 0`,
  shape: ([x]) => x.shape,
  isAlias: true,
  reference: ([x]) => x.data,
  vjp: () => null,
  jvp: () => null,
  batch: (inputs) => bind(stopGradientOp, inputs, undefined),
  examples: [{ inputs: [[1, 2]], attrs: undefined, output: [1, 2], smooth: false }],
};

/**
 * The same numbers, treated as a constant by every transform.
 *
 * @example
 * ```ts
 * import { grad, mul, stopGradient, type Tensor, tensor } from '@spred/autodiff';
 *
 * const slope = grad((x: Tensor) => mul(x, stopGradient(x)));
 * console.log(slope(tensor(3)).item()); // 3
 * ```
 */
export function stopGradient(x: TensorLike): Tensor {
  return bind(stopGradientOp, [toTensor(x)], undefined);
}
