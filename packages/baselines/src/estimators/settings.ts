/**
 * What estimators can be told, once for the model and once per fit, and the problem that this makes of X and y.
 */
import { requireLength, SpredError } from '@spred/core';
import {
  createProblem,
  elasticNet,
  isMatrix,
  l1,
  matrixFromRows,
  standardized,
  type Matrix,
  type PenaltyOptions,
  type Problem,
  type Solver,
  type SolverOptions,
} from '@spred/problems';

/** X as estimators take it: any matrix (dense, sparse, a view), or an array of rows. */
export type Features = Matrix | readonly ArrayLike<number>[];

/** The options that all estimators share. */
export interface ModelOptions extends Omit<PenaltyOptions, 'factors'> {
  /** Whether an unpenalised intercept is fitted; default true. */
  readonly intercept?: boolean;
  /**
   * Whether the penalty and the limits are those of standardised columns (the deviation has 1/n under its root; means
   * and deviations are weighted as the samples are); default false. Coefficients are returned in the units of X all the same. In a cross-validation
   * every training set is standardised by itself.
   */
  readonly standardize?: boolean;
  /** Penalty factors, length p, used as given: 0 does not penalise a column, Infinity leaves it out. Default: all 1. */
  readonly penaltyFactors?: ArrayLike<number>;
}

/** The names of {@link ModelOptions}. */
export const modelOptionNames: readonly string[] = Object.keys({
  intercept: true,
  standardize: true,
  penaltyFactors: true,
  lower: true,
  upper: true,
  positive: true,
} satisfies Record<keyof ModelOptions, true>);

/** The options of estimators that solve: of the model, and of its solver. */
export interface SolvedOptions extends ModelOptions, Pick<SolverOptions, 'tolerance' | 'maxIterations' | 'polish'> {
  /** The solver; the default solves every problem that the other options can make. Not part of a model's JSON. */
  readonly solver?: Solver;
}

/** The names of {@link SolvedOptions}. */
export const solvedOptionNames: readonly string[] = [
  ...modelOptionNames,
  ...Object.keys({
    tolerance: true,
    maxIterations: true,
    polish: true,
    solver: true,
  } satisfies Record<Exclude<keyof SolvedOptions, keyof ModelOptions>, true>),
];

/** What comes with the data of a fit. */
export interface FitOptions {
  /** Sample weights >= 0, length n; only their proportions count. */
  readonly weights?: ArrayLike<number>;
  /** A known part of y, length n: X w + b fits y less the offset. The model then needs an offset to predict, too. */
  readonly offset?: ArrayLike<number>;
  /** The names of the columns, for an array of rows; a matrix may bring its own. */
  readonly names?: readonly string[];
}

/** The names of {@link FitOptions}. */
export const fitOptionNames: readonly string[] = Object.keys({
  weights: true,
  offset: true,
  names: true,
} satisfies Record<keyof FitOptions, true>);

/** X as a matrix, with its names. Throws `invalid-argument` for names beside a matrix. */
export function matrixOf(X: Features, names: readonly string[] | undefined): Matrix {
  if (!isMatrix(X)) return matrixFromRows(X, names && { names });
  if (names === undefined) return X;
  throw new SpredError('invalid-argument', 'names are for an array of rows: give them to the matrix itself', {
    argument: 'names',
  });
}

/** The problem of a model's options and a fit's data, at lambda 0. */
export function problemFor(
  X: Features,
  y: ArrayLike<number>,
  options: ModelOptions,
  l1Ratio: number,
  fit: FitOptions,
): Problem {
  const { intercept = true, standardize = false, penaltyFactors, lower, upper, positive } = options;
  const { weights, offset, names } = fit;
  const matrix = matrixOf(X, names);
  if (penaltyFactors) requireLength('penaltyFactors', penaltyFactors, matrix.columns, 'the number of columns of X');
  const penalty: PenaltyOptions = {
    ...(penaltyFactors && { factors: penaltyFactors }),
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
    ...(positive !== undefined && { positive }),
  };
  return createProblem({
    // Without an intercept, columns are not centred: that would bring one in.
    X: standardize ? standardized(matrix, { center: intercept, weights }) : matrix,
    y,
    lambda: 0,
    intercept,
    penalty: l1Ratio === 1 ? l1(penalty) : elasticNet({ ...penalty, l1Ratio }),
    ...(weights && { weights }),
    ...(offset && { offset }),
  });
}
