/**
 * A part of a problem: the same objective on some of the rows and some of the columns. With R the rows and C the columns,
 *
 *   minimise over w_C, b:   1/(2 sum_R s_i) sum_R s_i (y_i - o_i - x_iC'w_C - b)^2 + lambda pen_C(w_C),
 *
 * where pen_C has the factors and limits of C. The datafit stays a mean, so that lambda keeps its meaning. X is viewed, not
 * copied (a sparse X is picked, and stays sparse).
 */
import { requireKnown } from '@spred/core';
import type { Matrix } from './matrix/matrix.ts';
import { standardized } from './matrix/standardized.ts';
import { selectionNames, subset, type Selection } from './matrix/subset.ts';
import { elasticNet, l1 } from './penalty/elasticNet.ts';
import type { Penalty, PenaltyOptions } from './penalty/penalty.ts';
import { createProblem, type Problem } from './problem.ts';

/**
 * The problem on some rows (in any order, repetitions allowed), some columns (each once), or both, at the same lambda. Its
 * coefficients are those of the chosen columns, in their order. Weights, offset, penalty factors and limits are taken
 * along; a `standardized` X is standardised anew on the chosen rows (with the weights that it was given), so that a training fold knows nothing of the rows
 * that it leaves out.
 *
 * Throws as `subset` does, and `invalid-argument` where all chosen rows have the weight 0.
 *
 * @example
 * ```ts
 * import { createProblem, standardized, matrixFromRows, subproblem } from '@spred/problems';
 *
 * const X = standardized(matrixFromRows([[1, 0], [3, 1], [5, 0], [9, 7]]));
 * const problem = createProblem({ X, y: [1, 2, 3, 4], lambda: 0.1 });
 * const part = subproblem(problem, { rows: [0, 1, 2], columns: [0] });
 * console.log(part.matrix.rows, part.matrix.columns, ...part.matrix.standardization!.means); // 3 1 3
 * ```
 */
export function subproblem(problem: Problem, selection: Selection): Problem {
  requireKnown('subproblem', selection, selectionNames);
  const { matrix, datafit, penalty, lambda, hasIntercept, weights, offset } = problem;
  const { rows, columns } = selection;
  const X = part(matrix, selection);
  const picked = (values: Float64Array): Float64Array => (rows ? pick(values, rows) : values);
  return createProblem({
    X,
    y: picked(datafit.targets),
    lambda,
    intercept: hasIntercept,
    penalty: columns ? penaltyOf(penalty, columns) : penalty,
    ...(weights && { weights: picked(weights) }),
    ...(offset && { offset: picked(offset) }),
  });
}

/** The part of a matrix; of a standardised view, the view of the part of what is behind it. */
function part(matrix: Matrix, selection: Selection): Matrix {
  const { standardization } = matrix;
  if (standardization === undefined || selection.rows === undefined) return subset(matrix, selection);
  const { base, center, scale, weights } = standardization;
  const picked = weights && pick(weights, selection.rows);
  return standardized(part(base, selection), { center, scale, weights: picked });
}

function penaltyOf(penalty: Penalty, columns: ArrayLike<number>): Penalty {
  const { id, l1Ratio, factors, lower, upper } = penalty;
  const picked = <T extends Float64Array | number>(values: T): T | Float64Array =>
    typeof values === 'number' ? values : pick(values, columns);
  const options: PenaltyOptions = {
    ...(factors && { factors: pick(factors, columns) }),
    ...(lower !== undefined && { lower: picked(lower) }),
    ...(upper !== undefined && { upper: picked(upper) }),
  };
  return id === 'l1' ? l1(options) : elasticNet({ ...options, l1Ratio });
}

function pick(values: Float64Array, indices: ArrayLike<number>): Float64Array {
  return Float64Array.from(indices, (index) => values[index]);
}
