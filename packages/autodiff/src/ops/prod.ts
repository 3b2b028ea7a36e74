/**
 * The product over some axes, or over all.
 *
 *     y = prod_i x_i,  y' = sum_i x_i' prod_{j != i} x_j
 *
 * The products of all others are not y / x_i, which fails at zeros: they are pulled back through a tree of pairwise products,
 * (a b)' = a' b + a b', and so are exact at any number of zeros, and to any order.
 */
import { foldAxes, type Fold } from '../backend/reference/reduce.ts';
import { onesLike, type TensorLike } from '../create.ts';
import { number } from '../operands.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import { concat } from './concat.ts';
import { noOptions } from './makers/arguments.ts';
import { keptShape, reducedCount, reducedShape, reductionAttrs } from './makers/reduction.ts';
import { mul } from './mul.ts';
import type { OpDef } from './op.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';
import { sum, type SumAttrs, type SumOptions } from './sum.ts';
import { transpose } from './transpose.ts';

const product: Fold = {
  initial: 1,
  run: (sofar, x, start, count) => {
    let total = sofar;
    for (let i = start; i < start + count; i++) total *= x[i];
    return total;
  },
  each: (out, at, x, start, count) => {
    for (let i = 0; i < count; i++) out[at + i] *= x[start + i];
  },
};

export const prodOp: OpDef<SumAttrs> = {
  name: 'prod',
  kind: 'reduction',
  arity: 1,
  formula: String.raw`y = \prod_i x_i`,
  shape: ([x], attrs) => reducedShape(x.shape, attrs),
  reference: ([x], { axes }) => foldAxes(x, keptShape(x.shape, axes), product),
  vjp: (cotangent, _, { inputs: [x], attrs: { axes } }) => timesOthers(x, axes, cotangent),
  jvp: ([tangent], { inputs: [x], output, attrs }) =>
    tangent === null ? null : sum(mul(timesOthers(x, attrs.axes, onesLike(output)), tangent), attrs),
  batch: ([x], _, { axes, keepDims }) => bind(prodOp, [x], { axes: axes.map((axis) => axis + 1), keepDims }),
  examples: [
    {
      inputs: [
        [
          [1, 2, 3],
          [-1, 0.5, 2],
        ],
      ],
      attrs: { axes: [0, 1], keepDims: false },
      output: -6,
    },
    {
      inputs: [
        [
          [1, 2, 3],
          [-1, 0.5, 2],
        ],
      ],
      attrs: { axes: [0], keepDims: true },
      output: [[-1, 1, 6]],
    },
    { inputs: [[[1.5, 0, 3, 2, 1]]], attrs: { axes: [1], keepDims: false }, output: [0] },
    { inputs: [[1.5, 0, 3, 0]], attrs: { axes: [0], keepDims: false }, output: 0 },
    {
      inputs: [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [
            [5, 0.5],
            [0.25, 2],
          ],
        ],
      ],
      attrs: { axes: [0, 2], keepDims: false },
      output: [5, 6],
    },
    { inputs: [[3, 4]], dtypes: ['int32'], attrs: { axes: [0], keepDims: false }, output: 12, smooth: false },
    { inputs: [[[], []]], attrs: { axes: [1], keepDims: false }, output: [1, 1] },
    { inputs: [2], attrs: { axes: [], keepDims: false }, output: 2 },
  ],
};

/** weight prod_{j != i} x_j, of the shape of x; `weight` has an entry per product. */
function timesOthers(x: Tensor, axes: readonly number[], weight: Tensor): Tensor {
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
  const moved = order.map((axis) => x.shape[axis]);
  const kept = moved.slice(0, moved.length - axes.length);
  const rows = reshape(transpose(x, order), [...kept, reducedCount(x.shape, axes)]);
  const pulled = reshape(pullBack(rows, reshape(weight, [...kept, 1])), moved);
  return transpose(
    pulled,
    x.shape.map((_, axis) => order.indexOf(axis)),
  );
}

/** The cotangent of each entry of the rows, from that of their products: both halves are multiplied, then the half as many. */
function pullBack(rows: Tensor, cotangent: Tensor): Tensor {
  const count = rows.shape[rows.shape.length - 1];
  if (count === 0) return rows;
  if (count === 1) return cotangent;
  const half = Math.floor(count / 2);
  const left = part(rows, 0, half);
  const right = part(rows, half, 2 * half);
  const rest = 2 * half < count ? [part(rows, 2 * half, count)] : [];
  const above = pullBack(concat([mul(left, right), ...rest], { axis: -1 }), cotangent);
  const pairs = part(above, 0, half);
  const last = rest.map(() => part(above, half, half + 1));
  return concat([mul(pairs, right), mul(pairs, left), ...last], { axis: -1 });
}

/** Entries from `from` to `to` of each row. */
function part(rows: Tensor, from: number, to: number): Tensor {
  return slice(rows, [...rows.shape.slice(1).map(() => null), [from, to]]);
}

/**
 * The product over axes. An empty product is 1; that of truth values is an integer. Its derivatives are exact at zeros, too.
 * Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { grad, prod, tensor } from '@spred/autodiff';
 *
 * console.log(prod([[1, 2], [3, 4]], { axes: 0 }).toArray()); // [ 3, 8 ]
 * console.log(grad((x) => prod(x))(tensor([2, 0, 5])).toArray()); // [ 0, 10, 0 ]
 * ```
 */
export function prod(x: TensorLike, options: SumOptions = noOptions): Tensor {
  const value = number(x);
  return bind(prodOp, [value], reductionAttrs('prod', value.shape, options));
}
