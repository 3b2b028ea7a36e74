/**
 * The entries as another number type.
 *
 *     y = x: linear between the real types, so its transpose is the cast back; nothing flows through integers.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { isFloat, requireDType, type DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { OpDef } from './op.ts';

export interface CastAttrs {
  readonly dtype: DType;
}

export const castOp: OpDef<CastAttrs> = {
  name: 'cast',
  kind: 'elementwise',
  arity: 1,
  formula: String.raw`y = x`,
  shape: ([x]) => x.shape,
  dtype: (_, { dtype }) => dtype,
  reference: ([x]) => x.data,
  vjp: (cotangent, _, { inputs: [x] }) =>
    isFloat(x.dtype) && isFloat(cotangent.dtype) ? castTo(cotangent, x.dtype) : null,
  jvp: ([tangent], { attrs: { dtype } }) => (tangent === null || !isFloat(dtype) ? null : castTo(tangent, dtype)),
  batch: (inputs, _, attrs) => bind(castOp, inputs, attrs),
  examples: [
    { inputs: [[1.7, -1.7, 0]], attrs: { dtype: 'int32' }, output: [1, -1, 0], smooth: false },
    { inputs: [[1.7, -1.7, 0]], attrs: { dtype: 'bool' }, output: [1, 1, 0], smooth: false },
    { inputs: [[1, 2, 3]], dtypes: ['int32'], attrs: { dtype: 'float64' }, output: [1, 2, 3], smooth: false },
    { inputs: [[1, 0.5]], dtypes: ['float32'], attrs: { dtype: 'float64' }, output: [1, 0.5], smooth: false },
    { inputs: [[1, 0.5]], attrs: { dtype: 'float64' }, output: [1, 0.5] },
  ],
};

/** The tensor, or its entries as another type. */
export function castTo(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : bind(castOp, [x], { dtype });
}

/**
 * The entries as another number type: to `int32` towards zero, to `bool` 1 for all but 0. Derivatives flow between `float64` and
 * `float32`, and stop at integers. Throws `invalid-argument` for a type that there is not.
 *
 * @example
 * ```ts
 * import { cast } from '@spred/autodiff';
 *
 * console.log(cast([1.7, -0.2], 'int32').toArray()); // [ 1, 0 ]
 * ```
 */
export function cast(x: TensorLike, dtype: DType): Tensor {
  requireDType('cast', dtype);
  return castTo(toTensor(x), dtype);
}
