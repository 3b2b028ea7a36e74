/**
 * The kernels without their checks, for compilers: who makes a plan checks shapes, types and overlaps once, and then calls with
 * counts and byte addresses. Nothing here looks at its arguments: a wrong one corrupts the numbers of the memory (and of nothing else).
 *
 * Unstable: what is here follows the kernels and may change with any release. Everyone else wants `@spred/kernels`.
 *
 * @packageDocumentation
 */
import { addressOf, makeVector, type Vector } from '../memory/vector.ts';
import { bytesOf, viewOf, type Dtype, type TypedArrays } from '../memory/dtype.ts';
import { kernelsOf, type Memory } from '../memory/memory.ts';
import type { RealDtype } from '../memory/dtype.ts';
import type { RealKernels } from '../engine/raw.ts';

export type { RealKernels } from '../engine/raw.ts';
export type { CholeskyKernels } from '../cholesky/raw.ts';
export type { ConvolutionKernels } from '../convolution/raw.ts';
export type { DescentKernels } from '../descent/raw.ts';
export type { GemmKernels } from '../gemm/raw.ts';
export type { GemvKernels } from '../gemv/raw.ts';
export type { Level1Kernels } from '../level1/raw.ts';
export type { MapKernels, Operation, BinaryOperation, Unary, UnaryKernels } from '../map/raw.ts';
export type { ReduceKernels } from '../reduce/raw.ts';
export type { ShadowKernels } from '../shadow/raw.ts';
export type { SparseKernels } from '../sparse/raw.ts';
export type { TriangularKernels } from '../triangular/raw.ts';

export { gemmWork } from '../gemm/raw.ts';
export { axisWords, operations, workingBytes } from '../map/raw.ts';
export { reductions, scratchBytes as reduceScratchBytes } from '../reduce/raw.ts';

/** The kernels of a real type over a memory, as functions of counts and byte addresses. */
export function rawKernels(memory: Memory, dtype: RealDtype): RealKernels {
  return kernelsOf(memory, dtype);
}

/** The byte address at which the numbers of a vector begin. Throws `use-after-free`. */
export function addressOfVector(vector: Vector): number {
  return addressOf(vector);
}

/** A handle to `length` numbers at a byte address that another handle owns. It must not be freed, and not outlive that one. */
export function vectorAt<D extends Dtype>(memory: Memory, dtype: D, length: number, address: number): Vector<D> {
  return makeVector(memory, dtype, length, address);
}

/** The numbers at a byte address, for the length of one expression: growth of the memory detaches them. */
export function viewAt<D extends Dtype>(memory: Memory, dtype: D, length: number, address: number): TypedArrays[D] {
  return viewOf(dtype, memory.buffer, address, length);
}

/** Bytes of one number of each type. */
export const bytesOfDtype: Readonly<Record<Dtype, number>> = bytesOf;
