/**
 * A problem: datafit x penalty x matrix, at one lambda.
 *
 *   minimise over w, b:   1/n F(X w + b 1) + lambda pen(w)
 *
 * With least squares and L1 this is the lasso, 1/(2n) ||y - Xw - b||^2 + lambda ||w||_1; the intercept b is not
 * penalised. Problems are immutable; {@link Problem.withLambda} shares everything that does not depend on lambda.
 */
import { formatShape, requireLength, SpredError } from '@spred/core';
import { dot } from '@spred/kernels/plain';
import type { Datafit } from './datafit/datafit.ts';
import { leastSquares } from './datafit/leastSquares.ts';
import { fromSumScaled, requireLambda, toSumScaled } from './lambda.ts';
import { matrixFromRows, smallestNormal, type DenseMatrix } from './matrix/dense.ts';
import { numbersOf } from './matrix/numbers.ts';
import { l1 } from './penalty/l1.ts';
import type { Penalty } from './penalty/penalty.ts';
import { project, type Projection } from './projection.ts';

/** What {@link createProblem} is given. */
export interface ProblemInput {
  /** X, n x p: a matrix, or an array of n rows. */
  readonly X: DenseMatrix | readonly ArrayLike<number>[];
  /** y, length n. */
  readonly y: ArrayLike<number>;
  /** The coefficient of the penalty beside the mean datafit (scikit-learn's alpha); finite and >= 0. */
  readonly lambda: number;
  /** Whether an unpenalised intercept is fitted; default true. */
  readonly intercept?: boolean;
}

/** A problem at one lambda. */
export interface Problem {
  readonly matrix: DenseMatrix;
  readonly datafit: Datafit;
  readonly penalty: Penalty;
  readonly lambda: number;
  /** Whether the intercept is free (and unpenalised) or fixed at 0. */
  readonly hasIntercept: boolean;
  /** The least lambda at which w = 0 is optimal: max_j |x_j'r0| / n, r0 the residual of the best intercept. */
  readonly lambdaMax: number;
  /** The same problem without its intercept; see {@link Projection}. */
  readonly projection: Projection;
  /** The same problem at another lambda; cheap. */
  withLambda(lambda: number): Problem;
  /** 1/n F(Xw + b) + lambda pen(w), in the units of y squared. */
  objective(coefficients: Float64Array, intercept: number): number;
}

/**
 * Makes a problem. Inputs are read, never modified; a `Float64Array` y and a matrix are used in place.
 *
 * Throws `invalid-argument` for anything that is no number, `empty`, `non-finite`, `overflow` (the position is named), `shape-mismatch` (both shapes are named),
 * `invalid-lambda`.
 *
 * @example
 * ```ts
 * import { createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1, intercept: false });
 * console.log(problem.lambdaMax.toFixed(4)); // 0.6667
 * console.log(problem.objective(Float64Array.of(0.85), 0).toFixed(4)); // 0.0925
 * ```
 */
export function createProblem(input: ProblemInput): Problem {
  const matrix = isMatrix(input.X) ? input.X : matrixFromRows(input.X);
  const y = numbersOf('y', input.y);
  const datafit = leastSquares(y);
  if (y.length !== matrix.rows) {
    throw new SpredError(
      'shape-mismatch',
      `X has shape ${formatShape([matrix.rows, matrix.columns])}, but y has length ${y.length}`,
      { argument: 'y', shapes: [[matrix.rows, matrix.columns], [y.length]] },
    );
  }
  const hasIntercept = input.intercept ?? true;
  const projection = project(matrix, y, hasIntercept);
  const tooSmall = projection.squaredNorm < smallestNormal && !projection.nullModelOptimal;
  const tooLarge = !(projection.squaredNorm < Infinity) || !projection.correlations.every(Number.isFinite);
  if (tooLarge || tooSmall) {
    throw new SpredError('overflow', 'X and y leave the range of float64 when they are multiplied: rescale them', {
      argument: 'y',
    });
  }
  return new LassoProblem({ matrix, datafit, penalty: l1(), hasIntercept, projection }, input.lambda);
}

function isMatrix(X: ProblemInput['X']): X is DenseMatrix {
  return typeof X === 'object' && X !== null && 'columnDot' in X;
}

type LambdaFree = Pick<Problem, 'matrix' | 'datafit' | 'penalty' | 'hasIntercept' | 'projection'>;

class LassoProblem implements Problem {
  readonly matrix: DenseMatrix;
  readonly datafit: Datafit;
  readonly penalty: Penalty;
  readonly hasIntercept: boolean;
  readonly projection: Projection;
  readonly lambda: number;

  constructor(parts: LambdaFree, lambda: number) {
    requireLambda(lambda);
    if (toSumScaled(lambda, parts.matrix.rows) === Infinity) {
      throw new SpredError('overflow', `lambda times the ${parts.matrix.rows} samples leaves the range of float64`, {
        argument: 'lambda',
      });
    }
    this.matrix = parts.matrix;
    this.datafit = parts.datafit;
    this.penalty = parts.penalty;
    this.hasIntercept = parts.hasIntercept;
    this.projection = parts.projection;
    this.lambda = lambda;
  }

  get lambdaMax(): number {
    const { nullModelOptimal, correlations } = this.projection;
    if (nullModelOptimal) return 0;
    let largest = 0;
    for (const correlation of correlations) largest = Math.max(largest, Math.abs(correlation));
    return fromSumScaled(largest, this.matrix.rows);
  }

  withLambda(lambda: number): Problem {
    return new LassoProblem(this, lambda);
  }

  objective(coefficients: Float64Array, intercept: number): number {
    requireLength('coefficients', coefficients, this.matrix.columns, 'the number of columns of X');
    const residual = residualOf(this, coefficients, intercept);
    const n = residual.length;
    return dot(n, residual, 0, residual, 0) / 2 / n + this.lambda * this.penalty.value(coefficients);
  }
}

/**
 * r = y - X w - b (length n), as (y~ - X~ w) less what the intercept is off its best: on the projection no digits are
 * lost to large means.
 */
export function residualOf(problem: Problem, w: Float64Array, intercept: number): Float64Array {
  const { projection, hasIntercept } = problem;
  const residual = new Float64Array(problem.matrix.rows);
  projection.residual(w, residual);
  const excess = intercept - (hasIntercept ? projection.intercept(w) : 0);
  if (excess !== 0) for (let i = 0; i < residual.length; i++) residual[i] -= excess;
  return residual;
}

/** X w + b: the predictions of coefficients (length p) and an intercept, as a new vector of length n. */
export function fittedValues(problem: Problem, coefficients: Float64Array, intercept: number): Float64Array {
  const predictions = new Float64Array(problem.matrix.rows);
  problem.matrix.multiply(coefficients, predictions);
  if (intercept !== 0) for (let i = 0; i < predictions.length; i++) predictions[i] += intercept;
  return predictions;
}
