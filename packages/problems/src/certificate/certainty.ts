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
import { toSumScaled } from '../lambda.ts';
import type { Problem } from '../problem.ts';
import { certificate } from './certificate.ts';
import { factorGram } from './dualPoints.ts';

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
  const { projection, lambda, matrix } = problem;
  const n = matrix.rows;
  const p = matrix.columns;
  const lam = toSumScaled(lambda, n);
  const { gap, dual } = certificate(problem, coefficients, intercept);
  // The gap is inflated by its rounding before anything is called certain: r and u are sums of numbers of this size.
  const norms = projection.matrix.squaredNorms();
  let size = Math.sqrt(projection.squaredNorm);
  for (let j = 0; j < p; j++) size += Math.abs(coefficients[j]) * Math.sqrt(norms[j]);
  const gapSum = gap * n + n * Number.EPSILON * size * size;
  const radius = Math.sqrt(2 * gapSum);
  const statements: Certainty[] = [];
  const remaining: number[] = [];
  for (let j = 0; j < p; j++) {
    const zero =
      norms[j] === 0 ? lam > 0 : Math.abs(projection.matrix.columnDot(j, dual)) + radius * Math.sqrt(norms[j]) < lam;
    statements.push(zero ? 'zero' : 'undecided');
    if (!zero) remaining.push(j);
  }
  // A coefficient outside E would break the bound below; at a point this far off nothing non-zero is certain.
  if (coefficients.some((w, j) => w !== 0 && statements[j] === 'zero')) return statements;
  if (remaining.length > Math.min(n, p)) return statements;
  const inverseDiagonal = factorGram(projection.matrix, remaining)?.inverseDiagonal();
  if (inverseDiagonal === undefined) return statements;
  remaining.forEach((j, k) => {
    if (Math.abs(coefficients[j]) > Math.sqrt(2 * gapSum * inverseDiagonal[k])) statements[j] = 'non-zero';
  });
  return statements;
}

/** The indices at which a zero pattern contradicts what is certain. */
export function contradictions(statements: readonly Certainty[], coefficients: Float64Array): number[] {
  return statements.flatMap((statement, j) =>
    (statement === 'zero' && coefficients[j] !== 0) || (statement === 'non-zero' && coefficients[j] === 0) ? [j] : [],
  );
}
