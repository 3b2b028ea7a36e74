/** Element-wise operations of two or three operands, with broadcasting. */
import { SpredError } from '@spred/core';
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsFor } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';
import { partsFor } from '../threads/parallel.ts';
import {
  type Axis,
  broadcast,
  commonAxes,
  flatAxes,
  longestLast,
  type Operand,
  requireOperands,
  type View,
  viewOf,
} from './operands.ts';
import { type BinaryOperation, binaryOperations, type Operation } from './raw.ts';
import { requirePair, share } from './share.ts';
import { walk } from './walk.ts';

const argumentsOf = { binary: ['a', 'b'], select: ['a', 'b', 'condition'] } as const;

/** Checks the operands, finds their common axes, and runs. */
function run(kernel: 'binary' | 'select', operation: Operation, operands: readonly Operand[], output: Operand): void {
  const names = argumentsOf[kernel];
  const views = operands.map((operand, k) => viewOf(kernel, names[k], operand));
  const out = viewOf(kernel, 'out', output);
  const axes = flatAxes(views, out) ?? broadcastAxes(kernel, names, views, out);
  requireOperands(kernel, names, views, out, axes);
  const [a, b] = views;
  const c = views[2] ?? b;
  const starts = [a.start, b.start, c.start, out.start] as const;
  walk(kernel, operation, longestLast(axes), starts, out.data, operation === 'pow' ? 64 : 2);
}

/** The axes of operands that are broadcast to the shape of the output. */
function broadcastAxes(kernel: string, names: readonly string[], views: readonly View[], out: View): Axis[] {
  const strides = views.map((view, k) => broadcast(kernel, names[k], view, out.shape));
  while (strides.length < 3) strides.push(out.shape.map(() => 0));
  return commonAxes(out.shape, [...strides, out.strides]);
}

/**
 * out = a op b, entry by entry. The shapes of a and b are broadcast to that of out: axes are matched from the last one, and an axis
 * that is missing or of extent 1 is repeated. Any strides will do. `out` may be a or b itself (the same numbers in the same
 * order); otherwise the first-to-last stretches of their vectors must not overlap. Large maps are shared among threads.
 *
 * Throws `use-after-free`, `mixed-memories`, `dtype-mismatch`, `shape-mismatch`, and `invalid-argument` for an unknown operation, strides that are not whole
 * numbers, and an `out` that overlaps an operand.
 *
 * @example
 * ```ts
 * import { binary, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const table = { data: memory.vector('float64', [1, 2, 3, 4, 5, 6]), shape: [2, 3] };
 * binary('mul', table, { data: memory.vector('float64', [10, 100]), shape: [2, 1] }, table);
 * console.log(Array.from(table.data.read()).join(' ')); // 10 20 30 400 500 600
 * const out = memory.vector('float64', 3);
 * binary('lt', memory.vector('float64', [1, 2, 3]), memory.vector('float64', [2]), out);
 * console.log(Array.from(out.read()).join(' ')); // 1 0 0
 * memory.free();
 * ```
 */
export function binary<D extends RealDtype>(
  operation: BinaryOperation,
  a: Operand<D>,
  b: Operand<D>,
  out: Operand<D>,
): void {
  if (!binaryOperations.includes(operation)) {
    const known = binaryOperations.join(', ');
    throw new SpredError('invalid-argument', `binary: operation must be one of ${known}, got ${operation}`, {
      argument: 'operation',
    });
  }
  run('binary', operation, [a, b], out);
}

/**
 * out = a where the condition is not 0 (NaN is not), else b, entry by entry; all three are broadcast to the shape of out, as in
 * {@link binary}, which also says what is thrown.
 *
 * @example
 * ```ts
 * import { createMemory, select } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const [condition, a] = [memory.vector('float64', [1, 0, 1]), memory.vector('float64', [5, 6, 7])];
 * select(condition, a, memory.vector('float64', [-1]), a);
 * console.log(Array.from(a.read()).join(' ')); // 5 -1 7
 * memory.free();
 * ```
 */
export function select<D extends RealDtype>(
  condition: Operand<D>,
  a: Operand<D>,
  b: Operand<D>,
  out: Operand<D>,
): void {
  run('select', 'select', [a, b, condition], out);
}

/**
 * out = min(max(x, low), high), entry by entry; NaN stays NaN. `out` may be x.
 *
 * Throws `use-after-free`, `mixed-memories`, `dtype-mismatch`, `shape-mismatch`, and `invalid-argument` unless low <= high.
 *
 * @example
 * ```ts
 * import { clamp, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [-3, 0.5, 8]);
 * clamp(x, -1, 1, x);
 * console.log(Array.from(x.read()).join(' ')); // -1 0.5 1
 * memory.free();
 * ```
 */
export function clamp<D extends RealDtype>(x: Vector<D>, low: number, high: number, out: Vector<D>): void {
  const kernels = kernelsFor('clamp', 'x', x);
  requirePair('clamp', x, out);
  if (!(low <= high)) {
    throw new SpredError('invalid-argument', `clamp: low must not be above high, got ${low} and ${high}`, {
      argument: 'low',
    });
  }
  const parts = partsFor(x.memory, x.length);
  if (parts === 1) kernels.clamp(x.length, addressOf(x), low, high, addressOf(out));
  else share('clamp', parts, x, out, (count, from, to) => [count, from, low, high, to]);
}
