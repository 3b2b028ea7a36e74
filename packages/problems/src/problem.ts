/**
 * A problem: datafit x penalty x matrix, at one lambda.
 *
 *   minimise over w, b:   1/(2n) sum_i s_i (y_i - o_i - x_i'w - b)^2 + lambda pen(w),
 *
 * with weights s (mean 1), an offset o, a penalty such as L1 (the lasso) or the elastic net, and an intercept b that is
 * not penalised. Problems are immutable; {@link Problem.withLambda} shares everything that does not depend on lambda.
 */
import { requireKnown, requireLength, SpredError } from '@spred/core';
import { squaredNorm } from '@spred/kernels/plain';
import type { Datafit } from './datafit/datafit.ts';
import { leastSquares } from './datafit/leastSquares.ts';
import { fromSumScaled, requireLambda, toSumScaled } from './lambda.ts';
import { isMatrix, matrixFromRows, smallestNormal } from './matrix/dense.ts';
import type { Matrix } from './matrix/matrix.ts';
import { l1 } from './penalty/elasticNet.ts';
import { leastAt, mostAt, snapToLimits } from './penalty/limits.ts';
import { requirePenaltyLengths, type Penalty } from './penalty/penalty.ts';
import { termsOf, type Terms } from './penalty/terms.ts';
import { roundingShare } from './projection/basis.ts';
import { nullCorrelations } from './projection/nullCorrelations.ts';
import { project } from './projection/project.ts';
import type { Projection } from './projection/projection.ts';
import { offsetOf, targetsOf, weightsOf } from './samples.ts';

/** What {@link createProblem} is given. */
export interface ProblemInput {
  /** X, n x p: a matrix (dense, sparse or a view), or an array of n rows. */
  readonly X: Matrix | readonly ArrayLike<number>[];
  /** y, length n. */
  readonly y: ArrayLike<number>;
  /** The coefficient of the penalty beside the mean datafit (scikit-learn's alpha); finite and >= 0. */
  readonly lambda: number;
  /** Whether an unpenalised intercept is fitted; default true. */
  readonly intercept?: boolean;
  /** The penalty; default `l1()`. */
  readonly penalty?: Penalty;
  /** Sample weights >= 0, length n; only their proportions count. A row of weight 0 is as good as gone. */
  readonly weights?: ArrayLike<number>;
  /** A known part of the predictions, length n: X w + b fits y less the offset. */
  readonly offset?: ArrayLike<number>;
}

const inputNames = Object.keys({
  X: true,
  y: true,
  lambda: true,
  intercept: true,
  penalty: true,
  weights: true,
  offset: true,
} satisfies Record<keyof ProblemInput, true>);

/** A problem at one lambda. */
export interface Problem {
  readonly matrix: Matrix;
  readonly datafit: Datafit;
  readonly penalty: Penalty;
  readonly lambda: number;
  /** Whether the intercept is free (and unpenalised) or fixed at 0. */
  readonly hasIntercept: boolean;
  /** The weights with mean 1, length n; absent: all 1. */
  readonly weights?: Float64Array;
  readonly offset?: Float64Array;
  /**
   * The least lambda at which every penalised coefficient is 0: max_j |x_j'r0| / (n f_j l1Ratio), r0 the residual of
   * the best unpenalised parameters; Infinity for l1Ratio 0 (ridge regression has no zeros).
   */
  readonly lambdaMax: number;
  /** The problem in the reduced form that solvers work on; see {@link Projection}. */
  readonly projection: Projection;
  /** The penalty on that form, at this lambda. */
  readonly terms: Terms;
  /** The same problem at another lambda; cheap. */
  withLambda(lambda: number): Problem;
  /** The objective, in the units of y squared; Infinity outside the limits. */
  objective(coefficients: Float64Array, intercept: number): number;
}

/**
 * Makes a problem. Inputs are read, never modified; a `Float64Array` y and a matrix are used in place.
 *
 * With a standardised view as X the penalty (factors and limits, too) acts on the standardised coefficients, and
 * coefficients are returned in the units of the matrix behind the view.
 *
 * Throws `invalid-argument` for an option that there is not, for anything that is no number, for negative weights and for
 * weights that are all zero, `empty`, `non-finite`, `overflow` (the position is named), `shape-mismatch` (both shapes are named), `invalid-lambda`.
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
  requireKnown('createProblem', input, inputNames);
  const matrix = isMatrix(input.X) ? input.X : matrixFromRows(input.X);
  const penalty = input.penalty ?? l1();
  requirePenalty(penalty);
  const y = targetsOf(input.y, matrix);
  const datafit = leastSquares(y);
  const hasIntercept = input.intercept ?? true;
  const weights = input.weights && weightsOf(input.weights, matrix.rows);
  const offset = input.offset && offsetOf(input.offset, matrix.rows);
  requirePenaltyLengths(penalty, matrix.columns, requireLength);
  const samples = { ...(weights && { weights }), ...(offset && { offset }) };
  const projection = project({ matrix, y, intercept: hasIntercept, penalty, ...samples });
  requireRange(projection);
  return new PenalisedProblem({ matrix, datafit, penalty, hasIntercept, projection, ...samples }, input.lambda);
}

/** Throws `invalid-argument` for what is no penalty, such as its name. */
function requirePenalty(penalty: unknown): void {
  if (typeof penalty === 'object' && penalty !== null && 'subdifferentialDistance' in penalty) return;
  throw new SpredError('invalid-argument', `penalty must be l1(..) or elasticNet(..), got ${typeof penalty}`, {
    argument: 'penalty',
  });
}

/** Throws `overflow` where y~ leaves the range when it is squared. */
function requireRange({ squaredNorm: size, nullModelOptimal }: Projection): void {
  if (size < Infinity && (size >= smallestNormal || nullModelOptimal)) return;
  throw outOfRange();
}

function outOfRange(): SpredError {
  return new SpredError('overflow', 'X and y leave the range of float64 when they are multiplied: rescale them', {
    argument: 'y',
  });
}

type LambdaFree = Pick<
  Problem,
  'matrix' | 'datafit' | 'penalty' | 'hasIntercept' | 'projection' | 'weights' | 'offset'
>;

class PenalisedProblem implements Problem {
  readonly matrix: Matrix;
  readonly datafit: Datafit;
  readonly penalty: Penalty;
  readonly hasIntercept: boolean;
  readonly projection: Projection;
  readonly lambda: number;
  declare readonly weights?: Float64Array;
  declare readonly offset?: Float64Array;
  #terms: Terms | undefined;

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
    if (parts.weights) this.weights = parts.weights;
    if (parts.offset) this.offset = parts.offset;
    this.lambda = lambda;
  }

  get terms(): Terms {
    this.#terms ??= this.#termsAt(this.lambda);
    return this.#terms;
  }

  #termsAt(lambda: number): Terms {
    const { rows, columns, source } = this.projection;
    return termsOf(this.penalty, lambda, rows, columns, source.divisors);
  }

  get lambdaMax(): number {
    const { nullModelOptimal, source } = this.projection;
    if (nullModelOptimal) return 0;
    const { factors, l1Ratio } = this.penalty;
    const correlations = nullCorrelations(this.projection, this.#termsAt(1));
    const norms = this.projection.squaredNorms();
    const floor = roundingShare(this.matrix.rows) * Math.sqrt(this.projection.squaredNorm);
    let largest = 0;
    for (let j = 0; j < correlations.length; j++) {
      const c = correlations[j];
      if (!Number.isFinite(c)) throw outOfRange();
      // A column of factor 0 that has limits is not penalised, and does not count.
      if (source.leftOut?.[j] || factors?.[j] === 0) continue;
      // Where y~ is orthogonal to a column, its correlation is rounding.
      if (Math.abs(c) <= floor * Math.sqrt(norms[j])) continue;
      if (c > 0 ? mostAt(this.penalty, j) > 0 : leastAt(this.penalty, j) < 0) largest = Math.max(largest, Math.abs(c));
    }
    return largest === 0 ? 0 : fromSumScaled(largest / l1Ratio, this.matrix.rows);
  }

  withLambda(lambda: number): Problem {
    return new PenalisedProblem(this, lambda);
  }

  objective(coefficients: Float64Array, intercept: number): number {
    requireLength('coefficients', coefficients, this.matrix.columns, 'the number of columns of X');
    const deviations = this.matrix.standardization?.deviations;
    const { lower, upper } = this.penalty;
    const penalised = deviations ? coefficients.map((value, j) => value * deviations[j]) : coefficients.slice();
    if (lower !== undefined || upper !== undefined) {
      for (let j = 0; j < penalised.length; j++) {
        penalised[j] = snapToLimits(penalised[j], leastAt(this.penalty, j), mostAt(this.penalty, j));
      }
    }
    const penalty = this.penalty.value(penalised);
    if (penalty === Infinity) return Infinity;
    const residual = this.projection.residualAt(coefficients, intercept);
    return squaredNorm(residual) / 2 / residual.length + this.lambda * penalty;
  }
}

/** X w + b + offset: the predictions of coefficients (length p) and an intercept, as a new vector of length n. */
export function fittedValues(problem: Problem, coefficients: Float64Array, intercept: number): Float64Array {
  const { matrix, offset } = problem;
  const { standardization } = matrix;
  const predictions = new Float64Array(matrix.rows);
  (standardization?.base ?? matrix).multiply(coefficients, predictions);
  for (let i = 0; i < predictions.length; i++) predictions[i] += intercept + (offset ? offset[i] : 0);
  return predictions;
}
