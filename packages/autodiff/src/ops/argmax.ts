/**
 * The place of the largest entry along an axis: the first where there are several; that of the first NaN, where there is one.
 *
 *     y = argmax_i x_i, an integer: nothing flows through it.
 */
import { allocate } from '../backend/reference/allocate.ts';
import { around, forEachLine } from '../backend/reference/lines.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { normalizeAxis, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { AxisAttrs, AxisOptions } from './concat.ts';
import { noOptions, optionsOf } from './makers/arguments.ts';
import { requireEntries } from './makers/reduction.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';

/** Options of {@link argmax}. */
export interface ArgmaxOptions extends AxisOptions {
  /** Whether the axis stays, with length 1. Default false. */
  readonly keepDims?: boolean;
}

/** The names of {@link ArgmaxOptions}. */
export const argmaxOptions = ['axis', 'keepDims'] as const;

export const argmaxOp: OpDef<AxisAttrs> = {
  name: 'argmax',
  kind: 'reduction',
  arity: 1,
  formula: String.raw`y = \arg\max_i x_i`,
  shape: ([{ shape }], { axis }) => {
    requireEntries('argmax', shape, [axis]);
    return shape.toSpliced(axis, 1);
  },
  dtype: () => 'int32',
  reference: ([{ data, shape: full }], { axis }, shape) => {
    const lines = around(full, axis);
    const out = allocate(sizeOf(shape));
    forEachLine(lines, (start, line) => {
      let best = 0;
      let largest = data[start];
      for (let i = 1; i < lines.length; i++) {
        const entry = data[start + i * lines.inner];
        if (entry > largest || (entry !== entry && largest === largest)) {
          best = i;
          largest = entry;
        }
      }
      out[line] = best;
    });
    return out;
  },
  vjp: () => null,
  jvp: () => null,
  batch: ([x], _, { axis }) => bind(argmaxOp, [x], { axis: axis + 1 }),
  examples: [
    { inputs: [[1, 7, 3]], attrs: { axis: 0 }, output: 1 },
    {
      inputs: [
        [
          [1, 7, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axis: 0 },
      output: [1, 0, 1],
    },
    {
      inputs: [
        [
          [2, 2],
          [1, NaN],
        ],
      ],
      attrs: { axis: 1 },
      output: [0, 1],
      smooth: false,
    },
  ],
};

/**
 * The place of the largest entry along an axis, or among all entries in row-major order, where none is given; `int32`. The first of
 * several; the first NaN where there is one. Throws `invalid-axis`, and `empty` where there is no entry to choose from.
 *
 * @example
 * ```ts
 * import { argmax } from '@spred/autodiff';
 *
 * console.log(argmax([[1, 7], [4, 5]]).item()); // 1
 * console.log(argmax([[1, 7], [4, 5]], { axis: 0 }).toArray()); // [ 1, 0 ]
 * ```
 */
export function argmax(x: TensorLike, options: ArgmaxOptions = noOptions): Tensor {
  const { axis, keepDims = false } = optionsOf('argmax', options, argmaxOptions);
  const value = toTensor(x);
  const { shape } = value;
  if (axis === undefined) {
    const place = bind(argmaxOp, [reshape(value, [-1])], { axis: 0 });
    return keepDims
      ? reshape(
          place,
          shape.map(() => 1),
        )
      : place;
  }
  const front = normalizeAxis('argmax', axis, shape.length);
  const places = bind(argmaxOp, [value], { axis: front });
  return keepDims ? reshape(places, shape.with(front, 1)) : places;
}
