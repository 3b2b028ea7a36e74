/**
 * A lasso problem as spred sees it: an autodiff loss, a unit for the weights, and the way back from factors to
 * coefficients with exact zeros. The intercept is projected out (centred columns and targets), as everywhere.
 */
import { matmul, mul, squaredNorm, sub, tensor, valueAndGrad, type Tensor } from '@spred/autodiff';
import { fromSumScaled, type Iterate, type Matrix, type Problem } from '@spred/problems';
import { collapse, decompose, initialFactors, type Factors } from './factors.ts';
import { decideZeros } from './zeros.ts';

/** A relative rise of the objective that is rounding. */
const rounding = 1e-12;

/** A problem prepared for first-order work on factors. */
export interface ProblemLoss {
  /** L(v) = 1/(2n) ||y~ - X~ v||^2, for v of shape [p]. */
  loss(weights: Tensor): Tensor;
  /** The unit of the weights: the largest coefficient of a fit on one column alone, max_j |x_j'y| / ||x_j||^2. */
  readonly unit: number;
  /** Starting factors at the given coefficients, `scale` in units of sqrt(unit). */
  start(from: Iterate, scale: number): Factors;
  /** Coefficients with their zeros decided, and the best intercept. */
  iterate(factors: Factors): Iterate;
}

/** Prepares a lasso problem. Copies X only where an intercept has to be projected out. */
export function problemLoss(problem: Problem): ProblemLoss {
  const { matrix, projection, lambda } = problem;
  const n = matrix.rows;
  const p = matrix.columns;
  // Column-major n x p is row-major p x n: the design enters as its transpose, without a copy.
  const { layout } = projection.matrix;
  const inPlace = layout.kind === 'dense' && layout.values instanceof Float64Array ? layout.values : undefined;
  const design = tensor(inPlace ?? valuesOf(projection.matrix), [p, n], { copy: false });
  const target = tensor(projection.target, [n], { copy: false });
  const loss = (weights: Tensor): Tensor =>
    mul(squaredNorm(sub(matmul(design, weights, { transposeA: true }), target)), 1 / (2 * n));
  const evaluate = valueAndGrad(loss);
  const norms = projection.squaredNorms();
  const curvature = norms.map((norm) => fromSumScaled(norm, n));
  let unit = 0;
  for (let j = 0; j < p; j++) if (norms[j] > 0) unit = Math.max(unit, Math.abs(projection.correlations[j]) / norms[j]);
  // Targets orthogonal to every column give no unit; then the answer is zero, and any unit will do.
  if (unit === 0) unit = 1;

  return {
    loss,
    unit,
    start(from, scale) {
      const reach = scale * Math.sqrt(unit);
      const w = projection.reduce(from.coefficients);
      if (w.every((value) => value === 0)) return initialFactors([p], { scale: reach });
      return decompose(w, { imbalance: reach ** 2 });
    },
    iterate(factors) {
      const weights = collapse(factors);
      const { value, grad } = evaluate(weights);
      const zeroed = decideZeros(weights.data, grad.data, lambda, { curvature });
      // Far from the solution, zeros that are right one by one can be wrong together: then none is taken.
      const objective = value.item() + lambda * size(weights.data);
      const decided = projection.iterate(zeroed);
      const isSafe = problem.objective(decided.coefficients, decided.intercept) <= objective * (1 + rounding);
      return isSafe ? decided : projection.iterate(weights.data.slice());
    },
  };
}

/** ||w||_1. */
function size(w: Float64Array): number {
  return w.reduce((total, value) => total + Math.abs(value), 0);
}

/** A matrix written down in column-major order. */
function valuesOf(matrix: Matrix): Float64Array {
  const { rows, columns } = matrix;
  const values = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) matrix.columnAxpy(j, 1, values.subarray(j * rows, (j + 1) * rows));
  return values;
}
