/**
 * The kernels as an engine offers them: functions of counts and byte addresses that check nothing. The WebAssembly module
 * and the plain twins both have this shape, one object per real type, one interface per family.
 */
import type { CholeskyKernels } from '../cholesky/raw.ts';
import type { ConvolutionKernels } from '../convolution/raw.ts';
import type { DescentKernels } from '../descent/raw.ts';
import type { GemmKernels } from '../gemm/raw.ts';
import type { GemvKernels } from '../gemv/raw.ts';
import type { Level1Kernels } from '../level1/raw.ts';
import type { MapKernels } from '../map/raw.ts';
import type { ReduceKernels } from '../reduce/raw.ts';
import type { ShadowKernels } from '../shadow/raw.ts';
import type { SparseKernels } from '../sparse/raw.ts';
import type { TriangularKernels } from '../triangular/raw.ts';

/** All kernels of one real type. */
export interface RealKernels
  extends
    CholeskyKernels,
    ConvolutionKernels,
    DescentKernels,
    GemmKernels,
    GemvKernels,
    Level1Kernels,
    MapKernels,
    ReduceKernels,
    ShadowKernels,
    SparseKernels,
    TriangularKernels {}

/** The kernels of both real types, over one memory. */
export interface RawKernels {
  readonly float64: RealKernels;
  readonly float32: RealKernels;
}
