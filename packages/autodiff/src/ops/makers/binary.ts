/**
 * Makes an elementwise op of two inputs, with broadcasting, from its loop and its two partial derivatives.
 *
 * Before broadcasting the Jacobian is diagonal, so `partial(t) = df/da t` serves both modes; the vjp then sums over the
 * axes along which the input was repeated (the transpose of repeating), the jvp repeats.
 */
import { mapBinary, type BinaryLoop } from '../../backend/reference/elementwise.ts';
import { broadcastShapes, sameShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { DType } from '../../dtype.ts';
import { bind } from '../../trace.ts';
import { add } from '../add.ts';
import { broadcastTo } from '../broadcastTo.ts';
import type { Aval, NoAttrs, OpDef, OpExample } from '../op.ts';
import { alignBatched } from './batch.ts';
import { unbroadcast } from './unbroadcast.ts';

/** f_a(a, b) t or f_b(a, b) t, where y = f(a, b) is the output. `null` where the partial derivative is zero. */
export type Partial = (t: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor | null;

/** What tells one binary op from another. */
export interface BinaryOp {
  readonly name: string;
  readonly formula: string;
  readonly loop: BinaryLoop;
  readonly partials: readonly [Partial, Partial];
  /** The type of the output; that of the inputs where nothing is said. */
  readonly dtype?: (inputs: readonly Aval[]) => DType;
  readonly examples: readonly Omit<OpExample<NoAttrs>, 'attrs'>[];
}

/** Inputs that broadcast in every way: rows, columns against rows, scalars. No two entries that meet are equal. */
export const broadcastExamples: BinaryOp['examples'] = [
  {
    inputs: [
      [
        [1, -2, 3],
        [4, 5, 0.5],
      ],
      [0.5, 2.5, -4],
    ],
  },
  { inputs: [[[1], [2]], [[3, 4, 5]]] },
  { inputs: [1.5, [[2, 3]]] },
  { inputs: [[2, 3], -0.7] },
];

/** The op definition of a comparison, which gives truth values and has no derivative. */
export function comparisonOp({ name, formula, loop, examples }: Omit<BinaryOp, 'partials' | 'dtype'>): OpDef<NoAttrs> {
  return binaryOp({
    name,
    formula,
    loop,
    partials: [() => null, () => null],
    dtype: () => 'bool',
    examples: [...broadcastExamples, ...examples],
  });
}

/** The op definition of a binary elementwise function. */
export function binaryOp({ name, formula, loop, partials, dtype, examples }: BinaryOp): OpDef<NoAttrs> {
  const op: OpDef<NoAttrs> = {
    name,
    kind: 'elementwise',
    arity: 2,
    formula,
    ...(dtype === undefined ? {} : { dtype }),
    shape: (inputs) => broadcastShapes(name, inputs[0].shape, inputs[1].shape),
    reference: (inputs, _, shape) => mapBinary(loop, inputs[0], inputs[1], shape, sizeOf(shape)),
    vjp: (cotangent, index, at) => {
      const partial = partials[index](cotangent, at.inputs[0], at.inputs[1], at.output);
      return partial === null ? null : unbroadcast(partial, at.inputs[index].shape);
    },
    jvp: (tangents, at) => {
      let sum: Tensor | null = null;
      for (let i = 0; i < 2; i++) {
        const tangent = tangents[i];
        const partial = tangent === null ? null : partials[i](tangent, at.inputs[0], at.inputs[1], at.output);
        if (partial !== null) sum = sum === null ? partial : add(sum, partial);
      }
      return sum === null || sameShape(sum.shape, at.output.shape) ? sum : broadcastTo(sum, at.output.shape);
    },
    batch: (inputs, batched) => bind(op, alignBatched(inputs, batched), undefined),
    examples: examples.map((example) => ({ ...example, attrs: undefined })),
  };
  return op;
}
