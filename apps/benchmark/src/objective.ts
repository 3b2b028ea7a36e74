/**
 * The objective of this benchmark, in benchopt's sense: which problem is solved, and how any answer to it is measured.
 *
 *   1/(2n) ||y - Xw||^2 + lambda ||w||_1,   lambda = ratio * lambdaMax,   no intercept
 *
 * Every method is measured by the one certificate of `@spred/problems`, computed here, outside the solvers and their
 * clock.
 */
import type { Dataset } from '@spred/datasets';
import { certificate, createProblem, denseMatrix, type Iterate, type Problem } from '@spred/problems';
import type { Sample } from './results.ts';

/** The lasso of a data set at lambda = 0; `atRatio` gives it a lambda. */
export function lassoOf(dataset: Dataset): Problem {
  const X = denseMatrix(dataset.X, { rows: dataset.samples, columns: dataset.features });
  return createProblem({ X, y: dataset.y, lambda: 0, intercept: false });
}

/** The problem at lambda = ratio * lambdaMax. */
export function atRatio(problem: Problem, ratio: number): Problem {
  return problem.withLambda(ratio * problem.lambdaMax);
}

/** Measures a point, or undefined where it is not finite. */
export function measure(problem: Problem, iteration: number, iterate: Iterate): Sample | undefined {
  const { coefficients, intercept } = iterate;
  if (!Number.isFinite(intercept) || !coefficients.every(Number.isFinite)) return undefined;
  const { primal, relativeGap, kktViolation } = certificate(problem, coefficients, intercept);
  let support = 0;
  for (const w of coefficients) if (w !== 0) support++;
  return { iteration, primal, relativeGap, kktViolation, support };
}
