/**
 * Numeric kernels at the speed of the machine: WebAssembly SIMD over memories behind handles, with plain-TypeScript twins
 * where it may not be compiled.
 *
 * @packageDocumentation
 */
export { enableRelaxed, type RelaxedInfo } from './engine/enableRelaxed.ts';
export { createMemory, info, type KernelInfo, type MemoryOptions } from './memory/createMemory.ts';
export type { Dtype, RealDtype, TypedArrays } from './memory/dtype.ts';
export { Matrix } from './memory/matrix.ts';
export type { Memory } from './memory/memory.ts';
export type { Vector } from './memory/vector.ts';
export { amax, asum, axpy, copy, dot, nrm2, scal, softThreshold } from './level1/level1.ts';
export { gemv, type GemvOptions } from './gemv/gemv.ts';
export { argMax, argMin, reduce, reduceAll, type Reduction } from './reduce/reduce.ts';
export { cdEpoch, type CdEpochOptions } from './descent/cdEpoch.ts';
export { cdEpochGram, type CdEpochGramOptions } from './descent/cdEpochGram.ts';
export type { CoordinateOptions } from './descent/coordinates.ts';
export { enableThreads, type ThreadsInfo } from './threads/enableThreads.ts';
export { gemm, type GemmOptions } from './gemm/gemm.ts';
export { gemmBatched, type GemmBatchedOptions } from './gemm/gemmBatched.ts';
export { syrk, type SyrkOptions } from './gemm/syrk.ts';
export { cdEpochCsc, type CdEpochCscOptions } from './sparse/cdEpochCsc.ts';
export { cscAxpy, cscDot, cscSquaredNorms, cscSums, type CscCentring } from './sparse/columns.ts';
export { applyShift, startShift } from './sparse/shift.ts';
export { SparseMatrix, sparseMatrix, type SparseEntries } from './sparse/sparseMatrix.ts';
export { spmv, type SpmvOptions } from './sparse/spmv.ts';
export { Shadow, shadow } from './shadow/shadow.ts';
export { cholesky, choleskySolve } from './cholesky/cholesky.ts';
export { CholeskyFactor, type CholeskyFactorOptions } from './cholesky/choleskyFactor.ts';
export type { TriangularOptions } from './triangular/flags.ts';
export { ldl, LdlFactor, type Inertia } from './triangular/ldl.ts';
export { trsm, type TrsmOptions } from './triangular/trsm.ts';
export { trsv, type TrsvOptions } from './triangular/trsv.ts';
export { copyStrided } from './map/copyStrided.ts';
export { binary, clamp, select } from './map/elementwise.ts';
export type { Operand, Strided } from './map/operands.ts';
export type { BinaryOperation } from './map/raw.ts';
export { abs, ceil, cos, erf, exp, expm1, floor, log, log1p, neg, reciprocal, relu } from './map/unary.ts';
export { round, sigmoid, sign, sin, softplus, sqrt, square, tanh } from './map/unary.ts';
export { col2im, im2col, patchGrid } from './convolution/convolution.ts';
export type { PatchGeometry, PatchGrid, PatchOptions, PerAxis } from './convolution/convolution.ts';
