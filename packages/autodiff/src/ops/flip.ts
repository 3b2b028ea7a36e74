/**
 * The entries in reverse order along some axes.
 *
 *     y_i = x_{n-1-i}: linear, and its own inverse and transpose.
 */
import { gatherStrided } from '../backend/reference/movement.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { normalizeAxes, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { optionsOf } from './makers/arguments.ts';
import type { OpDef } from './op.ts';

/** Axes counted from the front, ascending. */
export interface FlipAttrs {
  readonly axes: readonly number[];
}

const flipOptions = ['axes'] as const;

export const flipOp: OpDef<FlipAttrs> = {
  name: 'flip',
  kind: 'movement',
  arity: 1,
  formula: String.raw`y_i = x_{n-1-i}`,
  shape: ([x]) => x.shape,
  reference: ([x], { axes }, shape) => {
    const strides = stridesOf(shape);
    const last = axes.reduce((sum, axis) => sum + strides[axis] * (shape[axis] - 1), 0);
    for (const axis of axes) strides[axis] = -strides[axis];
    return gatherStrided(x.data, last, strides, shape);
  },
  vjp: (cotangent, _, { attrs }) => bind(flipOp, [cotangent], attrs),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : bind(flipOp, [tangent], attrs)),
  batch: ([x], _, { axes }) => bind(flipOp, [x], { axes: axes.map((axis) => axis + 1) }),
  examples: [
    { inputs: [[1, 2, 3]], attrs: { axes: [0] }, output: [3, 2, 1] },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axes: [0, 1] },
      output: [
        [6, 5, 4],
        [3, 2, 1],
      ],
    },
    {
      inputs: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      attrs: { axes: [1] },
      output: [
        [2, 1],
        [4, 3],
      ],
    },
    { inputs: [[[], []]], attrs: { axes: [1] }, output: [[], []] },
    { inputs: [5], attrs: { axes: [] }, output: 5 },
  ],
};

/**
 * The entries in reverse order along axes, all by default. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { flip } from '@spred/autodiff';
 *
 * console.log(flip([[1, 2], [3, 4]], { axes: 1 }).toArray()); // [ [ 2, 1 ], [ 4, 3 ] ]
 * ```
 */
export function flip(x: TensorLike, options: { readonly axes?: number | readonly number[] } = {}): Tensor {
  const value = toTensor(x);
  const { axes = [...value.shape.keys()] } = optionsOf('flip', options, flipOptions);
  return bind(flipOp, [value], {
    axes: normalizeAxes('flip', typeof axes === 'number' ? [axes] : axes, value.shape.length),
  });
}
