/**
 * Finds where the first NaN comes from: every op that makes one of numbers that are none is reported at once, by name.
 */
import { formatShape, SpredError } from '@spred/core';
import { withMonitor } from '../backend/reference/evaluate.ts';
import { isFloat } from '../dtype.ts';
import { optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import { stridesOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Options of {@link debugNaN}. */
export interface DebugNaNOptions {
  /** True to report infinities, too. Default false. */
  readonly infinity?: boolean;
}

const debugNaNOptions = ['infinity'] as const;

/**
 * The same function, watched: the first op that gives a NaN although none of its inputs holds one throws `non-finite`,
 * with the op, the index of the entry and the shapes of inputs and output. Under transforms the ops of derivatives are
 * watched as well. It sees what is computed op by op while `fn` runs (not the inside of compiled functions) and costs a
 * pass over every result.
 *
 * @example
 * ```ts
 * import { debugNaN, div, log, tensor, type Tensor } from '@spred/autodiff';
 *
 * const f = debugNaN((x: Tensor) => div(log(x), 2));
 * try {
 *   f(tensor([1, -1]));
 * } catch (error) {
 *   console.log((error as Error).message); // log: shapes [2] -> [2]: the output is NaN at [1], the inputs hold none
 * }
 * ```
 */
export function debugNaN<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  options: DebugNaNOptions = {},
): (...args: Args) => Out {
  requireFunction('debugNaN', 'fn', fn);
  const { infinity = false } = optionsOf('debugNaN', options, debugNaNOptions);
  const isBad = infinity ? (x: number): boolean => !Number.isFinite(x) : (x: number): boolean => Number.isNaN(x);
  const find = (value: Tensor): number => (isFloat(value.dtype) ? (value.data as Float64Array).findIndex(isBad) : -1);
  const look = (op: string, inputs: readonly Tensor[], output: Tensor): void => {
    const at = find(output);
    if (at >= 0 && inputs.every((input) => find(input) < 0)) throw nonFinite(op, inputs, output, at);
  };
  return (...args) => withMonitor(look, () => fn(...args));
}

function nonFinite(op: string, inputs: readonly Tensor[], output: Tensor, at: number): SpredError {
  const shapes = [...inputs, output].map(({ shape }) => shape);
  const index = indexOf(at, output.shape);
  const found = output.data[at];
  return new SpredError(
    'non-finite',
    `${op}: shapes ${shapes.slice(0, -1).map(formatShape).join(', ')} -> ${formatShape(output.shape)}: ` +
      `the output is ${found} at ${formatShape(index)}, the inputs hold none`,
    { argument: op, index, shapes },
  );
}

/** The index along each axis of the entry at a place in row-major order. */
function indexOf(place: number, shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(place / stride) % shape[axis]);
}
