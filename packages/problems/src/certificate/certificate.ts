/**
 * The certificate: the one yardstick by which every solution is measured, whoever made it. From a problem,
 * coefficients and an intercept alone, in float64 (see `judge.ts`). The public figures are divided by n: they are in
 * the units of the objective.
 */
import { requireFinite, requireLength, SpredError } from '@spred/core';
import { leastAt, mostAt, snapToLimits } from '../penalty/limits.ts';
import type { Problem } from '../problem.ts';
import { plainPasses, type DualPoint } from './dualPoints.ts';
import { judge, type Judgement } from './judge.ts';

/** How good a solution provably is. */
export interface Certificate {
  /** The objective at (coefficients, intercept). */
  readonly primal: number;
  /** An upper bound of primal - minimum, same units; >= 0 (Infinity: none is claimed, see `kind`). */
  readonly gap: number;
  /** gap / (objective of the null model - objective of a perfect fit), both without penalty: half the null deviance. */
  readonly relativeGap: number;
  /**
   * max_j dist(x_j'r, lam_j d pen_0(w_j)) / lam_j over penalised j, and the orthogonality of r to what is unpenalised;
   * Infinity where a solve of a large problem was stopped before it had looked at all of X once.
   */
  readonly kktViolation: number;
  /** `gap`: the gap is proved; `kkt-only`: no dual point applies and no gap is claimed. */
  readonly kind: 'gap' | 'kkt-only';
  /** The dual point u behind the gap (length n, in the units of the residual; rows weighted by sqrt(s)). */
  readonly dual: Float64Array;
  /** Which candidate gave the dual point. */
  readonly dualKind: DualPoint['kind'];
}

/**
 * Certifies coefficients (length p) and an intercept. Throws `shape-mismatch`, `non-finite`, `invalid-argument` for an
 * intercept other than 0 where the problem has none, for coefficients beyond their limits and of columns that are left
 * out, and `overflow` where the objective is not a finite number.
 *
 * @example
 * ```ts
 * import { certificate, createProblem } from '@spred/problems';
 *
 * const problem = createProblem({ X: [[-1], [0], [1]], y: [-1, 0, 1], lambda: 0.1, intercept: false });
 * console.log(certificate(problem, Float64Array.of(0.85)).gap < 1e-15); // true
 * console.log(certificate(problem, Float64Array.of(0)).relativeGap.toFixed(4)); // 0.7225
 * ```
 */
export function certificate(problem: Problem, coefficients: Float64Array, intercept = 0): Certificate {
  requireLength('coefficients', coefficients, problem.matrix.columns, 'the number of columns of X');
  requireFinite('coefficients', coefficients);
  requireAllowed(problem, coefficients, intercept);
  return certify(problem, coefficients, intercept).certificate;
}

/** The judgement of coefficients and an intercept that are in order, by plain passes. */
export function certify(problem: Problem, coefficients: Float64Array, intercept: number): Judgement {
  const { projection, terms } = problem;
  const residual = projection.residualAt(coefficients, intercept);
  return judge(problem, projection.reduce(coefficients), residual, plainPasses(projection, terms));
}

/**
 * Throws `invalid-argument` for what no solution can be: an intercept where there is none, a coefficient beyond its limits
 * or of a column that is left out.
 */
export function requireAllowed(problem: Problem, coefficients: Float64Array, intercept: number): void {
  requireIntercept(problem, coefficients, intercept);
  requireWithinLimits(problem, coefficients);
  const { factors } = problem.penalty;
  const index = coefficients.findIndex((value, j) => value !== 0 && factors?.[j] === Infinity);
  if (index < 0) return;
  throw new SpredError(
    'invalid-argument',
    `coefficients[${index}] is ${coefficients[index]}, but column ${index} is left out`,
    {
      argument: 'coefficients',
      index,
    },
  );
}

/** An intercept that is not free is 0, or what the means of a standardised view make of the coefficients. */
function requireIntercept(problem: Problem, coefficients: Float64Array, intercept: number): void {
  const argument = 'intercept';
  if (!Number.isFinite(intercept)) {
    throw new SpredError('non-finite', `intercept is ${intercept}`, { argument });
  }
  if (problem.hasIntercept) return;
  const means = problem.matrix.standardization?.means;
  let fixed = 0;
  let size = 0;
  if (means) {
    for (let j = 0; j < means.length; j++) {
      fixed -= means[j] * coefficients[j];
      size += Math.abs(means[j] * coefficients[j]);
    }
  }
  if (Math.abs(intercept - fixed) <= 1e-12 * size) return;
  throw new SpredError(
    'invalid-argument',
    `the problem has no intercept of its own, but intercept is ${intercept}, not ${fixed}`,
    { argument },
  );
}

/** Throws `invalid-argument` at a coefficient beyond its limits. */
function requireWithinLimits({ penalty, matrix }: Problem, coefficients: Float64Array): void {
  if (penalty.lower === undefined && penalty.upper === undefined) return;
  const deviations = matrix.standardization?.deviations;
  coefficients.forEach((value, j) => {
    const [least, most] = [leastAt(penalty, j), mostAt(penalty, j)];
    const scaled = snapToLimits(deviations ? value * deviations[j] : value, least, most);
    if (scaled >= least && scaled <= most) return;
    throw new SpredError('invalid-argument', `coefficients[${j}] is ${value}, beyond its limits ${least} and ${most}`, {
      argument: 'coefficients',
      index: j,
    });
  });
}
