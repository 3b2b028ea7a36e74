/**
 * Columns of patches added up to images (col2im): the transpose of `unfold`, and so what makes a transposed convolution
 * of a matrix product.
 *
 *     y[n, c, h, w] = sum of x[n, (c, i, j), (p, q)] over all with p stride + i dilation - padding = h, and so across for w
 */
import { formatShape, SpredError } from '@spred/core';
import { foldPatches } from '../backend/reference/patches.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { optionsOf } from './makers/arguments.ts';
import {
  patchAttrs,
  perAxis,
  positionsOf,
  requireLayout,
  type Pair,
  type PatchAttrs,
  type PatchOptions,
  type PerAxis,
} from './makers/patches.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';
import { unfoldOp } from './unfold.ts';

/** The patches, and the height and width of the images. */
export interface FoldAttrs extends PatchAttrs {
  readonly size: Pair;
}

export const foldOp: OpDef<FoldAttrs> = {
  name: 'fold',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_{n,c,h,w} = \sum_{sp+di-a=h,\ sq+dj-b=w} x_{n,(c,i,j),(p,q)}`,
  shape: ([x], { size, ...attrs }) => {
    requireLayout('fold', 'x', x.shape, 3, '[images, entries of a patch, positions]');
    const [down, across] = positionsOf('fold', size, attrs);
    const [images, entries, positions] = x.shape;
    const channels = entries / (attrs.kernel[0] * attrs.kernel[1]);
    if (Number.isInteger(channels) && positions === down * across) return [images, channels, ...size];
    throw new SpredError(
      'shape-mismatch',
      `fold: columns of shape ${formatShape(x.shape)} are not those of kernels ${formatShape(attrs.kernel)} at ${down} x ${across} positions`,
      { argument: 'x', shapes: [x.shape, size] },
    );
  },
  reference: ([x], { size, ...attrs }, shape) => {
    const [height, width] = size;
    const positions = positionsOf('fold', size, attrs);
    const images = new Float64Array(sizeOf(shape));
    return foldPatches(x.data, images, { planes: shape[0] * shape[1], height, width, positions, ...attrs });
  },
  vjp: (cotangent, _, { attrs: { kernel, stride, padding, dilation } }) =>
    bind(unfoldOp, [cotangent], { kernel, stride, padding, dilation }),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : bind(foldOp, [tangent], attrs)),
  batch: ([x], _, attrs, size) => {
    const [, images, ...columns] = x.shape;
    const folded = bind(foldOp, [reshape(x, [size * images, ...columns])], attrs);
    return reshape(folded, [size, images, ...folded.shape.slice(1)]);
  },
  examples: [
    {
      inputs: [
        [
          [
            [1, 2, 4, 5],
            [10, 20, 40, 50],
            [100, 200, 400, 500],
            [1000, 2000, 4000, 5000],
          ],
        ],
      ],
      attrs: { kernel: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1], size: [3, 3] },
      output: [
        [
          [
            [1, 12, 20],
            [104, 1245, 2050],
            [400, 4500, 5000],
          ],
        ],
      ],
    },
    {
      inputs: [
        [
          [
            [7, 1],
            [2, 7],
          ],
        ],
      ],
      attrs: { kernel: [1, 2], stride: [1, 2], padding: [0, 1], dilation: [1, 2], size: [1, 3] },
      output: [[[[0, 3, 0]]]],
    },
  ],
};

/** Which patches, of images of which size. */
export interface FoldOptions extends PatchOptions {
  /** Height and width of the images. */
  readonly size: PerAxis;
}

const foldOptions = ['kernel', 'stride', 'padding', 'dilation', 'size'] as const;

/**
 * Images `[n, channels, height, width]` from columns `[n, channels * kernel height * kernel width, positions]`: every
 * entry is added to the pixel that `unfold` reads it from. The transpose of `unfold`, not its inverse where patches
 * overlap. Throws `shape-mismatch` where columns, kernel and size do not fit, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { fold } from '@spred/autodiff';
 *
 * console.log(`${fold([[[1, 2], [2, 3]]], { kernel: [1, 2], size: [1, 3] })}`); // tensor([[[[1,4,3]]]])
 * ```
 */
export function fold(x: TensorLike, options: FoldOptions): Tensor {
  const { size, ...patches } = optionsOf('fold', options, foldOptions);
  const attrs = { ...patchAttrs('fold', patches), size: perAxis('fold', 'size', size, 0) };
  return bind(foldOp, [toTensor(x)], attrs);
}
