/**
 * The same entries in the same row-major order under another shape.
 *
 *     linear; its transpose is the reshape back.
 */
import { formatShape, SpredError } from '@spred/core';
import { toTensor, type TensorLike } from '../create.ts';
import { requireLengths, requireShape, sameShape, sizeOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { OpDef } from './op.ts';

export interface ReshapeAttrs {
  readonly shape: Shape;
}

export const reshapeOp: OpDef<ReshapeAttrs> = {
  name: 'reshape',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y = x`,
  shape: ([x], { shape }) => {
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      throw new SpredError(
        'shape-mismatch',
        `reshape: ${formatShape(x.shape)} has ${sizeOf(x.shape)} entries, ${formatShape(shape)} has ${sizeOf(shape)}`,
        { shapes: [x.shape, shape] },
      );
    }
    return shape;
  },
  isAlias: true, // the storage is shared: nothing ever writes to it
  reference: ([x]) => x.data,
  vjp: (cotangent, _, { inputs: [x] }) => reshape(cotangent, x.shape),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : reshape(tangent, attrs.shape)),
  batch: ([x], _, { shape }, size) => reshape(x, [size, ...shape]),
  examples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { shape: [3, 2] },
      output: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    },
    { inputs: [[5]], attrs: { shape: [] }, output: 5 },
  ],
};

/**
 * The tensor under another shape of as many entries; one length may be -1 and is then computed.
 * Throws `shape-mismatch` where the number of entries differs, `invalid-argument` for a length that is no length.
 *
 * @example
 * ```ts
 * import { reshape } from '@spred/autodiff';
 *
 * console.log(reshape([1, 2, 3, 4], [2, -1]).toArray()); // [ [ 1, 2 ], [ 3, 4 ] ]
 * ```
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const value = toTensor(x);
  requireLengths('reshape', shape);
  if (sameShape(value.shape, shape)) return value;
  const unknown = shape.indexOf(-1);
  const known = shape.slice();
  if (unknown >= 0) {
    const rest = sizeOf(shape.filter((_, axis) => axis !== unknown));
    const length = rest === 0 ? 0 : sizeOf(value.shape) / rest;
    if (!Number.isInteger(length)) {
      throw new SpredError(
        'shape-mismatch',
        `reshape: ${formatShape(value.shape)} does not divide into ${formatShape(shape)}`,
        { shapes: [value.shape, shape] },
      );
    }
    known[unknown] = length;
  }
  requireShape('reshape', known);
  return bind(reshapeOp, [value], { shape: known });
}
