/**
 * What the backend knows of each op: how it runs it, and on which number types. Ops that are not here it does not run.
 */
import type { DType } from '../../dtype.ts';
import type { OpNode } from '../../graph/graph.ts';
import type { AxisAttrs } from '../../ops/concat.ts';
import type { FlipAttrs } from '../../ops/flip.ts';
import type { GatherAttrs } from '../../ops/gather.ts';
import type { MatmulAttrs } from '../../ops/matmul.ts';
import type { PadAttrs } from '../../ops/pad.ts';
import type { SliceAttrs } from '../../ops/slice.ts';
import type { SumAttrs } from '../../ops/sum.ts';
import type { TransposeAttrs } from '../../ops/transpose.ts';
import { arithmetic, choices, functions, indexing, type Expression } from './expressions.ts';
import { multiply } from './matmul.ts';
import { concat, gather, pad } from './movement.ts';
import type { Program } from './program.ts';
import { folds, reduce } from './reduction.ts';
import { broadcastView, sliceView, transposeView, type View } from './view.ts';

/** The types of the numbers that an op computes with. */
type Types = 'real' | 'number' | 'any' | 'index';

const typesOf: Readonly<Record<Types, readonly DType[]>> = {
  real: ['float32', 'float64'],
  number: ['float32', 'float64', 'int32'],
  any: ['float32', 'float64', 'int32', 'bool'],
  index: ['int32'],
};

/** Makes the view of an op's output from those of its inputs; kernels where it must. */
type Lower = (program: Program, views: readonly View[], node: OpNode) => View;

/** How an op runs. */
export type Lowering = { readonly types: Types } & ({ readonly expression: Expression } | { readonly lower: Lower });

function elementwise(types: Types, expressions: Readonly<Record<string, Expression>>): [string, Lowering][] {
  return Object.entries(expressions).map(([name, expression]) => [name, { types, expression }]);
}

const alias: Lower = (program, [x], { shape }) => program.reshape(x, shape);

const movement: Readonly<Record<string, Lower>> = {
  barrier: alias,
  broadcastTo: (_, [x], { shape }) => broadcastView(x, shape),
  concat: (program, views, { attrs }) => concat(program, views, (attrs as AxisAttrs).axis),
  flip: (_, [x], { attrs }) => {
    const { axes } = attrs as FlipAttrs;
    const isFlipped = x.shape.map((_length, axis) => axes.includes(axis));
    const starts = x.shape.map((length, axis) => (isFlipped[axis] ? length - 1 : 0));
    const steps = isFlipped.map((flipped) => (flipped ? -1 : 1));
    return sliceView(x, starts, x.shape, steps);
  },
  gather: (program, [x, indices], { attrs, shape }) => gather(program, x, indices, attrs as GatherAttrs, shape),
  pad: (program, [x], { attrs, shape }) => pad(program, x, attrs as PadAttrs, shape),
  reshape: alias,
  slice: (_, [x], { attrs }) => {
    const { starts, lengths, steps } = attrs as SliceAttrs;
    return sliceView(x, starts, lengths, steps);
  },
  stopGradient: alias,
  transpose: (_, [x], { attrs }) => transposeView(x, (attrs as TransposeAttrs).permutation),
};

const contraction: Lower = (program, [a, b], { attrs, shape }) => multiply(program, a, b, attrs as MatmulAttrs, shape);

function reduction(name: string): Lower {
  return (program, [x], { attrs, shape }) => reduce(program, name, x, (attrs as SumAttrs).axes, shape);
}

/** By op name. */
export const lowerings: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ...elementwise('number', arithmetic),
  ...elementwise('real', functions),
  ...elementwise('any', choices),
  ...elementwise('index', indexing),
  ...Object.entries(movement).map(([name, lower]): [string, Lowering] => [name, { types: 'any', lower }]),
  ...Object.keys(folds).map((name): [string, Lowering] => [name, { types: 'number', lower: reduction(name) }]),
  ['matmul', { types: 'number', lower: contraction }],
]);

/** Whether the op is run on numbers of this type (those that it computes with: the type of its last input). */
export function runs(op: string, dtype: DType): boolean {
  const lowering = lowerings.get(op);
  return lowering !== undefined && typesOf[lowering.types].includes(dtype);
}
