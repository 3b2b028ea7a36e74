/**
 * Problems that tests share: seeded random ones, and the Park-Miller ones that anybody can rebuild in any language.
 */
import { normal, randomKey, splitKey } from '@spred/core';
import { createProblem, type Problem, type Solver } from '@spred/problems';
import {
  andersonCd,
  coordinateDescent,
  featureSign,
  fista,
  interiorPoint,
  ista,
  larsLasso,
  quadraticProgram,
  ssnal,
} from '../src/index.ts';

/** All that reach any gap, for tests of what holds for every one. The naive contrasts are not among them. */
export const solvers: readonly Solver[] = [
  ista,
  fista,
  coordinateDescent,
  larsLasso,
  andersonCd,
  featureSign,
  ssnal,
  interiorPoint,
  quadraticProgram,
];

/** Those that start at zero, whatever the warm start. */
export const startAtZero: readonly Solver[] = [larsLasso, quadraticProgram];

/** Those that end by themselves, when they have nothing left to do. */
export const endByThemselves: readonly Solver[] = [larsLasso, featureSign, interiorPoint, quadraticProgram];

/** The same as rows for `it.each`: the id, the solver. */
export const named: readonly (readonly [string, Solver])[] = solvers.map((solver) => [solver.id, solver] as const);

/** What a random problem is like. */
export interface RandomShape {
  readonly samples: number;
  readonly features: number;
  readonly seed: number;
  readonly intercept?: boolean;
  /** lambda as a share of lambdaMax; default 0.1. */
  readonly fraction?: number;
  /** Appends a copy of column 0. */
  readonly duplicate?: boolean;
  /** Appends a column of ones. */
  readonly constant?: boolean;
}

/** Normal X, rows of it, and y = X w + noise with w = (1, -2, 3, 0, ...). */
export function randomData(shape: RandomShape): { X: number[][]; y: number[] } {
  const { samples, features } = shape;
  const [ofX, ofNoise] = splitKey(randomKey(shape.seed));
  const entries = normal(ofX, samples * features);
  const noise = normal(ofNoise, samples);
  const X = Array.from({ length: samples }, (_, i) => [...entries.subarray(i * features, (i + 1) * features)]);
  const y = X.map((row, i) => row[0] - 2 * (row[1] ?? 0) + 3 * (row[2] ?? 0) + noise[i] + 0.5);
  for (const row of X) {
    if (shape.duplicate) row.push(row[0]);
    if (shape.constant) row.push(1);
  }
  return { X, y };
}

/** The problem of {@link randomData}. */
export function randomProblem(shape: RandomShape): Problem {
  const problem = createProblem({ ...randomData(shape), lambda: 0, intercept: shape.intercept ?? true });
  return problem.withLambda((shape.fraction ?? 0.1) * problem.lambdaMax);
}

/** X, y by the generator s <- 16807 s mod (2^31 - 1), exact in doubles: X by rows, then the noise. */
export function parkMiller(samples: number, features: number): { X: number[][]; y: number[] } {
  let s = 1;
  const draw = (): number => {
    s = (16807 * s) % 2147483647;
    return s / 2147483647 - 0.5;
  };
  const X = Array.from({ length: samples }, () => Array.from({ length: features }, draw));
  const weights = [3, -2, 1.5, -1, 0.5];
  const noise = Array.from({ length: samples }, draw);
  const y = X.map((row, i) => weights.reduce((total, w, j) => total + w * row[j], 0.2 * noise[i]));
  return { X, y };
}
