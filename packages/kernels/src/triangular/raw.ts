/** The triangular and indefinite kernels as an engine offers them: counts, byte addresses, flags of flags.ts. */
export interface TriangularKernels {
  /** T x = b in place of b. Columns of T are `leading` entries apart, or packed upper triangles where that is 0. */
  trsv(flags: number, n: number, t: number, leading: number, x: number): void;
  /**
   * op(T) X = B in place of B, for `count` right-hand sides: entry (i, k) of op(T) is at t + i rowStride + k
   * columnStride, entry k of right-hand side r at b + k along + r across (strides in entries); of the flags those for
   * upper (op(T), not T) and unit count.
   * `work` holds 4 ceil(n / 4) (4 min(ceil(count / 4), 16) + 4) numbers.
   */
  trsm(
    flags: number,
    n: number,
    count: number,
    t: number,
    rowStride: number,
    columnStride: number,
    b: number,
    along: number,
    across: number,
    work: number,
  ): void;
  /** The first of n numbers, `step` entries apart, that is zero, or -1. */
  firstZero(n: number, x: number, step: number): number;
  /** The lower triangle of A becomes L and D of P L D L' P'. Returns the first pivot that is exactly zero, or -1. */
  ldl(n: number, a: number, leading: number, pivots: number): number;
  /** A x = b in place of b, with what `ldl` left. */
  ldlSolve(n: number, a: number, leading: number, pivots: number, x: number): void;
  /** The first column of a lower triangle with a number that is not finite, or -1. */
  notFiniteColumn(n: number, a: number, leading: number): number;
}
