/**
 * A tensor repeated along new axes and along axes of length 1.
 *
 *     y_ij = x_j: linear, so its transpose sums over the axes that were repeated.
 */
import { gatherStrided } from '../backend/reference/movement.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { broadcastStrides, requireBroadcastTo, requireShape, sameShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { unbroadcast } from './makers/unbroadcast.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';

export interface BroadcastToAttrs {
  readonly shape: Shape;
}

export const broadcastToOp: OpDef<BroadcastToAttrs> = {
  name: 'broadcastTo',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_{ij} = x_j`,
  shape: ([x], { shape }) => {
    requireBroadcastTo('broadcastTo', x.shape, shape);
    return shape;
  },
  reference: ([x], { shape }) => gatherStrided(x.data, 0, broadcastStrides(x.shape, shape), shape),
  vjp: (cotangent, _, { inputs: [x] }) => unbroadcast(cotangent, x.shape),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : broadcastTo(tangent, attrs.shape)),
  batch: ([x], _, { shape }, size) => {
    const missing = shape.length + 1 - x.shape.length;
    const aligned = missing === 0 ? x : reshape(x, [size, ...new Array<number>(missing).fill(1), ...x.shape.slice(1)]);
    return broadcastTo(aligned, [size, ...shape]);
  },
  examples: [
    {
      inputs: [[[1], [2]]],
      attrs: { shape: [2, 3] },
      output: [
        [1, 1, 1],
        [2, 2, 2],
      ],
    },
    {
      inputs: [[1, 2]],
      attrs: { shape: [2, 2] },
      output: [
        [1, 2],
        [1, 2],
      ],
    },
    { inputs: [7], attrs: { shape: [3] }, output: [7, 7, 7] },
    { inputs: [7], attrs: { shape: [0, 3] } },
  ],
};

/**
 * The tensor read as one of shape `shape`, by the broadcasting rule. Throws `shape-mismatch` where it does not fit.
 *
 * @example
 * ```ts
 * import { broadcastTo } from '@spred/autodiff';
 *
 * console.log(broadcastTo([1, 2], [2, 2]).toArray()); // [ [ 1, 2 ], [ 1, 2 ] ]
 * ```
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const value = toTensor(x);
  requireShape('broadcastTo', shape);
  if (sameShape(value.shape, shape)) return value;
  return bind(broadcastToOp, [value], { shape: shape.slice() });
}
