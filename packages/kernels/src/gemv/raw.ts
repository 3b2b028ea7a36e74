/**
 * Matrix times vector as an engine offers it: counts and byte addresses, a column-major matrix with its leading
 * dimension.
 */
export interface GemvKernels {
  /** y = alpha A x + beta y, with x of length `columns` and y of length `rows`. */
  gemv(
    rows: number,
    columns: number,
    alpha: number,
    a: number,
    leading: number,
    x: number,
    beta: number,
    y: number,
  ): void;
  /** y = alpha A'x + beta y, with x of length `rows` and y of length `columns`. */
  gemvTransposed(
    rows: number,
    columns: number,
    alpha: number,
    a: number,
    leading: number,
    x: number,
    beta: number,
    y: number,
  ): void;
}
