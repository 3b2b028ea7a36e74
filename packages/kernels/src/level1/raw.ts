/** The vector kernels as an engine offers them: counts and byte addresses. */
export interface Level1Kernels {
  /** sum_i x_i y_i. */
  dot(n: number, x: number, y: number): number;
}
