/**
 * A function of one example made into a function of many: vectorised, not looped. Every op is applied once, to all.
 *
 *     vmap(f)(X)_b = f(X_b)
 */
import { SpredError } from '@spred/core';
import { BatchTrace } from '../batch.ts';
import { broadcastTo } from '../ops/broadcastTo.ts';
import { optionsOf, requireFunction } from '../ops/makers/arguments.ts';
import { transpose } from '../ops/transpose.ts';
import { normalizeAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { withTrace } from '../trace.ts';
import { flattenArguments, FlatFunction, type FlatArguments } from './arguments.ts';
import { spreadAxes, type BatchAxes } from './axes.ts';

/** Options of {@link vmap}. */
export interface VmapOptions {
  /**
   * The batch axis of the arguments: one for all, or a list with one per argument; for an argument that is a tree, one
   * for all its tensors or a tree like it. `null`: not batched, the same for all. Default 0.
   */
  readonly in?: number | null | readonly BatchAxes[];
  /**
   * Where the batch axis goes in the values: one for all, or a tree like the value. `null`: the value must not be
   * batched. Default 0.
   */
  readonly out?: BatchAxes;
}

const vmapOptions = ['in', 'out'] as const;

/**
 * Turns `fn` into a function of many examples at once, whose arguments and values have one axis more. `fn` itself is
 * run once, on tensors that show the shape of one example and whose numbers cannot be read (`abstract-value`). Nests
 * with itself and with the other transforms. Arguments are tensors, trees of tensors, or anything else, which is passed
 * on.
 *
 * The returned function throws `invalid-argument` where no argument is batched, `shape-mismatch` where batch axes
 * differ in length (the argument and leaf are named), `invalid-axis` where a tensor has no such axis, `tree-mismatch`
 * where `in` or `out` are not like the arguments or the value.
 *
 * @example
 * ```ts
 * import { dot, grad, tensor, vmap, type Tensor } from '@spred/autodiff';
 *
 * const rows = tensor([[1, 2], [3, 4]]);
 * const w = tensor([10, 1]);
 * console.log(vmap(dot, { in: [0, null] })(rows, w).toArray()); // [ 12, 34 ]
 *
 * const loss = (p: Tensor, x: Tensor) => dot(p, x).square();
 * console.log(vmap(grad(loss), { in: [null, 0] })(w, rows).toArray()); // [ [ 24, 48 ], [ 204, 272 ] ]
 * ```
 */
export function vmap<Args extends readonly unknown[], Out>(
  fn: (...args: Args) => Out,
  options: VmapOptions = {},
): (...args: Args) => Out {
  requireFunction('vmap', 'fn', fn);
  const { in: axesIn = 0, out = 0 } = optionsOf('vmap', options, vmapOptions);
  return (...args) => {
    const flat = flattenArguments('vmap', args);
    const axes = axesOf(flat, args, axesIn);
    const size = commonSize(flat, axes);
    const moved = flat.leaves.map((leaf, i) => moveAxis(leaf, axes[i], 0));
    const flatFn = new FlatFunction('vmap', fn, flat);
    return withTrace(
      (level) => new BatchTrace(level, size),
      (trace) => {
        const outputs = flatFn.run(moved.map((leaf, i) => (axes[i] === null ? leaf : trace.hide(leaf))));
        const axesOut = spreadAxes(out, flatFn.valueOf(outputs), 'out');
        return flatFn.valueOf(
          outputs.map((output, i) => {
            const batched = trace.batchedOf(output);
            const axis = axesOut[i];
            if (axis !== null) {
              const all = batched ?? broadcastTo(output, [size, ...output.shape]);
              return moveAxis(all, 0, normalizeAxis('vmap', axis, all.shape.length));
            }
            if (batched === null) return output;
            throw new SpredError('invalid-argument', `vmap: value: leaf ${i} is batched, and out is null for it`, {
              argument: 'out',
              index: i,
            });
          }),
        );
      },
    );
  };
}

/** The batch axis of each leaf, counted from the front. */
function axesOf(
  flat: FlatArguments<readonly unknown[]>,
  args: readonly unknown[],
  axesIn: number | null | readonly BatchAxes[],
): (number | null)[] {
  if (Array.isArray(axesIn) && axesIn.length !== args.length) {
    throw new SpredError('tree-mismatch', `vmap: in has ${axesIn.length} entries for ${args.length} arguments`, {
      argument: 'in',
    });
  }
  const parts = args.map((_, i) => (Array.isArray(axesIn) ? (axesIn as readonly BatchAxes[])[i] : (axesIn as number)));
  return parts
    .flatMap((part, i) => spreadAxes(part, args[i], `in[${i}]`))
    .map((axis, i) =>
      axis === null ? null : normalizeAxis(`vmap: ${nameOf(flat, i)}`, axis, flat.leaves[i].shape.length),
    );
}

function commonSize(flat: FlatArguments<readonly unknown[]>, axes: readonly (number | null)[]): number {
  const first = axes.findIndex((axis) => axis !== null);
  if (first < 0) throw new SpredError('invalid-argument', 'vmap: no argument is batched', { argument: 'in' });
  const lengthOf = (i: number): number => flat.leaves[i].shape[axes[i] as number];
  const size = lengthOf(first);
  axes.forEach((axis, i) => {
    if (axis === null || lengthOf(i) === size) return;
    throw new SpredError(
      'shape-mismatch',
      `vmap: ${nameOf(flat, i)}: axis ${axis} has length ${lengthOf(i)}, that of ${nameOf(flat, first)} has ${size}`,
      {
        argument: nameOf(flat, i),
        index: flat.places[i].leaf,
        shapes: [flat.leaves[first].shape, flat.leaves[i].shape],
      },
    );
  });
  return size;
}

function nameOf(flat: FlatArguments<readonly unknown[]>, i: number): string {
  const { argument, leaf } = flat.places[i];
  return `argument ${argument}, leaf ${leaf}`;
}

/** The tensor with one axis at another place, the others in their order. */
function moveAxis(value: Tensor, from: number | null, to: number): Tensor {
  if (from === null || from === to) return value;
  const order = value.shape.map((_, axis) => axis).filter((axis) => axis !== from);
  order.splice(to, 0, from);
  return transpose(value, order);
}
