/**
 * Random least-squares problems of every kind: weights, offset, penalty factors, limits, elastic net, dense and sparse
 * matrices, views; and the solvers that take each.
 */
import { foldIn, normal, randomKey, uniform, type RandomKey } from '@spred/core';
import {
  createProblem,
  cscFromDense,
  elasticNet,
  l1,
  matrixFromRows,
  standardized,
  subset,
  type Matrix,
  type Penalty,
  type PenaltyOptions,
  type Problem,
  type ProblemInput,
  type Solver,
} from '@spred/problems';
import fc from 'fast-check';
import * as baselines from '../src/index.ts';

/** What a random problem is made of. */
export interface Varied {
  readonly samples: number;
  readonly features: number;
  readonly seed: number;
  readonly intercept: boolean;
  readonly fraction: number;
  readonly matrix: 'dense' | 'csc' | 'standardized' | 'standardized-csc' | 'scaled-csc' | 'subset';
  readonly weights: 'none' | 'some' | 'zeros';
  readonly offset: boolean;
  readonly factors: 'none' | 'some' | 'left-out' | 'free';
  readonly l1Ratio: number;
  readonly limits: 'none' | 'positive' | 'box' | 'mixed';
  readonly duplicate: boolean;
  readonly constant: boolean;
}

/** A problem in parts: everything that made it, as plain arrays. */
export interface VariedParts {
  readonly X: number[][];
  readonly y: number[];
  readonly weights: number[] | undefined;
  readonly offset: number[] | undefined;
  readonly options: PenaltyOptions;
}

export const arbitraryVaried: fc.Arbitrary<Varied> = fc.record({
  samples: fc.integer({ min: 1, max: 16 }),
  features: fc.integer({ min: 1, max: 10 }),
  seed: fc.nat(1_000_000),
  intercept: fc.boolean(),
  fraction: fc.constantFrom(0.01, 0.03, 0.1, 0.3, 0.9, 1.5),
  matrix: fc.constantFrom('dense', 'csc', 'standardized', 'standardized-csc', 'scaled-csc', 'subset'),
  weights: fc.constantFrom('none', 'some', 'zeros'),
  offset: fc.boolean(),
  factors: fc.constantFrom('none', 'some', 'left-out', 'free'),
  l1Ratio: fc.constantFrom(1, 1, 0.9, 0.5, 0.1, 0),
  limits: fc.constantFrom('none', 'none', 'positive', 'box', 'mixed'),
  duplicate: fc.boolean(),
  constant: fc.boolean(),
});

/** The lasso among them: L1 alone, without limits. */
export const arbitraryVariedLasso: fc.Arbitrary<Varied> = arbitraryVaried.map((shape) => ({
  ...shape,
  l1Ratio: 1,
  limits: 'none',
}));

const listOf = (key: RandomKey, tag: number, count: number): number[] => [...uniform(foldIn(key, tag), count)];

/** Rows with about half of their entries zero, weights, offset, factors and limits of a shape. */
export function variedParts(shape: Varied): VariedParts {
  const { samples: n, features, seed } = shape;
  const key = randomKey(seed);
  const entries = normal(foldIn(key, 1), n * features);
  const kept = uniform(foldIn(key, 2), n * features);
  const noise = normal(foldIn(key, 3), n);
  const X = Array.from({ length: n }, (_, i) =>
    Array.from({ length: features }, (__, j) => (kept[i * features + j] < 0.5 ? entries[i * features + j] : 0)),
  );
  const y = X.map((row, i) => 2 * row[0] - 3 * (row[1] ?? 0) + (row[2] ?? 0) + 0.5 * noise[i] + 0.7);
  for (const row of X) {
    if (shape.duplicate) row.push(row[0]);
    if (shape.constant) row.push(1);
  }
  const p = X[0].length;
  const weights = listOf(key, 4, n).map((u, i) => (shape.weights === 'zeros' && i % 3 === 1 ? 0 : 0.1 + 3 * u));
  const ofFactors = listOf(key, 5, p).map((u) => 0.2 + 2 * u);
  const factors = ofFactors.map((factor, j) => {
    if (shape.factors === 'left-out') return j % 3 === 2 ? Infinity : factor;
    return shape.factors === 'free' && j % 3 === 1 ? 0 : factor;
  });
  const bounds = listOf(key, 6, p);
  const limits = {
    none: {},
    positive: { positive: true },
    box: { lower: -0.3, upper: bounds },
    mixed: {
      lower: bounds.map((u) => (u < 0.5 ? -Infinity : -u)),
      upper: bounds.map((u) => (u < 0.3 ? 0 : u < 0.6 ? u : Infinity)),
    },
  }[shape.limits];
  return {
    X,
    y,
    weights: shape.weights === 'none' ? undefined : weights,
    offset: shape.offset ? listOf(key, 7, n) : undefined,
    options: { ...limits, ...(shape.factors !== 'none' && { factors }) },
  };
}

/** The matrix of rows, in one of its forms; all have the same entries, or those of the standardised copy. */
export function matrixAs(kind: Varied['matrix'], X: readonly (readonly number[])[]): Matrix {
  const dense = (): Matrix => matrixFromRows(X);
  const csc = (): Matrix => cscFromDense(dense());
  if (kind === 'csc') return csc();
  if (kind === 'standardized') return standardized(dense());
  if (kind === 'standardized-csc') return standardized(csc());
  if (kind === 'scaled-csc') return standardized(csc(), { center: false });
  if (kind === 'subset') {
    const padded = [X[0].map(() => 9), ...X.map((row) => [7, ...row])].map((row) =>
      [...row, 5].slice(0, X[0].length + 1),
    );
    return subset(matrixFromRows(padded), {
      rows: X.map((_, i) => i + 1),
      columns: X[0].map((_, j) => j + 1),
    });
  }
  return dense();
}

/** The penalty of a shape. */
export function penaltyAs(l1Ratio: number, options: PenaltyOptions): Penalty {
  return l1Ratio === 1 ? l1(options) : elasticNet({ ...options, l1Ratio });
}

/** The input of {@link createProblem} for a shape, at lambda 1. */
export function variedInput(shape: Varied): ProblemInput {
  const { X, y, weights, offset, options } = variedParts(shape);
  return {
    X: matrixAs(shape.matrix, X),
    y,
    lambda: 1,
    intercept: shape.intercept,
    penalty: penaltyAs(shape.l1Ratio, options),
    ...(weights && { weights }),
    ...(offset && { offset }),
  };
}

/** The problem of a shape, at its fraction of lambdaMax (of 1 where there is none). */
export function variedProblem(shape: Varied): Problem {
  const problem = createProblem(variedInput(shape));
  const { lambdaMax } = problem;
  return problem.withLambda(shape.fraction * (lambdaMax > 0 && lambdaMax < Infinity ? lambdaMax : 1));
}

/** Every solver that this package exports. */
export const exported: readonly Solver[] = Object.values(baselines).filter(
  (value): value is Solver => typeof value === 'function' && 'accepts' in value && 'id' in value,
);

/** The naive contrasts, which end with what gap they end with. */
export const naive: readonly Solver[] = [baselines.irls, baselines.subgradient];

/** The exported solvers that take a problem, without the naive ones. */
export function solversFor(problem: Problem): readonly Solver[] {
  return exported.filter((solver) => !naive.includes(solver) && solver.accepts(problem));
}

/** Half the null deviance, in the units of the objective: what gaps are compared to. */
export function scaleOf(problem: Problem): number {
  return Math.max(problem.projection.squaredNorm / (2 * problem.matrix.rows), Number.MIN_VALUE);
}
