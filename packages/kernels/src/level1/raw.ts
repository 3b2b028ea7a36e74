/** The vector kernels as an engine offers them: counts and byte addresses. */
export interface Level1Kernels {
  /** sum_i x_i y_i. */
  dot(n: number, x: number, y: number): number;
  /** y += a x. */
  axpy(n: number, a: number, x: number, y: number): void;
  /** x = a x. */
  scal(n: number, a: number, x: number): void;
  /** sqrt(sum_i x_i^2). */
  nrm2(n: number, x: number): number;
  /** sum_i |x_i|. */
  asum(n: number, x: number): number;
  /** max_i |x_i|. */
  amax(n: number, x: number): number;
  /** y = x. */
  copy(n: number, x: number, y: number): void;
  /** out_i = sign(x_i) max(|x_i| - t, 0), for one number t. */
  softThreshold(n: number, x: number, t: number, out: number): void;
  /** out_i = sign(x_i) max(|x_i| - t_i, 0), for the address t of as many numbers. */
  softThresholds(n: number, x: number, t: number, out: number): void;
}
