/**
 * The kernels of float32 shadows as an engine offers them: counts and byte addresses. A shadow has columns of `padded`
 * float32 numbers (a multiple of 16, zeros at the end), an int32 exponent and a float64 norm of the scaled column for
 * each. They convert between the real types, and are among the float64 kernels only.
 */
export interface ShadowKernels {
  /**
   * The shadows of all columns of a float64 matrix, their exponents, scaled norms, and true norms (where the address is
   * not 0). Returns the first column with a number that is not finite, or -1.
   */
  narrowColumns(
    rows: number,
    columns: number,
    a: number,
    leading: number,
    padded: number,
    shadow: number,
    exponents: number,
    norms: number,
    trueNorms: number,
  ): number;
  /**
   * out_j = x_j'v for shadows of the columns and of v, whose exponent is given; bounds_j = factor ||x_j|| where the
   * address is not 0.
   */
  shadowDots(
    padded: number,
    columns: number,
    shadow: number,
    exponents: number,
    norms: number,
    v: number,
    exponent: number,
    factor: number,
    out: number,
    bounds: number,
  ): void;
}
