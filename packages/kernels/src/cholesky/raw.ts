/** The Cholesky kernels as an engine offers them: counts and byte addresses. */
export interface CholeskyKernels {
  /**
   * The lower triangle of A becomes L with L L' = A. Returns the index of the first pivot that is not positive (or not
   * finite), and leaves A as it was then, or -1. `work` holds 8 N (N + 1) + 4 N numbers for N = ceil(n / 4).
   */
  cholesky(n: number, a: number, leading: number, work: number): number;
  /**
   * The new row m of a packed factor. Non-zero where its pivot is above relativePivot times the diagonal; else the row
   * does not count. Row i of the factor lies at entry i (i + 1) / 2 of `lower`.
   */
  factorAppend(m: number, lower: number, cross: number, diagonal: number, relativePivot: number): number;
  /** Row `index` of the m of a packed factor leaves. `rotations` holds 2 m numbers. */
  factorRemove(m: number, lower: number, index: number, rotations: number): void;
  /** out_j = entry (j, j) of the inverse of L L'. `work` holds 4 m + 4 numbers. */
  factorInverseDiagonal(m: number, lower: number, out: number, work: number): void;
}
