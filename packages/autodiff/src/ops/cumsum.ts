/**
 * Running sums along an axis.
 *
 *     y_i = sum_{j <= i} x_j: linear; x_j enters all y_i with i >= j, so the transpose sums from the other end.
 *
 * In reverse the sums run over j >= i; an exclusive one leaves out j = i.
 */
import { allocate } from '../backend/reference/allocate.ts';
import { around } from '../backend/reference/lines.ts';
import type { TensorLike } from '../create.ts';
import { number } from '../operands.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { AxisOptions } from './concat.ts';
import { optionsOf } from './makers/arguments.ts';
import type { OpDef } from './op.ts';

/** The axis, counted from the front, and which entries a sum takes. */
export interface CumsumAttrs {
  readonly axis: number;
  readonly reverse: boolean;
  readonly exclusive: boolean;
}

/** Options of {@link cumsum}. */
export interface CumsumOptions extends AxisOptions {
  /** Whether the sums run from the end. Default false. */
  readonly reverse?: boolean;
  /** Whether a sum leaves out the entry of its own place. Default false. */
  readonly exclusive?: boolean;
}

const cumsumOptions = ['axis', 'reverse', 'exclusive'] as const;

export const cumsumOp: OpDef<CumsumAttrs> = {
  name: 'cumsum',
  kind: 'routine',
  arity: 1,
  formula: String.raw`y_i = \sum_{j \le i} x_j`,
  shape: ([x]) => x.shape,
  reference: ([{ data }], { axis, reverse, exclusive }, shape) => {
    const { outer, length, inner } = around(shape, axis);
    const out = allocate(data.length);
    const step = reverse ? -inner : inner;
    // Row after row rather than line after line: the entry before is `step` back, and memory is read in its order.
    for (let o = 0; o < outer; o++) {
      const first = o * length * inner + (reverse ? (length - 1) * inner : 0);
      for (let i = 0; i < length; i++) {
        const row = first + i * step;
        for (let at = row; at < row + inner; at++) {
          const before = i === 0 ? 0 : out[at - step];
          if (!exclusive) out[at] = before + data[at];
          else if (i > 0) out[at] = before + data[at - step];
        }
      }
    }
    return out;
  },
  vjp: (cotangent, _, { attrs }) => bind(cumsumOp, [cotangent], { ...attrs, reverse: !attrs.reverse }),
  jvp: ([tangent], { attrs }) => (tangent === null ? null : bind(cumsumOp, [tangent], attrs)),
  batch: ([x], _, attrs) => bind(cumsumOp, [x], { ...attrs, axis: attrs.axis + 1 }),
  examples: [
    { inputs: [[1, 2, 3]], attrs: { axis: 0, reverse: false, exclusive: false }, output: [1, 3, 6] },
    { inputs: [[1, 2, 3]], attrs: { axis: 0, reverse: true, exclusive: false }, output: [6, 5, 3] },
    { inputs: [[1, 2, 3]], attrs: { axis: 0, reverse: false, exclusive: true }, output: [0, 1, 3] },
    {
      inputs: [
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ],
      attrs: { axis: 0, reverse: true, exclusive: true },
      output: [
        [4, 5, 6],
        [0, 0, 0],
      ],
    },
    { inputs: [[[], []]], attrs: { axis: 1, reverse: false, exclusive: false }, output: [[], []] },
  ],
};

/**
 * Running sums along an axis (the last by default), of the shape of x; those of truth values count them. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { cumsum } from '@spred/autodiff';
 *
 * console.log(cumsum([1, 2, 3]).toArray()); // [ 1, 3, 6 ]
 * console.log(cumsum([1, 2, 3], { reverse: true, exclusive: true }).toArray()); // [ 5, 3, 0 ]
 * ```
 */
export function cumsum(x: TensorLike, options: CumsumOptions = {}): Tensor {
  const value = number(x);
  const { axis = -1, reverse = false, exclusive = false } = optionsOf('cumsum', options, cumsumOptions);
  return bind(cumsumOp, [value], { axis: normalizeAxis('cumsum', axis, value.shape.length), reverse, exclusive });
}
