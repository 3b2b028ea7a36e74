/**
 * Dual points of a least-squares problem, from primal coefficients. In the projection
 *
 *   P(w) = 1/2 ||y~ - X~ w||^2 + sum_j g_j(w_j),   D(u) = 1/2 ||y~||^2 - 1/2 ||y~ - u||^2 - sum_j g_j*(x_j'u),
 *
 * and the better of two candidates counts: the residual, and the residual of a polished fit, both multiplied by a
 * number that makes them feasible. A coordinate without a limit and without ridge needs |x_j'u| <= t; with ridge it is
 * x_j'u - ridge_j w_j that is brought below t, which is the scaling of the augmented rows (sqrt(ridge) w).
 */
import { Cholesky } from '@spred/kernels/plain';
import type { Matrix } from '../matrix/matrix.ts';
import { fenchelYoungAt, isAtLimit, isUnlimited, thresholdAt } from '../penalty/coordinate.ts';
import { isPlain, type Terms } from '../penalty/terms.ts';
import type { Projection } from '../projection/projection.ts';

/** A dual point u (length n) with its correlations X~'u (length p). */
export interface DualPoint {
  readonly kind: 'residual' | 'polished' | 'projection';
  readonly point: Float64Array;
  readonly correlations: Float64Array;
}

/** What certificates cost: an engine that holds X~ in a memory of its own hands in quicker ones. */
export interface Passes {
  /** X~'v, in an array that stays as it is for as long as the judgement is needed. */
  correlate(v: Float64Array): Float64Array;
  /**
   * The fit on a support with its signs held: (G_SS + ridge_S) v = X_S'(y~ - X~ held) - slopes, and the residual
   * y~ - X~ held - X_S v. A column that depends on those before it gets v_j = 0: where the signs of both go together the
   * residual is the same without it. Undefined where it is too much work.
   */
  fitOnSupport(
    support: readonly number[],
    slopes: Float64Array,
    held: Float64Array | undefined,
  ): SupportFit | undefined;
}

/** A fit on a support. */
export interface SupportFit {
  readonly values: Float64Array;
  readonly residual: Float64Array;
}

/** The passes of plain TypeScript. */
export function plainPasses(projection: Projection, terms: Terms): Passes {
  return {
    correlate(v) {
      const out = new Float64Array(projection.columns);
      projection.correlate(v, out);
      return out;
    },
    fitOnSupport(support, slopes, held) {
      const { matrix, target } = projection;
      const { factor, places } = factorIndependent(matrix, support, terms.ridge);
      const residual = Float64Array.from(target);
      if (held) projection.residual(held, residual);
      const right = Float64Array.from(places, (k) => matrix.columnDot(support[k], residual) - slopes[k]);
      const values = new Float64Array(support.length);
      factor.solve(right).forEach((value, i) => (values[places[i]] = value));
      support.forEach((j, k) => matrix.columnAxpy(j, -values[k], residual));
      return { values, residual };
    },
  };
}

/** A dual direction: a point (used up) without its part along the unpenalised columns, and its correlations. */
export function dualDirection(
  kind: DualPoint['kind'],
  projection: Projection,
  passes: Passes,
  point: Float64Array,
): DualPoint {
  projection.removeUnpenalised(point);
  return { kind, point, correlations: passes.correlate(point) };
}

/** A multiple of a dual direction that is feasible, and its gap. */
export interface FeasiblePoint {
  readonly kind: DualPoint['kind'];
  readonly point: Float64Array;
  readonly gap: number;
  /** X~' of the point. */
  correlations(): Float64Array;
}

/** A dual point in the feasible set and its gap at (w, r); `behind`: the coefficients whose residual it is, w by default. */
export function scaledIntoFeasibleSet(
  dual: DualPoint,
  terms: Terms,
  w: Float64Array,
  residual: Float64Array,
  behind: Float64Array = w,
): FeasiblePoint {
  const multiple = (scale: number): FeasiblePoint => {
    const point = times(dual.point, scale);
    const gap = fenchelYoungGap(residual, w, terms, point, dual.correlations, scale);
    return { kind: dual.kind, point, gap, correlations: () => times(dual.correlations, scale) };
  };
  const scale = feasibleScale(dual.correlations, terms, behind);
  const scaled = multiple(scale);
  if (scale === 1 || !terms.ridge) return scaled;
  const whole = multiple(1);
  return whole.gap < scaled.gap ? whole : scaled;
}

function times(values: Float64Array, factor: number): Float64Array {
  if (factor === 1) return values;
  const out = new Float64Array(values.length);
  for (let j = 0; j < out.length; j++) out[j] = values[j] * factor;
  return out;
}

/** min(1, min_j t / |x_j'u - ridge_j w_j|) over the coordinates whose side has no limit. */
function feasibleScale(correlations: Float64Array, terms: Terms, w: Float64Array): number {
  if (isPlain(terms)) {
    let largest = 0;
    for (let j = 0; j < correlations.length; j++) largest = Math.max(largest, Math.abs(correlations[j]));
    return largest > terms.l1 ? terms.l1 / largest : 1;
  }
  const { ridge } = terms;
  let scale = 1;
  for (let j = 0; j < correlations.length; j++) {
    const s = ridge ? correlations[j] - ridge[j] * w[j] : correlations[j];
    const t = thresholdAt(terms, j);
    if (Math.abs(s) > t && isUnlimited(terms, j, s)) scale = Math.min(scale, t / Math.abs(s));
  }
  // Rounding must not bring x_j'u back above t, where the conjugate of an unlimited coordinate is infinite.
  return scale < 1 ? scale * (1 - 2 * Number.EPSILON) : scale;
}

/** 1/2 ||r - u||^2 + sum_j (g_j(w_j) + g_j*(x_j'u) - w_j x_j'u), x_j'u = scale c_j: each term is >= 0, up to one rounding. */
function fenchelYoungGap(
  residual: Float64Array,
  w: Float64Array,
  terms: Terms,
  point: Float64Array,
  c: Float64Array,
  scale: number,
): number {
  let gap = 0;
  for (let i = 0; i < residual.length; i++) gap += (residual[i] - point[i]) ** 2;
  gap /= 2;
  if (isPlain(terms)) {
    for (let j = 0; j < w.length; j++) {
      if (w[j] !== 0) gap += Math.max(0, terms.l1 * Math.abs(w[j]) - w[j] * (scale * c[j]));
    }
    return gap;
  }
  for (let j = 0; j < w.length; j++) gap += fenchelYoungAt(terms, j, w[j], scale * c[j]);
  return gap;
}

/**
 * The polished candidate: the residual of the fit on S = supp(w), less what is held at a limit, with the signs of w
 * held. Near the optimum its gap is as tight as the true suboptimality. Undefined for too large an S (`mostSolved`), or
 * where the fit is too much work.
 */
export function polishedDirection(
  projection: Projection,
  passes: Passes,
  terms: Terms,
  w: Float64Array,
  nonZero: readonly number[] = supportOf(w),
): { readonly direction: DualPoint; readonly values: Float64Array } | undefined {
  const fit = fitWithSigns(projection, passes, terms, w, nonZero);
  if (fit === undefined) return undefined;
  return { direction: dualDirection('polished', projection, passes, fit.residual), values: fit.w };
}

/** More columns than rows are dependent; a ridge makes up for that, and only the cost of the solve sets a limit. */
export function mostSolved(rows: number, { ridge }: Terms): number {
  return ridge ? Math.max(2 * rows, 256) : rows;
}

/** The linear solve behind the polished dual point and behind the polish of a solution: support and signs held. */
export function fitWithSigns(
  projection: Projection,
  passes: Passes,
  terms: Terms,
  w: Float64Array,
  nonZero: readonly number[] = supportOf(w),
): { readonly support: readonly number[]; readonly w: Float64Array; readonly residual: Float64Array } | undefined {
  const support = nonZero.filter((j) => !isAtLimit(terms, j, w[j]));
  if (support.length > mostSolved(projection.rows, terms)) return undefined;
  let held: Float64Array | undefined;
  if (support.length < nonZero.length) {
    held = w.slice();
    for (const j of support) held[j] = 0;
  }
  const slopes = Float64Array.from(support, (j) => thresholdAt(terms, j) * Math.sign(w[j]));
  const fit = passes.fitOnSupport(support, slopes, held);
  if (fit === undefined) return undefined;
  const fitted = held ?? new Float64Array(w.length);
  support.forEach((j, k) => (fitted[j] = fit.values[k]));
  return { support, w: fitted, residual: fit.residual };
}

/** The Cholesky factor of G_SS + ridge_S, or undefined when it is not numerically positive definite. */
export function factorGram(matrix: Matrix, columns: readonly number[], ridge?: Float64Array): Cholesky | undefined {
  const { factor, places } = factorIndependent(matrix, columns, ridge, 'all-or-none');
  return places.length === columns.length ? factor : undefined;
}

/**
 * The same for those columns that do not depend numerically on the ones before them, and their places in `columns`. Who
 * wants all or none is spared what comes after the first that does.
 */
function factorIndependent(
  matrix: Matrix,
  columns: readonly number[],
  ridge: Float64Array | undefined,
  wanted: 'all-or-none' | 'independent' = 'independent',
): { readonly factor: Cholesky; readonly places: readonly number[] } {
  const factor = new Cholesky(columns.length);
  const places: number[] = [];
  const cross = new Float64Array(columns.length);
  const norms = matrix.squaredNorms();
  // Inner products over n entries carry a rounding of n eps: a smaller pivot says nothing.
  const pivot = Math.max(1e-14, matrix.rows * Number.EPSILON);
  for (let k = 0; k < columns.length; k++) {
    places.forEach((place, i) => (cross[i] = matrix.columnsDot(columns[place], columns[k])));
    const norm = norms[columns[k]] + (ridge ? ridge[columns[k]] : 0);
    if (norm > 0 && factor.append(cross, norm, pivot)) places.push(k);
    else if (wanted === 'all-or-none') break;
  }
  return { factor, places };
}

/** The indices of the non-zero entries. */
export function supportOf(w: Float64Array): number[] {
  const support: number[] = [];
  for (let j = 0; j < w.length; j++) if (w[j] !== 0) support.push(j);
  return support;
}
