/**
 * Epochs of coordinate descent as an engine offers them: counts and byte addresses; `columns` are 32-bit integers,
 * `count` of them. An optional array (`ridge`, `lower`, `upper`, `means`) is absent where its address is 0. Both return
 * max_j curvature_j |change of w_j|.
 */
export interface DescentKernels {
  /** On a column-major matrix and the residual. */
  cdEpoch(
    rows: number,
    matrix: number,
    leading: number,
    residual: number,
    coefficients: number,
    curvature: number,
    thresholds: number,
    ridge: number,
    lower: number,
    upper: number,
    means: number,
    columns: number,
    count: number,
  ): number;
  /** On the Gram matrix and the negative gradient. */
  cdEpochGram(
    size: number,
    gram: number,
    leading: number,
    gradient: number,
    coefficients: number,
    curvature: number,
    thresholds: number,
    ridge: number,
    lower: number,
    upper: number,
    columns: number,
    count: number,
  ): number;
}
