/**
 * The sum over some axes, or over all.
 *
 *     y = sum_i x_i,  y' = sum_i x_i': linear, so its transpose repeats the cotangent along the axes summed over.
 */
import type { TensorLike } from '../create.ts';
import { sumAxes } from '../backend/reference/reduce.ts';
import { number } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { noOptions } from './makers/arguments.ts';
import { keptShape, reducedShape, reductionAttrs, spreadBack } from './makers/reduction.ts';
import type { OpDef } from './op.ts';

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
  shape: ([x], attrs) => reducedShape(x.shape, attrs),
  reference: ([x], { axes }) => sumAxes(x, keptShape(x.shape, axes)),
  vjp: (cotangent, _, { inputs: [x], attrs }) => spreadBack(cotangent, x.shape, attrs),
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
 * The sum over axes. An empty sum is 0; that of truth values counts them (`int32`). Throws `invalid-axis`.
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
export function sum(x: TensorLike, options: SumOptions = noOptions): Tensor {
  const value = number(x);
  return bind(sumOp, [value], reductionAttrs('sum', value.shape, options));
}
