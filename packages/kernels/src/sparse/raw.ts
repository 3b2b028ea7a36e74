/**
 * The kernels of sparse columns as an engine offers them: counts and byte addresses; `indices` and `starts` are 32-bit
 * integers. An optional array (`means`, `ridge`, `lower`, `upper`, `state`) is absent where its address is 0. `state`
 * is two float64 numbers for both real types: a shift, and the sum of the shifted vector.
 */
export interface SparseKernels {
  /** x'v of one column, or with a state (x - mean 1)'(v + shift 1). */
  cscDot(count: number, values: number, indices: number, v: number, mean: number, state: number): number;
  /** v += alpha x, or with a state v + shift 1 += alpha (x - mean 1). */
  cscAxpy(
    rows: number,
    count: number,
    alpha: number,
    values: number,
    indices: number,
    v: number,
    mean: number,
    state: number,
  ): void;
  /** y = alpha (X - 1 m')w + beta y. */
  spmv(
    rows: number,
    columns: number,
    alpha: number,
    values: number,
    indices: number,
    starts: number,
    means: number,
    w: number,
    beta: number,
    y: number,
  ): void;
  /** out = alpha (X - 1 m')'v + beta out; `sum` is that of v. */
  spmvTransposed(
    columns: number,
    alpha: number,
    values: number,
    indices: number,
    starts: number,
    means: number,
    v: number,
    sum: number,
    beta: number,
    out: number,
  ): void;
  /** out_j = sum_i (x_ij - m_j). */
  cscSums(rows: number, columns: number, values: number, starts: number, means: number, out: number): void;
  /** out_j = sum_i (x_ij - m_j)^2. */
  cscSquaredNorms(rows: number, columns: number, values: number, starts: number, means: number, out: number): void;
  /** An epoch of coordinate descent over `count` columns; returns max_j curvature_j |delta_j|. */
  cdEpochCsc(
    rows: number,
    values: number,
    indices: number,
    starts: number,
    residual: number,
    coefficients: number,
    curvature: number,
    thresholds: number,
    ridge: number,
    lower: number,
    upper: number,
    means: number,
    state: number,
    columns: number,
    count: number,
  ): number;
  /** sum_i x_i. */
  cscTotal(n: number, x: number): number;
  /** y += shift. */
  cscShift(n: number, shift: number, y: number): void;
  /** The place of the first of n indices that is not in 0 .. bound - 1, or -1. Among the float64 kernels only. */
  firstOutside(n: number, indices: number, bound: number): number;
}
