/**
 * The largest entry over some axes, or over all.
 *
 *     y = max_i x_i,  y' = the mean of x_i' over the entries with x_i = y
 *
 * Any weights on the largest entries would give a subgradient; equal ones treat them alike.
 */
import { foldAxes, type Fold } from '../backend/reference/reduce.ts';
import { toTensor, type TensorLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { castTo } from './cast.ts';
import { div } from './div.ts';
import { equal } from './equal.ts';
import { noOptions } from './makers/arguments.ts';
import { keptShape, reducedShape, reductionAttrs, requireEntries, spreadBack } from './makers/reduction.ts';
import { mul } from './mul.ts';
import type { Application, OpDef } from './op.ts';
import { sum, type SumAttrs, type SumOptions } from './sum.ts';

/** NaN is not above anything, and nothing is above NaN: it stays. */
const largest: Fold = {
  initial: -Infinity,
  run: (sofar, x, start, count) => {
    let best = sofar;
    for (let i = start; i < start + count; i++) if (x[i] > best || x[i] !== x[i]) best = x[i];
    return best;
  },
  each: (out, at, x, start, count) => {
    for (let i = 0; i < count; i++) {
      const entry = x[start + i];
      if (entry > out[at + i] || entry !== entry) out[at + i] = entry;
    }
  },
};

export const maxOp: OpDef<SumAttrs> = {
  name: 'max',
  kind: 'reduction',
  arity: 1,
  formula: String.raw`y = \max_i x_i`,
  shape: ([x], attrs) => {
    requireEntries('max', x.shape, attrs.axes);
    return reducedShape(x.shape, attrs);
  },
  reference: ([x], { axes }) => foldAxes(x, keptShape(x.shape, axes), largest),
  vjp: (cotangent, _, at) => {
    const { mask, count } = ties(at);
    return mul(mask, spreadBack(div(cotangent, count), mask.shape, at.attrs));
  },
  jvp: ([tangent], at) => {
    if (tangent === null) return null;
    const { mask, count } = ties(at);
    return div(sum(mul(mask, tangent), at.attrs), count);
  },
  batch: ([x], _, { axes, keepDims }) => bind(maxOp, [x], { axes: axes.map((axis) => axis + 1), keepDims }),
  examples: [
    {
      inputs: [
        [
          [1, 7, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axes: [0, 1], keepDims: false },
      output: 7,
    },
    {
      inputs: [
        [
          [1, 7, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axes: [0], keepDims: true },
      output: [[4, 7, 6]],
    },
    {
      inputs: [
        [
          [2, 2, 1],
          [4, 5, 5],
        ],
      ],
      attrs: { axes: [1], keepDims: false },
      output: [2, 5],
      smooth: false,
    },
    { inputs: [[3, 9, -4]], dtypes: ['int32'], attrs: { axes: [0], keepDims: false }, output: 9, smooth: false },
    { inputs: [[[], []]], attrs: { axes: [0], keepDims: false }, output: [] },
    { inputs: [2], attrs: { axes: [], keepDims: false }, output: 2 },
  ],
};

/** 1 at the largest entries, and how many they are per entry of the output. */
function ties({ inputs: [x], output, attrs }: Application<SumAttrs>): {
  readonly mask: Tensor;
  readonly count: Tensor;
} {
  const mask = castTo(equal(x, spreadBack(output, x.shape, attrs)), x.dtype);
  return { mask, count: sum(mask, attrs) };
}

/**
 * The largest entry over axes; NaN where there is one. The gradient is shared equally where several entries are the largest.
 * Throws `invalid-axis`, and `empty` where there is no entry to choose from.
 *
 * @example
 * ```ts
 * import { max } from '@spred/autodiff';
 *
 * console.log(max([[1, 7], [4, 5]]).item()); // 7
 * console.log(max([[1, 7], [4, 5]], { axes: 1 }).toArray()); // [ 7, 5 ]
 * ```
 */
export function max(x: TensorLike, options: SumOptions = noOptions): Tensor {
  const value = toTensor(x);
  return bind(maxOp, [value], reductionAttrs('max', value.shape, options));
}
