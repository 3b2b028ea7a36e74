/**
 * Vectors with a shift: the state of `v` is two float64 numbers, a shift s and the sum of v + s 1, which is the vector
 * that is meant. So a multiple of 1 is added to all of it in O(1), as the updates by implicitly centred sparse columns
 * need.
 */
import type { RealDtype } from '../memory/dtype.ts';
import { kernelsFor, requireDtype, requireMemory, requireVector } from '../memory/require.ts';
import { addressOf, type Vector } from '../memory/vector.ts';

/** The address of a state beside the vector that it belongs to. */
export function addressOfState(kernel: string, state: Vector<'float64'>, beside: Vector<RealDtype>): number {
  requireMemory(kernel, 'state', state, beside.memory);
  requireDtype(kernel, 'state', state, 'float64');
  requireVector(kernel, 'state', state, 2);
  return addressOf(state);
}

/**
 * The state of a vector that is not shifted, [0, sum of v]: written to `state`, or to a new vector of the same memory.
 * Throws `mixed-memories`, `dtype-mismatch` and `shape-mismatch` for a state that is not two float64 numbers beside v.
 *
 * @example
 * ```ts
 * import { applyShift, createMemory, cscAxpy, sparseMatrix, startShift } from '@spred/kernels';
 *
 * const memory = createMemory();
 * const entries = { rows: 3, columns: 1, values: [3], rowIndices: [1], columnStarts: [0, 1] };
 * const matrix = sparseMatrix(memory, 'float64', entries);
 * const v = memory.vector('float64', 3);
 * const state = startShift(v);
 * cscAxpy(1, matrix, 0, v, { mean: 1, state }); // the column, centred, is (-1, 2, -1)
 * console.log(Array.from(v.read()).join(' ')); // 0 3 0
 * applyShift(v, state);
 * console.log(Array.from(v.read()).join(' ')); // -1 2 -1
 * memory.free();
 * ```
 */
export function startShift(v: Vector<RealDtype>, state?: Vector<'float64'>): Vector<'float64'> {
  const kernels = kernelsFor('startShift', 'v', v);
  const own = state ?? v.memory.vector('float64', 2);
  addressOfState('startShift', own, v);
  return own.write([0, kernels.cscTotal(v.length, addressOf(v))]);
}

/**
 * Adds the shift to every entry of v, and sets it to 0: afterwards v alone is what was meant. Throws as {@link
 * startShift}.
 */
export function applyShift(v: Vector<RealDtype>, state: Vector<'float64'>): void {
  const kernels = kernelsFor('applyShift', 'v', v);
  addressOfState('applyShift', state, v);
  kernels.cscShift(v.length, state.read()[0], addressOf(v));
  state.subvector(0, 1).fill(0);
}
