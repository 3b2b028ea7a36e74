/**
 * Numeric kernels at the speed of the machine: WebAssembly SIMD over memories behind handles, with plain-TypeScript twins
 * where it may not be compiled.
 *
 * @packageDocumentation
 */
export { createMemory, info, type KernelInfo, type MemoryOptions } from './memory/createMemory.ts';
export type { Dtype, RealDtype, TypedArrays } from './memory/dtype.ts';
export { Matrix } from './memory/matrix.ts';
export type { Memory } from './memory/memory.ts';
export type { Vector } from './memory/vector.ts';
export { dot } from './level1/level1.ts';
