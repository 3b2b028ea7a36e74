/**
 * The sum over some axes, or over all.
 *
 *     y = sum_i x_i,  y' = sum_i x_i': linear, so its transpose repeats the cotangent along the axes summed over.
 */
import { toTensor, type TensorLike } from '../create.ts';
import { sumAxes } from '../backend/reference/reduce.ts';
import { normalizeAxes, scalarShape, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { broadcastTo } from './broadcastTo.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';

/** Axes counted from the front, ascending. */
export interface SumAttrs {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** What to sum over. */
export interface SumOptions {
  /** The axes to sum over, negative ones counted from the back; all by default. */
  readonly axes?: number | readonly number[];
  /** Whether those axes stay, with length 1. Default false. */
  readonly keepDims?: boolean;
}

export const sumOp: OpDef<SumAttrs> = {
  name: 'sum',
  kind: 'reduction',
  arity: 1,
  formula: String.raw`y = \sum_i x_i`,
  shape: ([x], { axes, keepDims }) => {
    if (keepDims) return keptShape(x.shape, axes);
    if (axes.length === x.shape.length) return scalarShape;
    return x.shape.filter((_, axis) => !axes.includes(axis));
  },
  reference: ([x], { axes }) => sumAxes(x, keptShape(x.shape, axes)),
  vjp: (cotangent, _, { inputs: [x], attrs }) => {
    const aligned =
      attrs.keepDims || cotangent.shape.length === 0 ? cotangent : reshape(cotangent, keptShape(x.shape, attrs.axes));
    return broadcastTo(aligned, x.shape);
  },
  jvp: ([tangent], { attrs }) => (tangent === null ? null : sum(tangent, attrs)),
  batch: ([x], _, { axes, keepDims }) => bind(sumOp, [x], { axes: axes.map((axis) => axis + 1), keepDims }),
  examples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axes: [0, 1], keepDims: false },
      output: 21,
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axes: [1], keepDims: true },
      output: [[6], [15]],
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axes: [0], keepDims: false },
      output: [5, 7, 9],
    },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 6],
            [7, 8],
          ],
        ],
      ],
      attrs: { axes: [0, 2], keepDims: false },
      output: [14, 22],
    },
    { inputs: [[[], []]], attrs: { axes: [1], keepDims: false }, output: [0, 0] },
    { inputs: [2], attrs: { axes: [], keepDims: false }, output: 2 },
  ],
};

/**
 * The sum over axes. An empty sum is 0. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { sum, tensor } from '@spred/autodiff';
 *
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * console.log(sum(x).item()); // 21
 * console.log(sum(x, { axes: 0 }).toArray()); // [ 5, 7, 9 ]
 * console.log(sum(x, { axes: -1, keepDims: true }).shape); // [ 2, 1 ]
 * ```
 */
export function sum(x: TensorLike, options: SumOptions = {}): Tensor {
  const value = toTensor(x);
  const rank = value.shape.length;
  const { axes, keepDims = false } = options;
  const all = axes === undefined ? value.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes;
  return bind(sumOp, [value], { axes: axes === undefined ? all : normalizeAxes('sum', all, rank), keepDims });
}

function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
}
