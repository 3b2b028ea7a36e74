/**
 * A loop with a state over the rows of its inputs: what recurrent networks, filters and solvers of differential
 * equations are.
 *
 *     (carry_t, y_t) = fn(carry_{t-1}, x_t),   t = 1 .. T
 *
 * The loop runs in the language: every step is recorded like any other code, and `compile` unrolls it.
 */
import { formatShape, requireInteger, SpredError, unflattenTree } from '@spred/core';
import { optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import type { Tensor } from '../tensor.ts';
import { checkpoint } from '../transforms/checkpoint.ts';
import { flattenTensors, flattenTensorsLike, type FlatTensors, type TensorTree } from '../transforms/tensors.ts';
import { stackRows, unstackRows } from './leadingAxis.ts';

/** Options of {@link scan}. */
export interface ScanOptions {
  /** The number of steps; that of the rows of `xs` by default, and needed where `xs` holds no tensor. */
  readonly length?: number;
  /** Whether to begin at the last row. Outputs stand at the rows that they were made from. Default false. */
  readonly reverse?: boolean;
  /**
   * Steps between two carries that are kept for reverse mode; those in between are computed again (see `checkpoint`).
   * About the square root of the number of steps takes the least memory. What is differentiated must then be in `init`
   * or `xs`, not around `fn`. By default all is kept.
   */
  readonly checkpoint?: number;
}

const scanOptions = ['length', 'reverse', 'checkpoint'] as const;

/** What a scan returns. */
export interface Scan<Carry, Y> {
  /** After the last step. */
  readonly carry: Carry;
  /** The outputs of all steps, stacked along a new first axis. */
  readonly outputs: Y;
}

/**
 * Applies `fn(carry, x)`, which returns the next carry and an output, to the rows of `xs` one after the other. Carry,
 * inputs and outputs are tensors or trees of tensors; `{}` where there are none. The carry keeps its structure and
 * shapes.
 *
 * Throws `shape-mismatch` where tensors of `xs` have different numbers of rows or a carry changes its shape,
 * `tree-mismatch` where it changes its structure, `invalid-argument` without any step.
 *
 * @example
 * ```ts
 * import { grad, scan, tensor, type Tensor } from '@spred/autodiff';
 *
 * const decay = (rate: Tensor) =>
 *   scan((level: Tensor, x: Tensor) => [level.mul(rate).add(x), level], tensor(0), tensor([1, 2, 3])).carry;
 * console.log(decay(tensor(0.5)).item()); // 4.25
 * console.log(grad(decay)(tensor(0.5)).item()); // 3
 * ```
 */
export function scan<Carry extends TensorTree<Carry>, X extends TensorTree<X>, Y extends TensorTree<Y>>(
  fn: (carry: Carry, x: X) => readonly [carry: Carry, output: Y],
  init: Carry,
  xs: X,
  options: ScanOptions = {},
): Scan<Carry, Y> {
  requireFunction('scan', 'fn', fn);
  const { length, reverse = false, checkpoint: segment } = optionsOf('scan', options, scanOptions);
  const like = flattenTensors(init, 'init');
  const forward = rowsOf(xs, length);
  const rows = reverse ? forward.toReversed() : forward;

  const steps = (first: Carry, inputs: readonly X[]): { readonly carry: Carry; readonly outputs: readonly Y[] } => {
    let carry = first;
    const outputs = inputs.map((x) => {
      const [next, output] = pairOf(fn(carry, x));
      flattenTensorsLike(next, like, 'carry');
      carry = next;
      return output;
    });
    return { carry, outputs };
  };

  if (segment !== undefined) requireInteger('checkpoint', segment, 1);
  const run = segment === undefined ? steps : checkpoint(steps);
  const many = segment ?? rows.length;
  let carry = init;
  const outputs: Y[] = [];
  for (let start = 0; start < rows.length; start += many) {
    const result = run(carry, rows.slice(start, start + many));
    carry = result.carry;
    for (const output of result.outputs) outputs.push(output);
  }
  return { carry, outputs: stackTrees(outputs, reverse) };
}

/** What a step returned. */
function pairOf<Carry, Y>(found: readonly [Carry, Y]): readonly [Carry, Y] {
  if (Array.isArray(found) && found.length === 2) return found;
  throw new SpredError('tree-mismatch', 'scan: fn must return [carry, output]', { argument: 'fn' });
}

/** The tree of inputs of every step. */
function rowsOf<X>(xs: X, length: number | undefined): X[] {
  const { leaves, structure } = flattenTensors(xs, 'xs');
  const count = length ?? leaves[0]?.shape[0];
  if (count === undefined) {
    throw new SpredError('invalid-argument', 'scan: xs has no rows, so length must say how many steps there are', {
      argument: 'length',
    });
  }
  requireInteger('length', count, 1);
  leaves.forEach((leaf, index) => {
    if (leaf.shape[0] === count) return;
    throw new SpredError(
      'shape-mismatch',
      `scan: xs: leaf ${index} of shape ${formatShape(leaf.shape)} has not ${count} rows`,
      { argument: 'xs', index, shapes: [leaf.shape] },
    );
  });
  const columns = leaves.map((leaf) => unstackRows(leaf));
  const rowAt = (t: number): Tensor[] => columns.map((column) => column[t]);
  return Array.from({ length: count }, (_, t) => unflattenTree(structure, rowAt(t)) as X);
}

/** The trees of all steps as one, each tensor with an axis more. */
function stackTrees<Y>(outputs: readonly Y[], reverse: boolean): Y {
  const first: FlatTensors = flattenTensors(outputs[0], 'output');
  const columns: Tensor[][] = first.leaves.map(() => []);
  for (const output of outputs) {
    flattenTensorsLike(output, first, 'output').forEach((leaf, i) => columns[i].push(leaf));
  }
  const stacked = columns.map((column) => stackRows(reverse ? column.toReversed() : column));
  return unflattenTree(first.structure, stacked) as Y;
}
