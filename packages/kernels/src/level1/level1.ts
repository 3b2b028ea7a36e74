/**
 * Vectors: inner products, norms, updates (the first level of the BLAS, and the soft threshold). All throw
 * `use-after-free`, `mixed-memories`, `dtype-mismatch` and `shape-mismatch`. float32 vectors give numbers that are
 * rounded to float32.
 */
import { SpredError } from '@spred/core';
import type { RealKernels } from '../engine/raw.ts';
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireBeside, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** The kernels for x, once it is known that the second vector lies beside it and is as long. */
function kernelsForTwo(kernel: string, x: Vector<RealDtype>, argument: string, y: Vector<RealDtype>): RealKernels {
  const kernels = kernelsFor(kernel, 'x', x);
  requireBeside(kernel, argument, y, x);
  requireVector(kernel, argument, y, x.length);
  return kernels;
}

/**
 * sum_i x_i y_i, of two vectors of one length, type and memory.
 *
 * @example
 * ```ts
 * import { createMemory, dot } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 2, 3]);
 * console.log(dot(x, memory.vector('float64', [4, 5, 6]))); // 32
 * memory.free();
 * ```
 */
export function dot<D extends RealDtype>(x: Vector<D>, y: Vector<NoInfer<D>>): number {
  return kernelsForTwo('dot', x, 'y', y).dot(x.length, addressOf(x), addressOf(y));
}

/**
 * y += a x.
 *
 * @example
 * ```ts
 * import { axpy, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const y = memory.vector('float64', [1, 1]);
 * axpy(10, memory.vector('float64', [1, 2]), y);
 * console.log(Array.from(y.read()).join(' ')); // 11 21
 * memory.free();
 * ```
 */
export function axpy<D extends RealDtype>(a: number, x: Vector<D>, y: Vector<NoInfer<D>>): void {
  kernelsForTwo('axpy', x, 'y', y).axpy(x.length, a, addressOf(x), addressOf(y));
}

/**
 * x = a x.
 *
 * @example
 * ```ts
 * import { createMemory, scal } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [1, 2, 3]);
 * scal(2, x);
 * console.log(Array.from(x.read()).join(' ')); // 2 4 6
 * memory.free();
 * ```
 */
export function scal<D extends RealDtype>(a: number, x: Vector<D>): void {
  kernelsFor('scal', 'x', x).scal(x.length, a, addressOf(x));
}

/**
 * sqrt(sum_i x_i^2), which neither overflows nor underflows on the way: where the sum of squares leaves the safe range,
 * a second pass scales the entries first.
 *
 * @example
 * ```ts
 * import { createMemory, nrm2 } from '@spred/kernels';
 *
 * const memory = createMemory();
 * console.log(nrm2(memory.vector('float64', [3, 4]))); // 5
 * console.log(nrm2(memory.vector('float64', [3e300, 4e300]))); // 5e+300
 * memory.free();
 * ```
 */
export function nrm2<D extends RealDtype>(x: Vector<D>): number {
  return kernelsFor('nrm2', 'x', x).nrm2(x.length, addressOf(x));
}

/**
 * sum_i |x_i|.
 *
 * @example
 * ```ts
 * import { asum, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * console.log(asum(memory.vector('float64', [1, -2, 3]))); // 6
 * memory.free();
 * ```
 */
export function asum<D extends RealDtype>(x: Vector<D>): number {
  return kernelsFor('asum', 'x', x).asum(x.length, addressOf(x));
}

/**
 * max_i |x_i|: NaN where an entry is NaN, 0 for an empty vector.
 *
 * @example
 * ```ts
 * import { amax, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * console.log(amax(memory.vector('float64', [1, -3, 2]))); // 3
 * memory.free();
 * ```
 */
export function amax<D extends RealDtype>(x: Vector<D>): number {
  return kernelsFor('amax', 'x', x).amax(x.length, addressOf(x));
}

/**
 * y = x, bit for bit. They may overlap.
 *
 * @example
 * ```ts
 * import { copy, createMemory } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const y = memory.vector('float64', 2);
 * copy(memory.vector('float64', [1, 2]), y);
 * console.log(Array.from(y.read()).join(' ')); // 1 2
 * memory.free();
 * ```
 */
export function copy<D extends RealDtype>(x: Vector<D>, y: Vector<NoInfer<D>>): void {
  kernelsForTwo('copy', x, 'y', y).copy(x.length, addressOf(x), addressOf(y));
}

/**
 * out_i = sign(x_i) max(|x_i| - t, 0), the proximal map of t |x|, for one threshold or one per entry. An infinite
 * threshold gives 0 for every finite x; NaN in x or t comes through. `out` may be `x`, or `t` itself.
 *
 * Throws `invalid-argument` for a number t that is negative; the entries of a vector t are taken to be 0 or more.
 *
 * @example
 * ```ts
 * import { createMemory, softThreshold } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const x = memory.vector('float64', [3, -0.5, -2]);
 * softThreshold(x, 1, x);
 * console.log(Array.from(x.read()).join(' ')); // 2 0 -1
 * softThreshold(x, memory.vector('float64', [0.5, 0, Infinity]), x);
 * console.log(Array.from(x.read()).join(' ')); // 1.5 0 0
 * memory.free();
 * ```
 */
export function softThreshold<D extends RealDtype>(
  x: Vector<D>,
  t: number | Vector<NoInfer<D>>,
  out: Vector<NoInfer<D>>,
): void {
  const kernels = kernelsForTwo('softThreshold', x, 'out', out);
  if (typeof t === 'number') {
    if (t < 0) {
      throw new SpredError('invalid-argument', `softThreshold: t must not be negative, got ${t}`, { argument: 't' });
    }
    kernels.softThreshold(x.length, addressOf(x), t, addressOf(out));
    return;
  }
  requireBeside('softThreshold', 't', t, x);
  requireVector('softThreshold', 't', t, x.length);
  kernels.softThresholds(x.length, addressOf(x), addressOf(t), addressOf(out));
}
