/**
 * The patches of images as columns (im2col): what makes a convolution a matrix product.
 *
 *     y[n, (c, i, j), (p, q)] = x[n, c, p stride + i dilation - padding, q stride + j dilation - padding], 0 outside of the image
 *
 * Linear: its transpose adds the columns up at their pixels (`fold`).
 */
import { unfoldPatches } from '../backend/reference/patches.ts';
import type { TensorLike } from '../create.ts';
import { toTensor } from '../create.ts';
import { sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { foldOp } from './fold.ts';
import { optionsOf } from './makers/arguments.ts';
import { patchAttrs, positionsOf, requireImages, type PatchAttrs, type PatchOptions } from './makers/patches.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';

const unfoldOptions = ['kernel', 'stride', 'padding', 'dilation'] as const;

export const unfoldOp: OpDef<PatchAttrs> = {
  name: 'unfold',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_{n,(c,i,j),(p,q)} = x_{n,c,sp+di-a,sq+dj-b}`,
  shape: ([x], attrs) => {
    requireImages('unfold', x.shape);
    const [images, channels, height, width] = x.shape;
    const [down, across] = positionsOf('unfold', [height, width], attrs);
    return [images, channels * attrs.kernel[0] * attrs.kernel[1], down * across];
  },
  reference: ([x], attrs, shape) => {
    const [images, channels, height, width] = x.shape;
    const positions = positionsOf('unfold', [height, width], attrs);
    const columns = new Float64Array(sizeOf(shape));
    return unfoldPatches(x.data, columns, { planes: images * channels, height, width, positions, ...attrs });
  },
  vjp: (cotangent, _, { inputs: [x], attrs }) =>
    bind(foldOp, [cotangent], { ...attrs, size: [x.shape[2], x.shape[3]] as const }),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : bind(unfoldOp, [tangent], attrs)),
  batch: ([x], _, attrs, size) => {
    const [, images, ...image] = x.shape;
    const columns = bind(unfoldOp, [reshape(x, [size * images, ...image])], attrs);
    return reshape(columns, [size, images, ...columns.shape.slice(1)]);
  },
  examples: [
    {
      inputs: [
        [
          [
            [
              [1, 2, 3],
              [4, 5, 6],
              [7, 8, 9],
            ],
          ],
        ],
      ],
      attrs: { kernel: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1] },
      output: [
        [
          [1, 2, 4, 5],
          [2, 3, 5, 6],
          [4, 5, 7, 8],
          [5, 6, 8, 9],
        ],
      ],
    },
    {
      inputs: [[[[[1, 2, 3]], [[4, 5, 6]]]]],
      attrs: { kernel: [1, 2], stride: [1, 2], padding: [0, 1], dilation: [1, 2] },
      output: [
        [
          [0, 2],
          [2, 0],
          [0, 5],
          [5, 0],
        ],
      ],
    },
  ],
};

/**
 * The patches of images `[n, channels, height, width]` as columns `[n, channels * kernel height * kernel width,
 * positions]`, in the order of PyTorch's `unfold`: the product of a weight matrix with them is a convolution. Throws
 * `shape-mismatch` for another rank or a kernel larger than the padded image, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { unfold } from '@spred/autodiff';
 *
 * console.log(unfold([[[[1, 2, 3]]]], { kernel: [1, 2] }).toArray()); // [ [ [ 1, 2 ], [ 2, 3 ] ] ]
 * ```
 */
export function unfold(x: TensorLike, options: PatchOptions): Tensor {
  return bind(unfoldOp, [toTensor(x)], patchAttrs('unfold', optionsOf('unfold', options, unfoldOptions)));
}
