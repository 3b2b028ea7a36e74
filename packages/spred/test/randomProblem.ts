/**
 * Random lasso problems for the tests of this package: n, p, the correlation of neighbouring columns, the intercept and
 * lambda / lambdaMax all vary with the seed.
 */
import { normal, randomKey, splitKey } from '@spred/core';
import { createProblem, denseMatrix, type DenseMatrix, type Problem, type ProblemInput } from '@spred/problems';

/** A problem, and the dense matrix it was made of. */
export interface RandomProblem {
  readonly problem: Problem;
  readonly X: DenseMatrix;
}

/** Problem number `seed` (n in 10 .. 69, p in 3 .. 162); a raw mean far from zero where there is an intercept. */
export function randomProblem(seed: number, input: Partial<ProblemInput> = {}): RandomProblem {
  const [keyX, keyW, keyE] = splitKey(randomKey(seed), 3);
  const n = 10 + ((seed * 13) % 60);
  const p = 3 + ((seed * 29) % 160);
  const rho = [0, 0.5, 0.9, 0.3][seed % 4];
  const intercept = input.intercept ?? seed % 2 === 0;
  const draws = normal(keyX, n * p);
  const values = new Float64Array(n * p);
  for (let k = 0; k < values.length; k++) {
    values[k] = k < n ? draws[k] : rho * values[k - n] + Math.sqrt(1 - rho * rho) * draws[k];
  }
  const truth = normal(keyW, p).map((w, j) => (j % 5 === 0 ? w : 0));
  const y = normal(keyE, n);
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) y[i] += values[i + j * n] * truth[j];
  if (intercept) values.forEach((value, k) => (values[k] = value + 3));
  const X = denseMatrix(values, { rows: n, columns: p });
  const base = createProblem({ X, y, lambda: 0, ...input, intercept });
  return { problem: base.withLambda(base.lambdaMax * [0.5, 0.1, 0.03, 0.01, 0.2][seed % 5]), X };
}

/** 20 seeds, or 200 with SPRED_LONG set. */
export const seeds: readonly number[] = Array.from({ length: process.env['SPRED_LONG'] ? 200 : 20 }, (_, i) => i + 1);
