/**
 * Dual feasible points of a least-squares problem, from primal coefficients. In the sum-scaled projection
 *
 *   P(w) = 1/2 ||y~ - X~ w||^2 + lam ||w||_1,   u is feasible when |x_j'u| <= lam for every j,
 *
 * and the better of two candidates counts: the scaled residual, and the scaled residual of a polished fit.
 */
import { axpy, Cholesky, dot, squaredNorm } from '@spred/kernels/plain';
import type { Matrix } from '../matrix/matrix.ts';
import type { Projection } from '../projection.ts';

/** A dual point u (length n) with its correlations X~'u (length p). */
export interface DualPoint {
  readonly kind: 'residual' | 'polished' | 'projection';
  readonly point: Float64Array;
  readonly correlations: Float64Array;
}

/**
 * A dual direction: `point` (used up) without its part along the unpenalised columns, which no scaling would make
 * feasible, and its correlations.
 */
export function dualDirection(kind: DualPoint['kind'], projection: Projection, point: Float64Array): DualPoint {
  projection.removeUnpenalised(point);
  const correlations = new Float64Array(projection.matrix.columns);
  projection.matrix.multiplyTransposed(point, correlations);
  return { kind, point, correlations };
}

/** u scaled into the feasible set, in place: multiplied by min(1, min_j lam / |x_j'u|). */
export function scaleIntoFeasibleSet(dual: DualPoint, lam: number): DualPoint {
  const { point, correlations } = dual;
  let largest = 0;
  for (const correlation of correlations) largest = Math.max(largest, Math.abs(correlation));
  if (largest > lam) {
    const scale = lam / largest;
    for (let i = 0; i < point.length; i++) point[i] *= scale;
    for (let j = 0; j < correlations.length; j++) correlations[j] *= scale;
  }
  return dual;
}

/**
 * The polished candidate: the residual of the fit on S = supp(w) with the signs of w held,
 *
 *   G_SS v = X_S'y~ - lam sign(w_S),   u = y~ - X_S v,
 *
 * scaled. Near the optimum its gap is as tight as the true suboptimality. Undefined when |S| > min(n, p) or G_SS has no
 * Cholesky factor.
 */
export function polishedDual(projection: Projection, lam: number, w: Float64Array): DualPoint | undefined {
  const fit = solveOnSupport(projection, lam, w);
  if (fit === undefined) return undefined;
  const point = Float64Array.from(projection.target);
  fit.support.forEach((j, k) => projection.matrix.columnAxpy(j, -fit.values[k], point));
  return scaleIntoFeasibleSet(dualDirection('polished', projection, point), lam);
}

/** The linear solve behind {@link polishedDual} and behind the polish of a solution: signs held, support held. */
export function solveOnSupport(
  projection: Projection,
  lam: number,
  w: Float64Array,
): { readonly support: readonly number[]; readonly values: Float64Array } | undefined {
  const { matrix, correlations } = projection;
  const support = supportOf(w);
  if (support.length > Math.min(matrix.rows, matrix.columns)) return undefined;
  const factor = factorGram(matrix, support);
  if (factor === undefined) return undefined;
  const right = Float64Array.from(support, (j) => correlations[j] - lam * Math.sign(w[j]));
  return { support, values: factor.solve(right) };
}

/** The Cholesky factor of G_SS, or undefined when it is not numerically positive definite. */
export function factorGram(matrix: Matrix, columns: readonly number[]): Cholesky | undefined {
  const factor = new Cholesky(columns.length);
  const cross = new Float64Array(columns.length);
  const norms = matrix.squaredNorms();
  // Inner products over n entries carry a rounding of n eps: a smaller pivot says nothing.
  const pivot = Math.max(1e-14, matrix.rows * Number.EPSILON);
  for (let k = 0; k < columns.length; k++) {
    for (let i = 0; i < k; i++) cross[i] = matrix.columnsDot(columns[i], columns[k]);
    if (!(norms[columns[k]] > 0) || !factor.append(cross, norms[columns[k]], pivot)) return undefined;
  }
  return factor;
}

/** The indices of the non-zero entries. */
export function supportOf(w: Float64Array): number[] {
  const support: number[] = [];
  for (let j = 0; j < w.length; j++) if (w[j] !== 0) support.push(j);
  return support;
}

/**
 * The dual point when nothing is penalised (lambda = 0): u must be orthogonal to every column, so it is the
 * least-squares residual of y~ on all of them. The columns are orthonormalised by modified Gram-Schmidt, twice over,
 * which keeps nearly dependent ones apart; only what is dependent up to rounding is left out.
 */
export function projectionDual(projection: Projection): DualPoint {
  const { matrix, target } = projection;
  const n = matrix.rows;
  const norms = matrix.squaredNorms();
  const basis: Float64Array[] = [];
  for (let j = 0; j < matrix.columns && basis.length < n; j++) {
    if (norms[j] === 0) continue;
    const column = new Float64Array(n);
    matrix.columnAxpy(j, 1 / Math.sqrt(norms[j]), column);
    removeSpan(basis, column);
    const left = Math.sqrt(squaredNorm(column));
    if (left > n * Number.EPSILON) basis.push(column.map((value) => value / left));
  }
  const point = Float64Array.from(target);
  if (basis.length === n) point.fill(0);
  removeSpan(basis, point);
  projection.removeUnpenalised(point);
  return { kind: 'projection', point, correlations: new Float64Array(matrix.columns) };
}

/** Takes the part in the span of orthonormal vectors out of v, in place; the second pass removes the first's rounding. */
function removeSpan(basis: readonly Float64Array[], v: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const q of basis) axpy(v.length, -dot(v.length, q, 0, v, 0), q, 0, v, 0);
  }
}
