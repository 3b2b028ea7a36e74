/**
 * Variable projection (Golub and Pereyra 1973) for spred, after Poon and Peyré, "Smooth bilevel programming for sparse
 * regularization" (NeurIPS 2021). With w = u * v the smooth objective of the lasso, in the sum-scaled form,
 *
 *   S(u, v) = 1/2 ||y - X (u * v)||^2 + t/2 (||u||^2 + ||v||^2) + 1/2 sum_j ridge_j (u_j v_j)^2,
 *
 * is a ridge regression in u for a given v; eliminating u leaves a smooth function of v alone,
 *
 *   f(v) = min_u S(u, v),   d_j = t + ridge_j v_j^2,
 *   r = y - X (u * v)  (the residual at that u),   c_j = x_j'r / d_j,   u_j = v_j c_j,   w_j = v_j^2 c_j,
 *   df/dv_j = t v_j (1 - c_j^2).
 *
 * f is even in every v_j, so v >= 0 without loss; its only stationary points that are no minima are ridable saddles at
 * zeros v_j = 0 with |c_j| > 1. The minimiser has |c_j| = 1 where w_j != 0: the optimality condition of the lasso.
 */
import { isSpredError } from '@spred/core';
import { cholesky, copy, type Matrix } from '@spred/kernels';
import type { Point } from '../lbfgs.ts';

/** The problem behind a reduced function. Nothing in it is written to. */
export interface RidgeProblem {
  /** X, n x m. Working space is taken from its memory. */
  readonly matrix: Matrix<'float64'>;
  /** y, length n. */
  readonly target: Float64Array;
  /** t: the L1 coefficient beside the sum of squares; > 0. */
  readonly threshold: number;
  /** ridge_j >= 0, length m; absent: 0. */
  readonly ridge?: Float64Array | undefined;
  /**
   * G_AA = X_A'X_A for the listed columns, k of them: k x k, column-major, the lower triangle filled. Absent, or where it
   * returns undefined, it is computed when it is needed.
   */
  gram?(columns: Int32Array): Float64Array | undefined;
}

/** A point of the reduced function. */
export interface ReducedPoint extends Point {
  /** c_j = u_j / v_j. */
  readonly ratios: Float64Array;
  /** r = y - X (u * v), length n. */
  readonly residual: Float64Array;
}

/** f. It holds WebAssembly memory: call {@link ReducedFunction.free}. */
export interface ReducedFunction {
  readonly problem: RidgeProblem;
  /** f, its gradient and what comes with it at v (kept). Columns with v_j = 0 cost nothing but a product. */
  at(v: Float64Array): ReducedPoint;
  /**
   * The part of the Hessian that couples coordinates, divided by t, on the listed coordinates with v_j != 0 (k of them):
   * k x k, column-major, the lower triangle filled; see `newton.ts`.
   */
  coupling(point: ReducedPoint, indices: readonly number[]): Float64Array;
  /** x_j'K^-1 x_j for the listed coordinates, K = I + X diag(v^2 / d) X'. */
  leverages(point: ReducedPoint, indices: readonly number[]): Float64Array;
  free(): void;
}

/** w_j = v_j^2 c_j: the coefficients at a point (never -0). */
export function coefficientsAt(point: ReducedPoint): Float64Array {
  return point.position.map((v, j) => v * v * point.ratios[j] + 0);
}

/** d_j = t + ridge_j v_j^2. */
export function ridgeWeight({ threshold, ridge }: RidgeProblem, v: number, j: number): number {
  return ridge === undefined ? threshold : threshold + ridge[j] * v * v;
}

/** The point, from r and X'r: see the head of this file. */
export function reducedPoint(
  problem: RidgeProblem,
  v: Float64Array,
  fit: { readonly value: number; readonly residual: Float64Array; readonly correlations: Float64Array },
): ReducedPoint {
  const { threshold } = problem;
  const gradient = new Float64Array(v.length);
  const ratios = new Float64Array(v.length);
  let size = 0;
  for (let j = 0; j < v.length; j++) {
    const c = fit.correlations[j] / ridgeWeight(problem, v[j], j);
    ratios[j] = c;
    gradient[j] = threshold * v[j] * (1 - c * c);
    size += v[j] * v[j];
  }
  return {
    position: v,
    value: fit.value + (threshold / 2) * size,
    gradient,
    ratios,
    residual: fit.residual,
  };
}

/** A point where the linear system cannot be solved, for v out of range: a line search turns away from it. */
export function pointOutOfRange(v: Float64Array): ReducedPoint {
  const zero = new Float64Array(v.length);
  return { position: v, value: NaN, gradient: zero, ratios: zero, residual: new Float64Array(0) };
}

/** The coordinates with v_j != 0, and s_j = v_j / sqrt(d_j) of each. */
export function activeOf(problem: RidgeProblem, v: Float64Array): { active: Int32Array; s: Float64Array } {
  const active = new Int32Array(v.length);
  const s = new Float64Array(v.length);
  let count = 0;
  for (let j = 0; j < v.length; j++) {
    if (v[j] === 0) continue;
    active[count] = j;
    s[count++] = v[j] / Math.sqrt(ridgeWeight(problem, v[j], j));
  }
  return { active: active.subarray(0, count), s: s.subarray(0, count) };
}

/** Columns of a matrix side by side, a copy in its memory. */
export function gathered(matrix: Matrix<'float64'>, columns: ArrayLike<number>): Matrix<'float64'> {
  const out = matrix.memory.matrix('float64', matrix.rows, columns.length);
  for (let k = 0; k < columns.length; k++) copy(matrix.column(columns[k]), out.column(k));
  return out;
}

/** Factorises a matrix in place; false where it is not positive definite, which I + (something) is not for want of range. */
export function factorise(matrix: Matrix<'float64'>): boolean {
  try {
    cholesky(matrix);
    return true;
  } catch (error) {
    if (isSpredError(error) && error.code === 'not-positive-definite') return false;
    throw error;
  }
}

/**
 * The duality gap of w = v^2 c, by the residual scaled into the feasible set: an upper bound of how far the objective is
 * above its minimum. With ridge_j > 0 the dual constraint is no constraint but a cost (the
 * conjugate of t |w| + ridge/2 w^2), and nothing has to be scaled for that coordinate. Over the `active` coordinates it is
 * the gap of the problem without those at v_j = 0.
 */
export function reducedGap(problem: RidgeProblem, point: ReducedPoint, over: 'all' | 'active' = 'all'): number {
  const { threshold, ridge } = problem;
  const { position: v, ratios, residual } = point;
  let largest = 1;
  for (let j = 0; j < v.length; j++) {
    if (over === 'active' && v[j] === 0) continue;
    if (!(ridge !== undefined && ridge[j] > 0)) largest = Math.max(largest, Math.abs(ratios[j]));
  }
  const scale = 1 / largest;
  let gap = 0;
  for (const value of residual) gap += value * value;
  gap *= (1 - scale) ** 2 / 2;
  for (let j = 0; j < v.length; j++) {
    if (over === 'active' && v[j] === 0) continue;
    const rho = ridge === undefined ? 0 : ridge[j];
    const correlation = scale * ratios[j] * ridgeWeight(problem, v[j], j);
    const w = v[j] * v[j] * ratios[j];
    const excess = rho > 0 ? Math.max(0, Math.abs(correlation) - threshold) : 0;
    const conjugate = excess === 0 ? 0 : excess ** 2 / (2 * rho);
    gap += Math.max(0, threshold * Math.abs(w) + (rho / 2) * w * w + conjugate - w * correlation);
  }
  return gap;
}
