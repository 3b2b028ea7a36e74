/**
 * The places of the entries along an axis, in the order of the entries.
 *
 *     y = the permutation with x_{y_0} <= x_{y_1} <= ...: integers, so nothing flows through it.
 *
 * Equal entries keep their order, also when it descends. NaN counts as larger than any number.
 */
import { allocate } from '../backend/reference/allocate.ts';
import { around, forEachLine } from '../backend/reference/lines.ts';
import { toTensor, type TensorLike } from '../create.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { bind } from '../trace.ts';
import type { AxisOptions } from './concat.ts';
import { optionsOf } from './makers/arguments.ts';
import type { OpDef } from './op.ts';

/** The axis, counted from the front, and the direction. */
export interface ArgsortAttrs {
  readonly axis: number;
  readonly descending: boolean;
}

/** Options of {@link argsort}. */
export interface SortOptions extends AxisOptions {
  /** Whether the largest comes first. Default false. */
  readonly descending?: boolean;
}

const sortOptions = ['axis', 'descending'] as const;

export const argsortOp: OpDef<ArgsortAttrs> = {
  name: 'argsort',
  kind: 'routine',
  arity: 1,
  formula: String.raw`x_{y_0} \le x_{y_1} \le \dots`,
  shape: ([x]) => x.shape,
  dtype: () => 'int32',
  reference: ([{ data }], { axis, descending }, shape) => {
    const lines = around(shape, axis);
    const out = allocate(data.length);
    const sign = descending ? -1 : 1;
    const keys = new Float64Array(lines.length);
    const places = new Int32Array(lines.length);
    forEachLine(lines, (start) => {
      for (let i = 0; i < lines.length; i++) {
        keys[i] = data[start + i * lines.inner];
        places[i] = i;
      }
      places.sort((i, j) => sign * compare(keys[i], keys[j]));
      for (let i = 0; i < lines.length; i++) out[start + i * lines.inner] = places[i];
    });
    return out;
  },
  vjp: () => null,
  jvp: () => null,
  batch: ([x], _, attrs) => bind(argsortOp, [x], { ...attrs, axis: attrs.axis + 1 }),
  examples: [
    { inputs: [[3, 1, 2]], attrs: { axis: 0, descending: false }, output: [1, 2, 0] },
    { inputs: [[1, 3, 1, 3]], attrs: { axis: 0, descending: true }, output: [1, 3, 0, 2], smooth: false },
    { inputs: [[NaN, 1, 2]], attrs: { axis: 0, descending: false }, output: [1, 2, 0], smooth: false },
    {
      inputs: [
        [
          [3, 1],
          [2, 5],
        ],
      ],
      attrs: { axis: 0, descending: false },
      output: [
        [1, 0],
        [0, 1],
      ],
    },
  ],
};

function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/**
 * The places of the entries along an axis (the last by default) in ascending order of the entries, or descending; `int32`. Stable;
 * NaN counts as larger than any number. Throws `invalid-axis`.
 *
 * @example
 * ```ts
 * import { argsort } from '@spred/autodiff';
 *
 * console.log(argsort([30, 10, 20]).toArray()); // [ 1, 2, 0 ]
 * console.log(argsort([30, 10, 20], { descending: true }).toArray()); // [ 0, 2, 1 ]
 * ```
 */
export function argsort(x: TensorLike, options: SortOptions = {}): Tensor {
  const { axis = -1, descending = false } = optionsOf('argsort', options, sortOptions);
  const value = toTensor(x);
  return bind(argsortOp, [value], { axis: normalizeAxis('argsort', axis, value.shape.length), descending });
}
