/**
 * Certain statements about the support of *the* solution, from any certified point of a least-squares problem. With a
 * feasible dual point u, the optimal dual point lies within sqrt(2 gap) of u (gap-safe sphere), so
 *
 *   certainly zero:      |x_j'u| + sqrt(2 gap) ||x_j|| < lam;
 *   certainly non-zero:  |w_j| > sqrt(2 gap [G_EE^-1]_jj), E the columns not certainly zero, supp(w) in E, X_E of full
 *                        rank (P is strongly convex on E: 1/2 ||X_E (w - w*)||^2 <= gap);
 *   undecided:           everything else.
 *
 * Two solvers agree in support when no certain statement of one contradicts the zero pattern of the other.
 */
import { requireLength } from '@spred/core';
import { thresholdAt } from '../penalty/coordinate.ts';
import { isLimitedAt } from '../penalty/limits.ts';
import type { Terms } from '../penalty/terms.ts';
import type { Problem } from '../problem.ts';
import { certify, requireAllowed } from './certificate.ts';
import type { Judgement } from './judge.ts';
import { factorGram, mostSolved } from './dualPoints.ts';

/** What is certain of one coefficient of the solution. */
export type Certainty = 'zero' | 'non-zero' | 'undecided';

/**
 * What the certificate of (coefficients, intercept) proves about each coefficient of the solution; length p.
 *
 * @example
 * ```ts
 * import { certainty, createProblem } from '@spred/problems';
 *
 * const X = [[1, 0.1], [-1, 0.2], [0, -0.3]];
 * const problem = createProblem({ X, y: [1, -1, 0], lambda: 0.2, intercept: false });
 * console.log(certainty(problem, Float64Array.of(0.7, 0))); // [ 'non-zero', 'zero' ]
 * ```
 */
export function certainty(problem: Problem, coefficients: Float64Array, intercept = 0): Certainty[] {
  requireLength('coefficients', coefficients, problem.matrix.columns, 'the number of columns of X');
  requireAllowed(problem, coefficients, intercept);
  const found = certify(problem, coefficients, intercept);
  return certaintyOf(problem, coefficients, found);
}

/** The same from a judgement that is there already. */
export function certaintyOf(problem: Problem, coefficients: Float64Array, found: Judgement): Certainty[] {
  const { projection, terms } = problem;
  const { rows: n, columns: p } = projection;
  const w = projection.reduce(coefficients);
  // The gap is inflated by its rounding before anything is called certain: r and u are sums of numbers of this size.
  const norms = projection.squaredNorms();
  const correlations = found.correlations();
  let size = Math.sqrt(projection.squaredNorm);
  for (let j = 0; j < p; j++) size += Math.abs(w[j]) * Math.sqrt(norms[j]);
  const gapSum = found.gapSum + n * Number.EPSILON * size * size;
  const radius = Math.sqrt(2 * gapSum);
  const statements: Certainty[] = [];
  const remaining: number[] = [];
  for (let j = 0; j < p; j++) {
    const t = thresholdAt(terms, j);
    const isLeftOut = projection.source.leftOut?.[j] === 1;
    // One-sided limits at zero leave only one side to be ruled out.
    const c = correlations[j];
    const reach = c + radius * Math.sqrt(norms[j]);
    const depth = -c + radius * Math.sqrt(norms[j]);
    const staysBelow = terms.upper?.[j] === 0 || reach < t;
    const staysAbove = terms.lower?.[j] === 0 || depth < t;
    const isZero = norms[j] === 0 ? !isLeftOut && isPenalised(terms, j) : staysBelow && staysAbove;
    statements.push(isZero || isHeld(problem, j) ? 'zero' : 'undecided');
    if (norms[j] > 0 && !isZero) remaining.push(j);
  }
  // A coefficient outside E would break the bound below; at a point this far off nothing non-zero is certain.
  if (w.some((value, j) => value !== 0 && statements[j] === 'zero')) return statements;
  if (remaining.length > mostSolved(n, terms)) return statements;
  const inverseDiagonal = factorGram(projection.matrix, remaining, terms.ridge)?.inverseDiagonal();
  if (inverseDiagonal === undefined) return statements;
  remaining.forEach((j, k) => {
    if (Math.abs(w[j]) > Math.sqrt(2 * gapSum * inverseDiagonal[k])) statements[j] = 'non-zero';
  });
  return statements;
}

/** True where anything pulls w_j to zero. */
function isPenalised(terms: Terms, j: number): boolean {
  return thresholdAt(terms, j) > 0 || (terms.ridge !== undefined && terms.ridge[j] > 0);
}

/** True where a coefficient cannot leave zero: factor Infinity, or both limits zero. */
function isHeld({ penalty, projection }: Problem, j: number): boolean {
  const isFree = penalty.factors?.[j] === 0 && !isLimitedAt(penalty, j);
  return projection.source.leftOut?.[j] === 1 && !isFree;
}

/** The indices at which a zero pattern contradicts what is certain. */
export function contradictions(statements: readonly Certainty[], coefficients: Float64Array): number[] {
  return statements.flatMap((statement, j) =>
    (statement === 'zero' && coefficients[j] !== 0) || (statement === 'non-zero' && coefficients[j] === 0) ? [j] : [],
  );
}
