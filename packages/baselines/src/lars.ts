/**
 * LARS-lasso as a solver (one lambda) and as a path (every knot). The algorithm is in `larsSteps.ts`.
 */
import { requireInteger, requireNonNegative } from '@spred/core';
import {
  certificate,
  defineSolver,
  fromSumScaled,
  isLasso,
  supportOf,
  toSumScaled,
  type Path,
  type Problem,
  type Solution,
  type SolutionWarning,
  type Solver,
} from '@spred/problems';
import { LarsSteps } from './larsSteps.ts';

/**
 * LARS-lasso: follows the exact path from lambdaMax down to the problem's lambda; an iteration is a knot. It starts at
 * zero, whatever the warm start. It is a direct method: the point is the
 * solution of a larger lambda until the last step.
 *
 * @example
 * ```ts
 * import { larsLasso } from '@spred/baselines';
 * import { createProblem, solve } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1 });
 * const solution = solve(larsLasso, problem, { tolerance: 1e-12 });
 * console.log(solution.coefficients[0].toFixed(6), solution.certificate.relativeGap < 1e-12); // 0.850000 true
 * ```
 */
export const larsLasso: Solver = defineSolver({
  id: 'lars',
  maxIterations: 1_000_000,
  checkEvery: Infinity,
  accepts: isLasso,
  start(problem) {
    const { projection } = problem;
    const lam = problem.terms.l1;
    const lars = new LarsSteps(problem.projection);

    return {
      steps: lars.knots(lam),
      iterate: () => projection.iterate(lars.w),
      get warnings() {
        return lars.degenerate ? (['degenerate-pivot'] as const) : [];
      },
    };
  },
});

/** What {@link larsPath} can be told. */
export interface LarsPathOptions {
  /** Where the path ends; default 0 (the least-squares end). */
  readonly lambdaMin?: number;
  /** Stop after this many knots; default unlimited. */
  readonly maxKnots?: number;
}

/** A knot is the exact solution of its lambda up to rounding: a gap above this says that rounding won. */
const knotTolerance = 1e-6;

/**
 * The exact LARS-lasso path of a problem (its own lambda is not used): a certified solution at every knot, from
 * lambdaMax down to `lambdaMin`, which is the last point (the only one when it is above lambdaMax). Between two knots the coefficients are linear in lambda.
 *
 * @example
 * ```ts
 * import { larsPath } from '@spred/baselines';
 * import { createProblem } from '@spred/problems';
 *
 * const X = [[2, 0], [0, 1], [-2, -1]];
 * const path = larsPath(createProblem({ X, y: [4, 1, -5], lambda: 0, intercept: false }));
 * console.log(path.lambdas.length, path.lambdas[0].toFixed(3)); // 3 6.000
 * ```
 */
export function larsPath(problem: Problem, options: LarsPathOptions = {}): Path {
  const lambdaMin = options.lambdaMin ?? 0;
  const maxKnots = options.maxKnots ?? Number.MAX_SAFE_INTEGER;
  requireNonNegative('lambdaMin', lambdaMin);
  requireInteger('maxKnots', maxKnots, 1);
  const { projection, matrix } = problem;
  const lars = new LarsSteps(problem.projection);
  const solutions: Solution[] = [];
  const lambdas: number[] = [];
  for (const mark of lars.knots(toSumScaled(lambdaMin, matrix.rows))) {
    if (mark === 'slice') continue;
    const lambda = fromSumScaled(lars.lam, matrix.rows);
    const { coefficients, intercept } = projection.iterate(lars.w);
    const found = certificate(problem.withLambda(lambda), coefficients, intercept);
    lambdas.push(lambda);
    solutions.push({
      coefficients,
      intercept,
      support: supportOf(coefficients),
      status: found.relativeGap <= knotTolerance ? 'converged' : 'stopped',
      iterations: lambdas.length,
      certificate: found,
      warnings: warningsOf(lambda, lars.degenerate, found.relativeGap),
      dual: found.dual,
    });
    if (lambdas.length >= maxKnots) break;
  }
  return { lambdas: Float64Array.from(lambdas), solutions, knots: Float64Array.from(lambdas) };
}

function warningsOf(lambda: number, degenerate: boolean, relativeGap: number): SolutionWarning[] {
  const warnings: SolutionWarning[] = [];
  if (lambda === 0) warnings.push('lambda-zero');
  if (degenerate) warnings.push('degenerate-pivot');
  if (!(relativeGap <= knotTolerance)) warnings.push('not-converged');
  return warnings;
}
