/**
 * Numeric kernels in plain TypeScript on ordinary typed arrays, without handles or WebAssembly: inner products, vector
 * updates, matrix times vector, and a Cholesky factorisation that grows and shrinks.
 *
 * @packageDocumentation
 */
export type { Reals } from '../engine/cells.ts';
export { dot, shiftedDot, squaredNorm, sum } from './dot.ts';
export { axpy, shiftedAxpy } from './axpy.ts';
export { gemv, gemvTransposed } from './gemv.ts';
export { Cholesky } from './cholesky.ts';
