/**
 * The axes in another order.
 *
 *     y[i_p(0), i_p(1), ...] = x[i_0, i_1, ...]: linear; its transpose is the inverse permutation.
 */
import { formatShape, SpredError } from '@spred/core';
import { gatherStrided } from '../backend/reference/movement.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { normalizeAxes, normalizeAxis, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { OpDef } from './op.ts';

/** Axis `i` of the output is axis `permutation[i]` of the input. */
export interface TransposeAttrs {
  readonly permutation: readonly number[];
}

export const transposeOp: OpDef<TransposeAttrs> = {
  name: 'transpose',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_{ji} = x_{ij}`,
  shape: ([x], { permutation }) => permutation.map((axis) => x.shape[axis]),
  reference: ([x], { permutation }, shape) => {
    const strides = stridesOf(x.shape);
    const permuted = permutation.map((axis) => strides[axis]);
    return gatherStrided(x.data, 0, permuted, shape);
  },
  vjp: (cotangent, _, { attrs }) => transpose(cotangent, inverse(attrs.permutation)),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : transpose(tangent, attrs.permutation)),
  batch: ([x], _, { permutation }) =>
    bind(transposeOp, [x], { permutation: [0, ...permutation.map((axis) => axis + 1)] }),
  examples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { permutation: [1, 0] },
      output: [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    },
    {
      inputs: [[[[1, 2, 3]], [[4, 5, 6]]]],
      attrs: { permutation: [2, 0, 1] },
      output: [
        [[1], [4]],
        [[2], [5]],
        [[3], [6]],
      ],
    },
  ],
};

/**
 * The tensor with its axes permuted; reversed by default. Throws `invalid-axis` for an axis that does not exist or
 * comes twice, `shape-mismatch` for a permutation of the wrong length.
 *
 * @example
 * ```ts
 * import { transpose, zeros } from '@spred/autodiff';
 *
 * console.log(transpose([[1, 2], [3, 4]]).toArray()); // [ [ 1, 3 ], [ 2, 4 ] ]
 * console.log(transpose(zeros([2, 3, 4]), [2, 0, 1]).shape); // [ 4, 2, 3 ]
 * ```
 */
export function transpose(x: TensorLike, permutation?: readonly number[]): Tensor {
  const value = toTensor(x);
  const rank = value.shape.length;
  const order = permutation ?? value.shape.map((_, axis) => rank - 1 - axis);
  if (order.length !== rank) {
    throw new SpredError(
      'shape-mismatch',
      `transpose: shape ${formatShape(value.shape)} has ${rank} axes, the permutation ${order.length}`,
      { argument: 'permutation', shapes: [value.shape] },
    );
  }
  normalizeAxes('transpose', order, rank);
  return bind(transposeOp, [value], { permutation: order.map((axis) => normalizeAxis('transpose', axis, rank)) });
}

function inverse(permutation: readonly number[]): number[] {
  const back = new Array<number>(permutation.length);
  permutation.forEach((axis, i) => {
    back[axis] = i;
  });
  return back;
}
